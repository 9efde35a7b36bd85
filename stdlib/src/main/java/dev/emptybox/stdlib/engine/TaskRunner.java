package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Doubt;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.model.Where;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Runs one task: lets it decide, performs its changes, retries it, and records its step. */
final class TaskRunner {

    private final World world;
    private final Context context;
    private final Engine.Listener listener;
    private final Clock clock;
    private final RunRecord record;
    private final Decider decider;
    private final Fingerprints fingerprints;
    private final Downtimes downtimes;
    private final EarlyStops earlyStops;
    private final Runnable permission;

    /** @param permission throws if changes are no longer allowed */
    TaskRunner(World world, Context context, Engine.Listener listener, Clock clock, RunRecord record, Decider decider, Fingerprints fingerprints,
               DeclaredServices declared, PlannedStops stops, Runnable permission) {
        this.world = world;
        this.context = context;
        this.listener = listener;
        this.clock = clock;
        this.record = record;
        this.decider = decider;
        this.fingerprints = fingerprints;
        this.permission = permission;
        this.downtimes = new Downtimes(world, this::run);
        this.earlyStops = new EarlyStops(world, declared, downtimes, stops, stop -> run(stop, null));
    }

    Downtimes downtimes() {
        return downtimes;
    }

    EarlyStops earlyStops() {
        return earlyStops;
    }

    Outcome run(Task task, Where where) {
        Instant start = clock.instant();
        var performed = new Performed(world, context, listener, permission);
        try {
            return tried(task, where, start, performed);
        } catch (RuntimeException | Error cutOff) {
            if (!performed.isEmpty() && !(cutOff instanceof UnknownException)) {
                finished(task, where, Outcome.failed(task.id(), "it was interrupted", null), performed, start);
            }
            throw cutOff;
        }
    }

    private Outcome tried(Task task, Where where, Instant start, Performed performed) {
        while (true) {
            performed.nextAttempt();
            try {
                return attempt(task, where, start, performed);
            } catch (ProblemException failure) {
                if (downtimes.broken()) {
                    throw failure;
                }
                if (performed.attempts() >= task.tries()) {
                    return failed(task, where, start, performed, failure);
                }
                if (!world.pause(task.between())) {
                    return decider.reach(task).isEmpty() ? triedAgain(task, where, start, performed, failure)
                        : failed(task, where, start, performed, failure);
                }
            }
        }
    }

    /** A plan does not wait for what may come; a failure with another cause fails at once. */
    private Outcome triedAgain(Task task, Where where, Instant start, Performed performed, ProblemException failure) {
        int more = task.tries() - performed.attempts();
        String because = failure.problems().get(0).whatAndWhy(": ") + "; the apply retries, up to " + more + (more == 1 ? " time" : " times");
        record.add(new Doubt(Doubt.Kind.UNKNOWN, where, task.id(), because));
        return finished(task, where, Outcome.unknown(task.id(), because), performed, start);
    }

    private Outcome failed(Task task, Where where, Instant start, Performed performed, ProblemException failure) {
        var located = failure.problems().stream().map(p -> p.where() == null ? p.at(where) : p).toList();
        Outcome outcome = Outcome.failed(task.id(), located.get(0).what(), fingerprints.ofLatestWork(task));
        finished(task, where, outcome, performed, start);
        if (task.toleratesFailure()) {
            return outcome;
        }
        throw located.equals(failure.problems()) ? failure : new ProblemException(located);
    }

    private Outcome attempt(Task task, Where where, Instant start, Performed performed) {
        earlyStops.beforeDeciding(task);
        var observed = world.observe(() -> decider.decide(task));
        TaskAnswer answer = observed.value();
        String doubt = observed.doubt();
        if (answer instanceof TaskAnswer.Failed failed && doubt == null) {
            throw failed.failure();
        }
        if (answer instanceof TaskAnswer.Decided decided && (doubt == null || !decided.decision().wanted().isEmpty())) {
            if (doubt != null) {
                record.add(new Doubt(Doubt.Kind.ASSUMED, where, task.id(), doubt + ", and the plan assumes that it does not"));
            }
            earlyStops.before(decided.decision());
            Preconditions.check(decided.decision(), doubt == null, world).forEach(open -> record.add(new Doubt(Doubt.Kind.ASSUMED, where, task.id(), open)));
            world.observe(() -> task.notices(context)).value().forEach(text -> record.add(new Doubt(Doubt.Kind.NOTICE, where, task.id(), text)));
            downtimes.before(task, decided.decision());
            return perform(task, where, start, decided.decision(), performed);
        }
        if (answer instanceof TaskAnswer.Assumed fine && doubt == null) {
            record.add(new Doubt(Doubt.Kind.ASSUMED, where, task.id(), fine.because()));
            return finished(task, where, Outcome.of(task.id(), false, "assumed: " + fine.because(), "", Map.of(),
                task.id() + " has not been checked yet", null), performed, start);
        }
        if (answer instanceof TaskAnswer.Skipped skipped && doubt == null) {
            return finished(task, where, Outcome.skipped(task.id(), skipped.reason(), fingerprints.ofLatestWork(task)), performed, start);
        }
        String because = answer instanceof TaskAnswer.Unknown open ? open.because() : doubt;
        record.add(new Doubt(Doubt.Kind.UNKNOWN, where, task.id(), because));
        earlyStops.leftOpen(task);
        leaveOpen(task);
        return finished(task, where, Outcome.unknown(task.id(), because), performed, start);
    }

    private void leaveOpen(Task task) {
        String service = task.service() == null ? null : task.service().name();
        decider.reach(task).ifPresent(scope -> leaveOpen(task, scope, service));
    }

    private void leaveOpen(Task task, Scope scope, String service) {
        downtimes.mayBegin(task).ifPresent(record::add);
        try {
            world.leaveOpen(task.id(), scope, service);
        } catch (ProblemException | UnknownException boundless) {
            // The targets of its paths are unknown.
            world.leaveOpen(task.id(), Scope.EVERYTHING, service);
        }
    }

    private Outcome perform(Task task, Where where, Instant start, Decision decision, Performed performed) {
        Fingerprints.Work work = fingerprints.begins(task, decision);
        boolean changedBefore = !performed.isEmpty() && task.changesForSure();
        Performed.Known after = performed.perform(task, decision);
        List<Step.Line> lines = performed.lines();
        boolean nothing = decision.wanted().isEmpty();
        String planned = lines.isEmpty() ? decision.reason() : lines.get(0).reason();
        String diff = String.join("\n", lines.stream().map(Step.Line::diff).filter(d -> !d.isEmpty()).toList());
        if (!nothing && after.unknown() != null && task.assumption() == null && !task.changesForSure()) {
            Outcome open = Outcome.open(task.id(), planned, diff, after.values(), after.unknown(), fingerprints.isOpen(task, work) ? null : work.mark());
            finished(task, where, Outcome.of(task.id(), true, planned, "", Map.of(), null, null), performed, start);
            return open;
        }
        Task.Ending ending = nothing ? new Task.Ending(false, null, after.values())
            : after.unknown() == null ? task.ending(after.values()) : assumed(task, where, after.values());
        if (ending.diff() != null) {
            performed.describe(ending.diff());
        }
        boolean changed = ending.changed() || changedBefore;
        String mark = nothing || after.unknown() != null ? work.mark() : fingerprints.ended(task, work, changed);
        return finished(task, where, Outcome.of(task.id(), changed, ending.reason() == null ? planned : ending.reason(),
            ending.diff() == null ? diff : ending.diff(), ending.values(), after.unknown(), mark), performed, start);
    }

    private Task.Ending assumed(Task task, Where where, Map<String, Object> values) {
        if (task.assumption() != null) {
            record.add(new Doubt(Doubt.Kind.ASSUMED, where, task.id(), task.assumption()));
        }
        return task.foreseen(values);
    }

    private Outcome finished(Task task, Where where, Outcome outcome, Performed performed, Instant start) {
        return finished(task.id(), where, outcome, performed.take(), start);
    }

    /** Records the end of a task. */
    Outcome finished(String task, Where where, Outcome outcome, List<Step.Line> changes, Instant start) {
        Step step = new Step(task, where, outcome.getStatus(), outcome.getReason(), changes,
            Duration.between(start, clock.instant()).toMillis(), record.path()).map(context.secrets()::redacted);
        record.add(step);
        listener.finished(step);
        return outcome;
    }
}
