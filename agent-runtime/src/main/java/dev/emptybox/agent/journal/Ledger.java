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
 * What the agent must not forget: which revisions are known to be good, which are not to be tried again, what a person
 * has decided, and whether this start of the box has been greeted.
 *
 * @param good       the revision last converged to and found healthy, null at first
 * @param goodSince  when it became that; null while there is none, and once it is what another one was left for
 * @param state      as the box was last converged to, as plain maps
 * @param earlier    those that were good before it, newest first; none of them is in quarantine
 * @param quarantine commits that are not tried again, with the reason; the newest last, and only so many of them
 * @param pin        the revision that a person went back to, null when the newest counts
 * @param paused     whether a person wants nothing to be changed for now
 * @param boxStart   identity of the start of the box whose {@code onStart} has run, empty at first
 * @param cleanEnd   whether the agent was stopped in order, or has never run
 * @param mismatches how often an apply did something else than planned; stays 0
 */
public record Ledger(Revision good, Instant goodSince, Map<String, Object> state, List<Revision> earlier,
                     Map<String, String> quarantine, Pin pin, boolean paused, String boxStart, boolean cleanEnd, long mismatches) {

    private static final int MOST_EARLIER = 10;
    /**
     * The ledger is read and written whole several times in a cycle. A commit that has failed that long ago is wanted again
     * only when a branch is set back to it, and then it costs one more failed attempt, after which it is the newest here.
     */
    private static final int MOST_IN_QUARANTINE = 100;

    public static final Ledger EMPTY = new Ledger(null, null, Map.of(), List.of(), Map.of(), null, false, "", true, 0);

    /**
     * Stands until the head of the source moves.
     *
     * @param revision what counts instead of the head
     * @param head     the commit that was the head at that time, or {@link #NOT_SEEN}: then the one that is seen next
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

    /** What can be known of another agent. */
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

    /** The one that is or was good here whose id begins so. */
    public Optional<Revision> knownGood(String id) {
        var all = new ArrayList<>(earlier);
        if (good != null) {
            all.add(0, good);
        }
        return all.stream().filter(one -> one.commit().startsWith(id)).findFirst();
    }

    /**
     * A good one that is put into quarantine is not good any more: the one before it takes its place. The one that is good
     * then is kept whatever comes, so that nothing that spoils the box leads further and further back.
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

    /** Without these in quarantine; without any when there are none named. */
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
