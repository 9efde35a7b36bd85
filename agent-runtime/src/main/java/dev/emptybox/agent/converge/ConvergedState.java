package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.engine.Box;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Service;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The record of the revision that the box is converged to, and the files kept for it and for a rollback. */
final class ConvergedState {

    private final Revisions revisions;
    private final Box box;
    private final Journal journal;
    private final EventBus bus;
    private final Snapshots snapshots;
    private final String boxStart;
    private final InstantSource clock;
    private final Set<String> crashed = ConcurrentHashMap.newKeySet();
    private LoadedRevision loaded;
    private Set<String> artefacts = Set.of();
    private Set<String> artefactsBefore = Set.of();
    private final Set<String> artefactsPlanned = new HashSet<>();
    private String pruned = "";
    private boolean begun;
    private boolean uncleanEnd;
    private boolean changing;

    /** @param boxStart identity of this boot of the box */
    ConvergedState(Revisions revisions, Box box, Journal journal, Snapshots snapshots, String boxStart, EventBus bus, InstantSource clock) {
        this.revisions = Objects.requireNonNull(revisions, "revisions is null");
        this.box = Objects.requireNonNull(box, "box is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
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

    /** The circumstances of the next converge. */
    Occasion occasion() {
        return new Occasion(!boxStart.equals(journal.ledger().boxStart()), uncleanEnd, crashed);
    }

    /** Records for the next converge that the service has exited unexpectedly; not persistent. */
    void crashed(String service) {
        crashed.add(service);
    }

    /** From now on only {@link #endsCleanly} marks the end of the agent as clean. */
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
            // Without a journal nothing is changed, so there is nothing to clean up.
        }
    }

    void endsCleanly() {
        Ledger ledger = journal.ledger();
        if (!ledger.cleanEnd()) {
            journal.keep(ledger.withCleanEnd(true));
        }
    }

    /** From now on the box matches no revision, until one is {@link #taken}. */
    void changes() {
        changing = true;
    }

    /** Whether the last good revision has to be restored, as opposed to kept. */
    boolean isAwayFromGood() {
        return changing || loaded != null && !journal.ledger().isGood(loaded.revision().commit());
    }

    /** @param occasion the circumstances of its converge */
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
        bus.publish(new ConvergeEvent.RevisionTaken(revision.revision(), clock.instant()));
    }

    /** These were fetched for an attempt, whatever its result. */
    void planned(Set<String> names) {
        artefactsPlanned.addAll(names);
    }

    /** Those of this revision and the previous one, so that a rollback needs no server; others would fill the disk. */
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

    /** Releases what is kept for revisions other than this one, the current one and the last good one. */
    void keepOnly(Revision wanted) {
        // Failed attempts of earlier commits have left theirs. Those of a good revision that this agent has not converged to
        // yet are not known.
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
