package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.machine.Box;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Service;
import java.time.Clock;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Which revision the box is converged to, on record; and what is kept for it and for the way back. */
final class ConvergedState {

    private final Revisions revisions;
    private final Box box;
    private final Journal journal;
    private final Status status;
    private final Snapshots snapshots;
    private final String boxStart;
    private final Clock clock;
    private final Set<String> crashed = ConcurrentHashMap.newKeySet();
    private LoadedRevision loaded;
    private Set<String> artefacts = Set.of();
    private Set<String> artefactsBefore = Set.of();
    private final Set<String> artefactsPlanned = new HashSet<>();
    private String pruned = "";
    private boolean begun;
    private boolean uncleanEnd;
    private boolean changing;

    /** @param boxStart identity of this start of the box */
    ConvergedState(Revisions revisions, Box box, Journal journal, Status status, Snapshots snapshots, String boxStart,
           Clock clock) {
        this.revisions = Objects.requireNonNull(revisions, "revisions is null");
        this.box = Objects.requireNonNull(box, "box is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.snapshots = Objects.requireNonNull(snapshots, "snapshots is null");
        this.boxStart = Objects.requireNonNull(boxStart, "boxStart is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /** Empty until this agent has converged once. */
    Optional<LoadedRevision> current() {
        return Optional.ofNullable(loaded);
    }

    boolean isOf(LoadedRevision revision) {
        return loaded == revision;
    }

    /** What is special about the next converge. */
    Occasion occasion() {
        return new Occasion(!boxStart.equals(journal.ledger().boxStart()), uncleanEnd, crashed);
    }

    /** The service has ended by itself, which the next converge shall know; a crash of the agent forgets it. */
    void crashed(String service) {
        crashed.add(service);
    }

    /** From now on only {@link #endsCleanly} makes the next start one after a clean end. */
    void begins() {
        if (begun) {
            return;
        }
        Ledger ledger = journal.ledger();
        uncleanEnd = !ledger.cleanEnd();
        try {
            if (ledger.cleanEnd()) {
                journal.keep(ledger.withCleanEnd(false));
            }
            begun = true;
        } catch (ProblemException full) {
            // Without a journal nothing is changed, so there is nothing to clean up either.
        }
    }

    void endsCleanly() {
        Ledger ledger = journal.ledger();
        if (!ledger.cleanEnd()) {
            journal.keep(ledger.withCleanEnd(true));
        }
    }

    /** From now on the box is as no revision wants it, until one is {@link #taken}. */
    void changes() {
        changing = true;
    }

    /** Whether the last good revision has to be brought back, as opposed to being kept. */
    boolean isAwayFromGood() {
        return changing || loaded != null && !journal.ledger().isGood(loaded.revision().commit());
    }

    /** @param occasion the one that it was converged on, and that is over now */
    void taken(LoadedRevision revision, Converger.ScriptRun ran, Occasion occasion) {
        uncleanEnd = false;
        changing = false;
        crashed.removeAll(occasion.crashed());
        if (loaded != revision) {
            keepArtefacts(ran.artefacts());
            box.keepServices(ran.services().stream().map(Service.Declared::name).collect(Collectors.toSet()));
        }
        loaded = revision;
        snapshots.ran(revision, ran);
        Ledger ledger = journal.ledger();
        boolean known = ledger.isGood(revision.revision().commit()) && boxStart.equals(ledger.boxStart())
            && ledger.state().equals(revision.state().asMap());
        if (!known) {
            journal.keep(ledger.withGood(revision.revision(), revision.state().asMap(), boxStart, clock.instant()));
        }
        status.converged(revision.revision(), clock.instant());
    }

    /** These have been fetched for an attempt, whatever comes of it. */
    void planned(Set<String> names) {
        artefactsPlanned.addAll(names);
    }

    /** Those of this revision and of the one before it, so that going back needs no server; others would fill the disk. */
    private void keepArtefacts(Set<String> now) {
        artefactsBefore = artefacts;
        artefacts = now;
        pruneArtefacts();
    }

    private void pruneArtefacts() {
        var keep = new HashSet<>(artefactsPlanned);
        keep.addAll(artefacts);
        keep.addAll(artefactsBefore);
        box.keepArtefacts(keep);
    }

    /** Frees what is kept for other revisions than this one, the one in charge and the last good one. */
    void keepOnly(Revision wanted) {
        // Attempts of earlier commits that came to nothing have left theirs. Of a good one that this agent has not converged
        // to yet it is not known which they are.
        boolean known = loaded != null || journal.ledger().good() == null;
        if (known && !pruned.equals(wanted.commit())) {
            pruneArtefacts();
            pruned = wanted.commit();
        }
        artefactsPlanned.clear();
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
