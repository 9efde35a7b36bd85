package dev.emptybox.agent.cycle;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Revision;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Does what people have asked for; what they decided is in the ledger, so that a restart of the agent forgets nothing. */
final class Operator {

    private final Requests requests;
    private final Journal journal;
    private final Events events;
    private final Told told;

    Operator(Requests requests, Journal journal, Events events, Told told) {
        this.requests = Objects.requireNonNull(requests, "requests is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.told = Objects.requireNonNull(told, "told is null");
    }

    /**
     * Does what waits. A request is taken away after it is in the ledger: doing one twice comes to the same.
     *
     * @param head the newest revision; null when the source cannot be seen
     */
    void doWhatIsAsked(Revision head) {
        for (Optional<Requests.Asked> asked = requests.next(); asked.isPresent(); asked = requests.next()) {
            carryOut(asked.get().request(), head);
            asked.get().done();
        }
    }

    private void carryOut(Request request, Revision head) {
        Ledger ledger = journal.ledger();
        switch (request.verb()) {
            case TRIGGER -> events.info("operator.trigger", "a cycle begins now", "asked for by hand", Map.of());
            case PAUSE -> {
                journal.keep(ledger.withPaused(true));
                events.warn("operator.pause", "paused: nothing is changed until emptybox resume", "asked for by hand", Map.of());
            }
            case RESUME -> {
                journal.keep(ledger.withPaused(false));
                events.info("operator.resume", "resumed", "asked for by hand", Map.of());
            }
            case ROLLBACK -> rollBack(request.revision(), ledger, head);
            case RELEASE_QUARANTINE -> release(request.revision(), ledger);
        }
    }

    private void rollBack(String id, Ledger ledger, Revision head) {
        Optional<Revision> wanted = id.isEmpty() ? ledger.earlier().stream().findFirst() : ledger.knownGood(id);
        if (wanted.isEmpty()) {
            var known = ledger.earlier().stream().map(Revision::shortId).toList();
            events.problem("operator.refused", Event.Level.ERROR, "cannot roll back", Problem.of(
                id.isEmpty() ? "No other revision was good on this box" : "Revision " + id + " was not good on this box",
                known.isEmpty() ? "" : "those that were: " + String.join(", ", known), "commit what should be there, or revert the commit"));
            return;
        }
        Revision back = wanted.get();
        String over = head != null ? head.commit() : ledger.good().commit();
        // Whoever asks for it wants it tried, whatever was held against it.
        journal.keep(ledger.withReleased(List.of(back.commit())).withPin(new Ledger.Pin(back, over)));
        events.warn("operator.rollback", "rolling back to " + back.shortId() + " until there is a new commit", "asked for by hand",
            Map.of("revision", back.commit()));
    }

    private void release(String id, Ledger ledger) {
        var commits = ledger.quarantine().keySet().stream().filter(commit -> commit.startsWith(id)).toList();
        if (commits.isEmpty()) {
            events.problem("operator.refused", Event.Level.ERROR, "nothing to release", Problem.of(
                id.isEmpty() ? "No revision is in quarantine" : "Revision " + id + " is not in quarantine", "", "see emptybox status"));
            return;
        }
        journal.keep(ledger.withReleased(commits));
        told.isOver("quarantine");
        events.info("operator.released", "released from quarantine: " + String.join(", ", commits), "asked for by hand", Map.of());
    }

    /** Whether nothing is to be changed; told when it begins. */
    boolean paused() {
        return journal.ledger().paused();
    }

    /** What counts: the head, or what a person went back to as long as the head has not moved; null for neither. */
    Revision wanted(Revision head) {
        Ledger ledger = journal.ledger();
        if (ledger.pin() == null) {
            return head != null ? head : ledger.good();
        }
        if (head != null && !head.commit().equals(ledger.pin().head())) {
            journal.keep(ledger.withPin(null));
            events.info("operator.followed", "following the newest revision again", "there is a new commit", Map.of("revision", head.commit()));
            return head;
        }
        return ledger.pin().revision();
    }
}
