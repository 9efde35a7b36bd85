package dev.emptybox.agent.converge;

import dev.emptybox.agent.converge.ConvergeEvent.Phase;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.git.SourceException;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import java.util.Objects;

/** Finds the newest revision. An unreachable source does not prevent a cycle from maintaining the box. */
final class FetchStep implements CycleStep {

    private final Source source;
    private final SourcePoller poller;
    private final Journal journal;
    private final Staleness staleness;
    private final Refusals refusals;
    private final EventBus bus;
    private final EventDeduplicator news = new EventDeduplicator();

    FetchStep(Source source, SourcePoller poller, Journal journal, Staleness staleness, Refusals refusals, EventBus bus) {
        this.source = Objects.requireNonNull(source, "source is null");
        this.poller = Objects.requireNonNull(poller, "poller is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.staleness = Objects.requireNonNull(staleness, "staleness is null");
        this.refusals = Objects.requireNonNull(refusals, "refusals is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
    }

    @Override
    public Result run(Context context) {
        bus.publish(new ConvergeEvent.PhaseBegan(Phase.FETCH));
        boolean nothingGood = journal.ledger().good() == null;
        SourcePoller.Seen seen = poller.look();
        bus.publish(new ConvergeEvent.SourcePolled(seen.looking()));
        if (seen.isEmpty() && (nothingGood || staleness.exceeded())) {
            seen = poller.lookToTheEnd();
            bus.publish(new ConvergeEvent.SourcePolled(null));
        }
        if (seen.failure() != null) {
            failed(context, seen.failure(), nothingGood);
        } else if (seen.head() != null) {
            reached(seen);
        }
        return context.with(seen.revision()).done();
    }

    private void failed(Context context, SourceException failure, boolean nothingGood) {
        boolean stale = !nothingGood && staleness.exceeded();
        Problem problem = stale ? staleness.problem(failure.problem()) : failure.problem();
        if (nothingGood || stale) {
            context.reports().accept(Report.failed("", problem));
        }
        bus.publish(new ConvergeEvent.SourceFailed(source.address(), problem, failure.transientFailure()));
    }

    private void reached(SourcePoller.Seen seen) {
        staleness.reached(seen.reached());
        bus.publish(new ConvergeEvent.SourceReached(source.address(), seen.revision(), seen.head().detour(), seen.reached()));
        if (news.isNews("head", seen.revision().commit())) {
            refusals.forget();
            bus.publish(new ConvergeEvent.HeadMoved(seen.head()));
        }
    }
}
