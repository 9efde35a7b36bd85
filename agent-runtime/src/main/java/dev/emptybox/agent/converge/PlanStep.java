package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.Context.Planned;
import dev.emptybox.agent.converge.Context.Purpose;
import dev.emptybox.agent.converge.ConvergeEvent.Phase;
import dev.emptybox.agent.journal.Cause;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs the script in a planned world over the box, unless the plan would be as empty as the last one. A revision that cannot be planned is not applied. */
record PlanStep(Converger converger, Recheck recheck, Snapshots snapshots, Journal journal, ConvergedState converged, Quarantine quarantine, Refusals refusals,
                SourcePoller poller, EventBus bus, InstantSource clock) implements CycleStep {

    @Override
    public Result run(Context context) {
        bus.publish(new ConvergeEvent.PhaseBegan(Phase.PLAN));
        Instant start = clock.instant();
        Occasion occasion = converged.occasion();
        ScriptLog said = ScriptLog.keeping();
        poller.plans(mayYield(context));
        Ledger ledger = journal.ledger();
        Converger.ScriptRun plan = recheck.plan(context.loaded(), ledger, occasion,
            recording -> converger.plan(context.loaded(), recording.apply(snapshots.toPlan()), ledger, occasion, said));
        Report report = plan.report();
        converged.planned(plan.artefacts());
        if (poller.cutOff()) {
            // Also if the script tolerates the failure of the fetch.
            return poller.isNewer() ? context.end(Next.START_OVER) : fetching(context);
        }
        if (plan.endless()) {
            return endless(context, report);
        }
        if (report.failed() != null) {
            return Thread.currentThread().isInterrupted() ? context.end(Next.TRY_AGAIN) : refusals.refuse(context, List.of(report.failed()));
        }
        usable(context, report);
        if (report.empty() && !converged.isOf(context.loaded())) {
            said.publish(bus);
        }
        return context.with(new Planned(plan, occasion, cause(context, report), start)).done();
    }

    /** Whether another revision stays current while this one is fetched. */
    private boolean mayYield(Context context) {
        Ledger ledger = journal.ledger();
        return context.isWanted() && ledger.good() != null && !ledger.isGood(context.revision().commit());
    }

    private Result fetching(Context context) {
        bus.publish(new ConvergeEvent.FetchDelayed(context.revision()));
        return context.end(Next.GO_BACK_AND_RESUME);
    }

    /** The script still uses a CPU; the revision must not be planned again. */
    private Result endless(Context context, Report report) {
        Problem endless = report.failed();
        quarantine.addEndless(context.revision(), endless);
        bus.publish(new ConvergeEvent.RevisionRefused(context.revision(), List.of(endless), false));
        context.reports().accept(report);
        return context.end(Next.GO_BACK);
    }

    private void usable(Context context, Report report) {
        if (!context.isWanted()) {
            bus.publish(new ConvergeEvent.GoodPlanned());
            return;
        }
        refusals.forget();
        if (report.empty()) {
            context.reports().accept(report);
        }
    }

    private Cause cause(Context context, Report planned) {
        if (!context.isWanted()) {
            return context.target().purpose() == Purpose.RETURN_TO_GOOD ? Cause.RETURN_TO_GOOD : difference(planned);
        }
        Ledger ledger = journal.ledger();
        boolean good = ledger.isGood(context.revision().commit());
        if (ledger.pin() != null && ledger.pin().revision().equals(context.revision()) && !good) {
            return Cause.ROLL_BACK;
        }
        if (ledger.good() == null) {
            return Cause.FIRST_CONVERGE;
        }
        if (good) {
            return difference(planned);
        }
        return context.revision().edited() ? Cause.EDITS : Cause.NEW_REVISION;
    }

    /** The box differs from the good state: services have exited or are unhealthy, or the box was changed. */
    private static Cause difference(Report planned) {
        List<Step.Line> changes = planned.steps().stream().flatMap(step -> step.changes().stream()).toList();
        if (changes.isEmpty()) {
            return Cause.DRIFT;
        }
        if (changes.stream().allMatch(change -> change.kind().equals("service.start"))) {
            return Cause.SERVICE_ENDED;
        }
        Set<Step.Basis> bases = changes.stream().map(Step.Line::basis).collect(Collectors.toSet());
        if (bases.contains(Step.Basis.ROTATED) && Set.of(Step.Basis.ROTATED, Step.Basis.INPUT).containsAll(bases)) {
            return Cause.SECRET_ROTATED;
        }
        if (bases.equals(Set.of(Step.Basis.EACH_RUN))) {
            return Cause.EACH_RUN;
        }
        boolean unhealthy = changes.stream().allMatch(change -> change.kind().equals("service.restart") && change.basis() == Step.Basis.UNHEALTHY);
        return unhealthy ? Cause.SERVICE_UNHEALTHY : Cause.DRIFT;
    }
}
