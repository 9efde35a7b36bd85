package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Operator;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Reply;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.agent.os.HomeLock;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Sends a request to an agent and waits for its reply. If no agent runs in the home, the request is handled here, under the
 * lock of the home: the decision is recorded in the journal, which the next agent reads.
 */
final class OperatorClient {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Duration patience;
    private final Clock clock = Clock.systemUTC();

    /** @param patience how long to wait for the reply */
    OperatorClient(Duration patience) {
        this.patience = Objects.requireNonNull(patience, "patience is null");
    }

    /**
     * The result of a request.
     *
     * @param running whether a running agent answered, as opposed to its journal
     */
    record Answer(Reply reply, boolean running) {
    }

    Answer ask(Path home, Request request) {
        Optional<Reply> alone = alone(home, request);
        if (alone.isPresent()) {
            return new Answer(alone.get(), false);
        }
        var requests = new Requests(home.resolve("requests"), clock);
        String id = requests.ask(request);
        for (long waited = 0; waited < patience.toMillis(); waited += LOOK.toMillis()) {
            Optional<Reply> reply = requests.reply(id);
            if (reply.isPresent()) {
                return new Answer(reply.get(), true);
            }
            if (!HomeLock.seemsHeld(home) && requests.waits(id)) {
                requests.withdraw(id);
                return ask(home, request);
            }
            pause();
        }
        throw late("The agent of " + home);
    }

    /** Leaves the request for the running agent or the next one. */
    void leave(Path home, Request request) {
        new Requests(home.resolve("requests"), clock).ask(request);
    }

    Reply ask(RemoteAgent agent, Request request) {
        String id = agent.order(request);
        for (long waited = 0; waited < patience.toMillis(); waited += LOOK.toMillis()) {
            Optional<Reply> reply = agent.reply(id);
            if (reply.isPresent()) {
                return reply.get();
            }
            pause();
        }
        throw late("The agent");
    }

    /** Empty if another process holds the home. */
    private Optional<Reply> alone(Path home, Request request) {
        try (HomeLock lock = HomeLock.of(home)) {
            if (request.verb() == Request.Verb.RUN_JOB) {
                return Optional.of(Reply.refused(Problem.of("No agent runs in " + home, "so no job can start", "start one with emptybox run REPO")));
            }
            if (request.verb() == Request.Verb.TRIGGER) {
                return Optional.of(Reply.refused(Problem.of("No agent runs in " + home, "so no cycle can start",
                    "start one with emptybox run REPO, or converge once with emptybox apply REPO")));
            }
            return Optional.of(Operator.ofStoppedHome(new Journal(home.resolve("journal")), clock).carryOut(request, null));
        } catch (ProblemException wrong) {
            if (HomeLock.seemsHeld(home)) {
                return Optional.empty();
            }
            throw wrong;
        }
    }

    private ProblemException late(String who) {
        return new ProblemException(Problem.of(who + " has not answered within " + Durations.text(patience),
            "it reads requests at the start of a cycle, and the current one has not ended",
            "the request stays and is handled then, see emptybox status; use --no-wait to not wait"));
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.of("The wait for the agent's answer was interrupted", "", "the request stays"));
        }
    }
}
