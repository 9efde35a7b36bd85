package dev.emptybox.agent.journal;

import dev.emptybox.stdlib.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The persistent decisions of the agent: good revisions, quarantined revisions, requests of operators, and whether
 * {@code onStart} has run for this boot.
 *
 * @param good       the revision last converged to and healthy, null at first
 * @param goodSince  since when; null if there is none, or if it was reached by a rollback
 * @param state      last converged state, as plain maps
 * @param earlier    previous good revisions, newest first; none of them is quarantined
 * @param quarantine commits that are not retried, with the reason; the newest last, and only so many of them
 * @param pin        the revision of a manual rollback, null to follow the newest
 * @param paused     whether changes are paused
 * @param boxStart   identity of the boot for which {@code onStart} has run, empty at first
 * @param cleanEnd   whether the agent was stopped cleanly, or has never run
 * @param mismatches how often an apply differed from its plan; stays 0
 */
public record Ledger(Revision good, Instant goodSince, Map<String, Object> state, List<Revision> earlier,
                     Map<String, String> quarantine, Pin pin, boolean paused, String boxStart, boolean cleanEnd, long mismatches) {

    private static final int MOST_EARLIER = 10;
    /**
     * The ledger is read and written completely several times per cycle. A commit that failed long ago is needed again only
     * if a branch is reset to it; it then costs one more failed attempt, after which it is the newest here.
     */
    private static final int MOST_IN_QUARANTINE = 100;

    public static final Ledger EMPTY = new Ledger(null, null, Map.of(), List.of(), Map.of(), null, false, "", true, 0);

    /**
     * Valid until the head of the source moves.
     *
     * @param revision the revision used instead of the head
     * @param head     the head at that time, or {@link #NOT_SEEN} for the next one that is read
     */
    public record Pin(Revision revision, String head) {

        public static final String NOT_SEEN = "";
    }

    public Ledger {
        state = state == null ? Map.of() : state;
        earlier = earlier == null ? List.of() : List.copyOf(earlier);
        quarantine = quarantine == null ? Map.of() : quarantine;
        boxStart = boxStart == null ? "" : boxStart;
    }

    /** What is known about another agent. */
    public static Ledger of(Map<String, Object> state, String boxStart) {
        return new Ledger(null, null, state, List.of(), Map.of(), null, false, boxStart, true, 0);
    }

    public Ledger withGood(Revision revision, Map<String, Object> itsState, String start, Instant now) {
        boolean same = isGood(revision.commit());
        return new Ledger(revision, same ? goodSince : now, itsState, same ? earlier : earlierThan(revision), quarantine,
            pin, paused, start, cleanEnd, mismatches);
    }

    private List<Revision> earlierThan(Revision revision) {
        var before = new ArrayList<Revision>();
        if (good != null && !quarantine.containsKey(good.commit())) {
            before.add(good);
        }
        before.addAll(earlier);
        return before.stream().filter(one -> !one.commit().equals(revision.commit())).limit(MOST_EARLIER).toList();
    }

    /** Whether this commit is the good one. */
    public boolean isGood(String commit) {
        return good != null && good.commit().equals(commit);
    }

    /** The current or previous good revision whose id has this prefix. */
    public Optional<Revision> knownGood(String id) {
        var all = new ArrayList<>(earlier);
        if (good != null) {
            all.add(0, good);
        }
        return all.stream().filter(one -> one.commit().startsWith(id)).findFirst();
    }

    /**
     * A quarantined good revision is replaced by the previous one, which is then kept regardless of later failures, so that
     * a damaged box does not roll back further and further.
     */
    public Ledger withQuarantined(String commit, String reason) {
        var more = new LinkedHashMap<>(quarantine);
        more.remove(commit);
        more.put(commit, reason);
        Iterator<String> oldest = more.keySet().iterator();
        while (more.size() > MOST_IN_QUARANTINE) {
            oldest.next();
            oldest.remove();
        }
        var others = earlier.stream().filter(one -> !one.commit().equals(commit)).toList();
        if (!isGood(commit) || others.isEmpty()) {
            return new Ledger(good, isGood(commit) ? goodSince : null, state, others, more, pin, paused, boxStart, cleanEnd, mismatches);
        }
        return new Ledger(others.get(0), null, state, others.subList(1, others.size()), more, pin, paused, boxStart, cleanEnd, mismatches);
    }

    /** Releases these from quarantine; all if none are named. */
    public Ledger withReleased(List<String> commits) {
        var left = new LinkedHashMap<>(quarantine);
        left.keySet().removeIf(commit -> commits.isEmpty() || commits.contains(commit));
        return new Ledger(good, goodSince, state, earlier, left, pin, paused, boxStart, cleanEnd, mismatches);
    }

    /** @param itsPin null to follow the head again */
    public Ledger withPin(Pin itsPin) {
        return new Ledger(good, goodSince, state, earlier, quarantine, itsPin, paused, boxStart, cleanEnd, mismatches);
    }

    public Ledger withPaused(boolean itIs) {
        return new Ledger(good, goodSince, state, earlier, quarantine, pin, itIs, boxStart, cleanEnd, mismatches);
    }

    public Ledger withCleanEnd(boolean itIs) {
        return new Ledger(good, goodSince, state, earlier, quarantine, pin, paused, boxStart, itIs, mismatches);
    }

    public Ledger withMismatch() {
        return new Ledger(good, goodSince, state, earlier, quarantine, pin, paused, boxStart, cleanEnd, mismatches + 1);
    }
}
