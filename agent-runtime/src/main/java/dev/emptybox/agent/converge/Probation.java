package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Detects that a revision turns bad soon after it was accepted as good: a service exits or becomes critical repeatedly.
 * Older revisions are not rolled back.
 */
final class Probation {

    static final Duration LENGTH = Duration.ofMinutes(5);
    private static final int ENDS = 3;
    private static final int CRITICAL = 2;

    private final Journal journal;
    private final InstantSource clock;
    private final Map<String, Integer> incidents = new HashMap<>();
    private String commit = "";
    private Problem failure;

    Probation(Journal journal, InstantSource clock) {
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** A service has exited unexpectedly. */
    synchronized void ended(String service) {
        note("service " + service + " has exited " + ENDS + " times", ENDS, "");
    }

    synchronized void critical(String service, String why) {
        note("service " + service + " became unhealthy " + CRITICAL + " times", CRITICAL, why);
    }

    private void note(String what, int most, String why) {
        Ledger ledger = journal.ledger();
        if (!applies(ledger)) {
            return;
        }
        if (!ledger.good().commit().equals(commit)) {
            commit = ledger.good().commit();
            incidents.clear();
            failure = null;
        }
        if (incidents.merge(what, 1, Integer::sum) >= most && failure == null) {
            Duration since = Duration.between(ledger.goodSince(), clock.instant());
            failure = Problem.of(what + " within " + Durations.text(Duration.ofSeconds(Math.max(1, since.toSeconds()))) + " of the revision", why, "");
        }
    }

    /** Whether there is a revision to return to, and the good revision is recent enough. */
    boolean applies(Ledger ledger) {
        return ledger.good() != null && ledger.goodSince() != null && !ledger.earlier().isEmpty()
            && clock.instant().isBefore(ledger.goodSince().plus(LENGTH));
    }

    /** Why the good revision has turned bad; empty if it has not. */
    synchronized Optional<Problem> failure() {
        return Optional.ofNullable(failure).filter(found -> journal.ledger().isGood(commit));
    }
}
