package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Report;
import java.util.Objects;

/** Instead of an apply: reports and records what would be done, once while it stays the same; changes nothing. */
final class ReportStep implements CycleStep {

    private final Runs runs;
    private final EventBus bus;
    private final EventDeduplicator news = new EventDeduplicator();

    ReportStep(Runs runs, EventBus bus) {
        this.runs = Objects.requireNonNull(runs, "runs is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
    }

    @Override
    public Result run(Context context) {
        if (context.planned().empty()) {
            return context.done();
        }
        Report report = context.planned().run().report();
        context.reports().accept(report);
        if (news.isNews("drift", context.revision().commit() + report.asMap())) {
            runs.record(context.revision(), context.planned().cause(), Run.Result.REPORTED, report);
            report.steps().forEach(step -> step.changes().forEach(change -> bus.publish(new ConvergeEvent.DriftFound(step.task(), change))));
        }
        return context.end(Next.STAY);
    }
}
