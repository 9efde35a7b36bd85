package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Cause;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The revisions that are not retried, with the reason; kept in the ledger, so that they survive a restart. */
final class Quarantine {

    private final Journal journal;
    private final Runs runs;
    private final EventBus bus;
    private final InstantSource clock;
    /** Quarantined although the journal could not be written; the reasons by commit. */
    private final Map<String, String> unrecorded = new HashMap<>();

    Quarantine(Journal journal, Runs runs, EventBus bus, InstantSource clock) {
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.runs = Objects.requireNonNull(runs, "runs is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** Whether a revision is quarantined, which is published with the reason. */
    boolean leavesOut(Revision wanted) {
        String reason = journal.ledger().quarantine().getOrDefault(wanted.commit(), unrecorded.get(wanted.commit()));
        if (reason != null) {
            bus.publish(new ConvergeEvent.RevisionLeftOut(wanted, reason));
        }
        return reason != null;
    }

    /** If there is no other good revision, the same one is retried. */
    void add(Revision bad, Problem failed) {
        Ledger ledger = journal.ledger();
        if (ledger.good() != null && !ledger.isGood(bad.commit())) {
            leaveOutFromNow(bad, failed);
        }
    }

    /** The same during a plan, which is not a recorded run yet. */
    void addEndless(Revision bad, Problem endless) {
        leaveOutEndless(bad, endless);
        runs.record(bad, Cause.NEW_REVISION, Run.Result.REFUSED, Report.failed(bad.commit(), endless));
    }

    /**
     * The script of a revision did not end and was abandoned. It is quarantined even if there is no other one: each attempt
     * would use another CPU, and finally stop the agent.
     */
    void leaveOutEndless(Revision bad, Problem endless) {
        bus.publish(new ConvergeEvent.ScriptEndless(bad, endless));
        unrecorded.put(bad.commit(), endless.what());
        leaveOutFromNow(bad, endless);
        unrecorded.remove(bad.commit());
    }

    /** The good revision has turned bad: the previous one replaces it, and is the last that can be replaced in this way. */
    void demote(Problem failed) {
        leaveOutFromNow(journal.ledger().good(), failed);
    }

    private void leaveOutFromNow(Revision bad, Problem failed) {
        String reason = failed.what() + ", on " + clock.instant().truncatedTo(ChronoUnit.SECONDS);
        journal.keep(journal.ledger().withQuarantined(bad.commit(), reason));
        bus.publish(new ConvergeEvent.RevisionLeftOut(bad, reason));
    }
}
