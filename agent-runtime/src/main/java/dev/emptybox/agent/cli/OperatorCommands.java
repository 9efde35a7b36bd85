package dev.emptybox.agent.cli;

import dev.emptybox.agent.journal.Reply;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that send requests to an agent; they wait for its answer, and fail if it refuses. */
final class OperatorCommands {

    private OperatorCommands() {
    }

    abstract static class Order implements Callable<Integer> {

        private static final Duration PATIENCE = Duration.ofMinutes(1);

        private final Console console;
        private final Request.Verb verb;

        @Mixin
        private AgentAddress agent;

        @Option(names = "--no-wait", description = "Leave the request without waiting for the agent's answer.")
        private boolean leave;

        Order(Console console, Request.Verb verb) {
            this.console = console;
            this.verb = verb;
        }

        /** The subject: a revision or a key; may be empty. */
        String subject() {
            return "";
        }

        Request request() {
            return new Request(verb, subject());
        }

        @Override
        public final Integer call() {
            Request request = request();
            var client = new OperatorClient(PATIENCE);
            if (leave) {
                leave(client, request);
                console.out().line("the request is left for the agent; see its log or emptybox status for the result");
                return 0;
            }
            if (agent.remote()) {
                print(client.ask(agent.agent(), request));
                return 0;
            }
            OperatorClient.Answer answer = client.ask(agent.home(), request);
            print(answer.reply());
            if (!answer.running()) {
                console.out().line("no agent runs in " + agent.home() + " now: this is recorded, and takes effect with the next run or apply");
            }
            return 0;
        }

        private void leave(OperatorClient client, Request request) {
            if (agent.remote()) {
                agent.agent().order(request);
            } else {
                client.leave(agent.home(), request);
            }
        }

        private void print(Reply reply) {
            if (!reply.accepted()) {
                throw new ProblemException(reply.problem());
            }
            console.out().line(reply.what());
        }
    }

    @Command(name = "trigger", mixinStandardHelpOptions = true, description = "Starts a cycle now, or with --job a run of a job.")
    static final class Trigger extends Order {

        @Option(names = "--job", paramLabel = "NAME", description = "Start a run of this job, besides its schedule.")
        private String job;

        Trigger(Console console) {
            super(console, Request.Verb.TRIGGER);
        }

        @Override
        Request request() {
            return job == null ? super.request() : new Request(Request.Verb.RUN_JOB, job);
        }
    }

    @Command(name = "pause", mixinStandardHelpOptions = true,
        description = "Stops changes until resume. Services keep running. The pause survives a restart of the agent.")
    static final class Pause extends Order {

        Pause(Console console) {
            super(console, Request.Verb.PAUSE);
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Ends a pause.")
    static final class Resume extends Order {

        Resume(Console console) {
            super(console, Request.Verb.RESUME);
        }
    }

    @Command(name = "rollback", mixinStandardHelpOptions = true,
        description = "Returns to a revision that was good on the box: script, config and artefact together. The agent stays there until the next commit.")
    static final class Rollback extends Order {

        @Parameters(paramLabel = "REV", arity = "0..1", defaultValue = "", description = "The commit, or the beginning of its id. Default: the previous good one.")
        private String revision;

        Rollback(Console console) {
            super(console, Request.Verb.ROLLBACK);
        }

        @Override
        String subject() {
            return revision;
        }
    }

    @Command(name = "release-quarantine", mixinStandardHelpOptions = true,
        description = "Allows quarantined revisions to be tried again.")
    static final class ReleaseQuarantine extends Order {

        @Parameters(paramLabel = "REV", arity = "0..1", defaultValue = "", description = "The commit, or the beginning of its id. Default: all.")
        private String revision;

        ReleaseQuarantine(Console console) {
            super(console, Request.Verb.RELEASE_QUARANTINE);
        }

        @Override
        String subject() {
            return revision;
        }
    }
}
