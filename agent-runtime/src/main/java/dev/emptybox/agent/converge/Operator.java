package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Onces;
import dev.emptybox.agent.journal.Reply;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.stdlib.engine.Jobs;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Revision;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Handles requests of operators; decisions are in the journal, so that they survive a restart of the agent. */
public final class Operator {

    private final Journal journal;
    private final Onces onces;
    private final Jobs jobs;
    private final EventBus bus;

    Operator(Journal journal, Jobs jobs, EventBus bus, InstantSource clock) {
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.onces = journal.onces(clock);
        this.jobs = Objects.requireNonNull(jobs, "jobs is null");
        this.bus = Objects.requireNonNull(bus, "bus is null");
    }

    /** For a home without a running agent; the caller holds its lock. */
    public static Operator ofStoppedHome(Journal journal, InstantSource clock) {
        return new Operator(journal, Jobs.NONE, new EventBus(), clock);
    }

    /**
     * Handles pending requests. A request is removed after it is in the journal: handling one twice has the same effect.
     *
     * @param head the newest revision; null if the source is unreachable
     */
    void carryOutAll(Requests requests, Revision head) {
        for (Optional<Requests.Pending> asked = requests.next(); asked.isPresent(); asked = requests.next()) {
            asked.get().done(carryOut(asked.get().request(), head));
        }
    }

    /** @param head the newest revision; null if unknown */
    public Reply carryOut(Request request, Revision head) {
        Ledger ledger = journal.ledger();
        return switch (request.verb()) {
            case TRIGGER -> done(request, "a cycle starts now");
            case RUN_JOB -> runJob(request);
            case PAUSE -> {
                journal.keep(ledger.withPaused(true));
                yield done(request, "paused: no changes until emptybox resume");
            }
            case RESUME -> {
                journal.keep(ledger.withPaused(false));
                yield done(request, "resumed");
            }
            case ROLLBACK -> rollBack(request, ledger, head);
            case RELEASE_QUARANTINE -> release(request, ledger);
            case ONCE_DONE, ONCE_RETRY -> clear(request);
        };
    }

    private Reply runJob(Request request) {
        try {
            jobs.runNow(request.subject());
            return done(request, "job " + request.subject() + " starts now; see emptybox status and emptybox logs " + request.subject());
        } catch (ProblemException refused) {
            return refused("job not started", refused.problems().get(0));
        }
    }

    private Reply rollBack(Request request, Ledger ledger, Revision head) {
        String id = request.subject();
        Optional<Revision> wanted = id.isEmpty() ? ledger.earlier().stream().findFirst() : ledger.knownGood(id);
        if (wanted.isEmpty()) {
            var known = ledger.earlier().stream().map(Revision::shortId).toList();
            return refused("cannot roll back", Problem.of(
                id.isEmpty() ? "No other revision was good on this box" : "Revision " + id + " was not good on this box",
                known.isEmpty() ? "" : "good revisions: " + String.join(", ", known), "commit the wanted state, or revert the commit"));
        }
        Revision back = wanted.get();
        // An explicit request overrides the quarantine.
        journal.keep(ledger.withReleased(List.of(back.commit())).withPin(new Ledger.Pin(back, head == null ? Ledger.Pin.NOT_SEEN : head.commit())));
        return done(request, "rolling back to " + back.shortId() + " until the next commit");
    }

    private Reply release(Request request, Ledger ledger) {
        String id = request.subject();
        var commits = ledger.quarantine().keySet().stream().filter(commit -> commit.startsWith(id)).toList();
        if (commits.isEmpty()) {
            return refused("nothing to release", Problem.of(
                id.isEmpty() ? "No revision is in quarantine" : "Revision " + id + " is not in quarantine",
                ledger.quarantine().isEmpty() ? "" : "quarantined: " + String.join(", ", ledger.quarantine().keySet()), "see emptybox status"));
        }
        journal.keep(ledger.withReleased(commits));
        return done(request, "released from quarantine: " + String.join(", ", commits));
    }

    private Reply clear(Request request) {
        Request.Verb verb = request.verb();
        String key = request.subject();
        List<String> keys = onces.keys();
        if (!keys.contains(key)) {
            return refused("no such once", Problem.of("once " + key + " has not started on this box",
                keys.isEmpty() ? "" : "known keys: " + String.join(", ", keys), "see emptybox once list"));
        }
        if (onces.state(key) == OnceState.DONE) {
            return verb == Request.Verb.ONCE_DONE ? Reply.accepted("once " + key + " is done already")
                : refused("not interrupted", Problem.of("once " + key + " has completed on this box", "only an interrupted once can be retried",
                    "to run it again on every box, change its key in the script"));
        }
        if (verb == Request.Verb.ONCE_DONE) {
            onces.end(key);
            return done(request, "once " + key + " is marked as done");
        }
        onces.forget(key);
        return done(request, "once " + key + " runs again in the next converge");
    }

    private Reply done(Request request, String reply) {
        bus.publish(new ConvergeEvent.RequestDone(request.verb(), reply));
        return Reply.accepted(reply);
    }

    private Reply refused(String what, Problem why) {
        bus.publish(new ConvergeEvent.RequestRefused(what, why));
        return Reply.refused(why);
    }

    /** Whether changes are paused. */
    boolean paused() {
        return journal.ledger().paused();
    }

    /** The revision to converge to: the head, or the pinned revision as long as the head has not moved; null for neither. */
    Revision wanted(Revision head) {
        Ledger ledger = journal.ledger();
        if (ledger.pin() == null) {
            return head != null ? head : ledger.good();
        }
        if (head != null && ledger.pin().head().equals(Ledger.Pin.NOT_SEEN)) {
            journal.keep(ledger.withPin(new Ledger.Pin(ledger.pin().revision(), head.commit())));
        } else if (head != null && !head.commit().equals(ledger.pin().head())) {
            journal.keep(ledger.withPin(null));
            bus.publish(new ConvergeEvent.HeadFollowed(head));
            return head;
        }
        return ledger.pin().revision();
    }
}
