package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Step;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Tells and records what would be done, with the differences, once for as long as it stays the same; changes nothing. */
final class ReportOnly implements ApplyPolicy {

    private final Journal journal;
    private final Events events;
    private final EventDeduplicator told;
    private final Clock clock;

    ReportOnly(Journal journal, Events events, EventDeduplicator told, Clock clock) {
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.told = Objects.requireNonNull(told, "told is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    @Override
    public Attempts.End apply(LoadedRevision loaded, Converger.ScriptRun plan, Occasion occasion, String cause, Consumer<Report> reports) {
        Report report = plan.report();
        reports.accept(report);
        Revision revision = loaded.revision();
        if (told.isNews("drift", revision.commit() + report.asMap())) {
            journal.record(revision.commit(), revision.message(), cause, clock.instant(), Run.Result.REPORTED, report.asMap());
            for (Step step : report.steps()) {
                for (Step.Line change : step.changes()) {
                    events.warn("drift", step.task() + ": " + change.kind() + " " + change.target() + " is wanted, and only reported",
                        change.reason(), Map.of("task", step.task(), "kind", change.kind(), "target", change.target()));
                }
            }
        }
        return Attempts.End.REPORTED;
    }

    /** It is told by its health. */
    @Override
    public Attempts.End unproven(LoadedRevision loaded, Problem unhealthy) {
        return Attempts.End.REPORTED;
    }
}
