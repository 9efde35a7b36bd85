package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.CycleStep.Next;
import dev.emptybox.agent.journal.Cause;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import java.util.List;
import java.util.Objects;

/**
 * Refuses revisions that cannot be loaded or planned: nothing is changed. A wanted one is retried in every cycle, because an
 * artefact may arrive late; it is recorded once while its problems stay the same.
 */
final class Refusals {

    private final Runs runs;
    private final EventBus bus;
    private final EventDeduplicator news = new EventDeduplicator();

    Refusals(Runs runs, EventBus bus) {
        this.runs = Objects.requireNonNull(runs, "runs is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
    }

    CycleStep.Result refuse(Context context, List<Problem> problems) {
        Revision revision = context.revision();
        if (!context.isWanted()) {
            bus.publish(new ConvergeEvent.GoodRefused(revision, problems.get(0)));
            return context.end(Next.GO_BACK);
        }
        Report report = Report.failed(revision.commit(), problems.get(0));
        context.reports().accept(report);
        boolean isNew = news.isNews("revision", revision.commit() + problems);
        bus.publish(new ConvergeEvent.RevisionRefused(revision, problems, isNew));
        if (isNew) {
            runs.record(revision, Cause.NEW_REVISION, Run.Result.REFUSED, report);
        }
        return context.end(Next.GO_BACK);
    }

    /** The next refusal is reported again. */
    void forget() {
        news.isOver("revision");
    }
}
