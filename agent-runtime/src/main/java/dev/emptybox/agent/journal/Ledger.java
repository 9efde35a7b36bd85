package dev.emptybox.agent.journal;

import dev.emptybox.stdlib.model.Revision;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the agent must not forget: which revision is known to be good, which are not to be tried again, and whether
 * this start of the box has been greeted.
 *
 * @param good       the revision last converged to and found healthy, null at first
 * @param state      the state of that revision, as plain maps
 * @param quarantine commits that are not tried again, with the reason
 * @param boxStart   identity of the start of the box whose {@code onStart} has run, empty at first
 * @param mismatches how often an apply did something else than planned; stays 0
 */
public record Ledger(Revision good, Map<String, Object> state, Map<String, String> quarantine, String boxStart, long mismatches) {

    public static final Ledger EMPTY = new Ledger(null, Map.of(), Map.of(), "", 0);

    public Ledger {
        state = state == null ? Map.of() : state;
        quarantine = quarantine == null ? Map.of() : quarantine;
        boxStart = boxStart == null ? "" : boxStart;
    }

    public Ledger withGood(Revision revision, Map<String, Object> itsState, String start) {
        return new Ledger(revision, itsState, quarantine, start, mismatches);
    }

    /** Whether this commit is the good one. */
    public boolean isGood(String commit) {
        return good != null && good.commit().equals(commit);
    }

    public Ledger withQuarantined(String commit, String reason) {
        var more = new LinkedHashMap<>(quarantine);
        more.put(commit, reason);
        return new Ledger(good, state, more, boxStart, mismatches);
    }

    public Ledger withMismatch() {
        return new Ledger(good, state, quarantine, boxStart, mismatches + 1);
    }
}
