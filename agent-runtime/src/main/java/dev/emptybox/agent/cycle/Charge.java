package dev.emptybox.agent.cycle;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.live.Box;
import dev.emptybox.stdlib.model.Revision;
import java.time.Clock;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which revision the box is converged to, on record; and what is kept for it and for the way back. */
final class Charge {

    private final Revisions revisions;
    private final Box box;
    private final Journal journal;
    private final Status status;
    private final String boxStart;
    private final Clock clock;
    private Loaded loaded;
    private Set<String> artefacts = Set.of();

    /** @param boxStart identity of this start of the box */
    Charge(Revisions revisions, Box box, Journal journal, Status status, String boxStart, Clock clock) {
        this.revisions = Objects.requireNonNull(revisions, "revisions is null");
        this.box = Objects.requireNonNull(box, "box is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.boxStart = Objects.requireNonNull(boxStart, "boxStart is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** Empty until this agent has converged once. */
    Optional<Loaded> current() {
        return Optional.ofNullable(loaded);
    }

    boolean isOf(Loaded revision) {
        return loaded == revision;
    }

    /** Whether {@code onStart} has not run yet since the box was started. */
    boolean greets() {
        return !boxStart.equals(journal.ledger().boxStart());
    }

    void taken(Loaded revision, Converger.Ran ran) {
        if (loaded != revision) {
            keepArtefacts(ran.artefacts());
        }
        loaded = revision;
        Ledger ledger = journal.ledger();
        boolean known = ledger.isGood(revision.revision().commit()) && boxStart.equals(ledger.boxStart())
            && ledger.state().equals(revision.state().asMap());
        if (!known) {
            journal.keep(ledger.withGood(revision.revision(), revision.state().asMap(), boxStart, clock.instant()));
        }
        status.converged(revision.revision(), clock.instant());
    }

    /** Those of this revision and of the one before it, so that going back needs no server; others would fill the disk. */
    private void keepArtefacts(Set<String> now) {
        var keep = new HashSet<>(now);
        keep.addAll(artefacts);
        box.keepArtefacts(keep);
        artefacts = now;
    }

    /** Lets go of all revisions but this one, the one in charge and the last good one. */
    void keepOnly(Revision wanted) {
        var needed = new HashSet<String>();
        needed.add(wanted.commit());
        current().ifPresent(one -> needed.add(one.revision().commit()));
        Ledger ledger = journal.ledger();
        if (ledger.good() != null) {
            needed.add(ledger.good().commit());
        }
        revisions.keepOnly(needed);
    }
}
