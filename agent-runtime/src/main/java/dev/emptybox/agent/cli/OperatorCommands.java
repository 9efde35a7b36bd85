package dev.emptybox.agent.cli;

import dev.emptybox.agent.journal.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands that tell an agent what to do; what the agent makes of it is told where it runs, and in its status. */
final class OperatorCommands {

    private OperatorCommands() {
    }

    private abstract static class Tell implements Callable<Integer> {

        private final Console console;
        private final Request.Verb verb;

        @Mixin
        private AgentAddress agent;

        Tell(Console console, Request.Verb verb) {
            this.console = console;
            this.verb = verb;
        }

        /** The revision that it is about, empty for none. */
        String revision() {
            return "";
        }

        @Override
        public final Integer call() {
            boolean heard = agent.tell(new Request(verb, revision()));
            console.out().line(heard ? "the agent has been told" : "no agent runs here now; the next one will do it");
            return 0;
        }
    }

    @Command(name = "trigger", mixinStandardHelpOptions = true, description = "Tells the agent to begin a cycle now.")
    static final class Trigger extends Tell {

        Trigger(Console console) {
            super(console, Request.Verb.TRIGGER);
        }
    }

    @Command(name = "pause", mixinStandardHelpOptions = true,
        description = "Tells the agent to change nothing until it is told to resume. Services keep running; a restart of the agent does not end the pause.")
    static final class Pause extends Tell {

        Pause(Console console) {
            super(console, Request.Verb.PAUSE);
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Tells the agent to go on after a pause.")
    static final class Resume extends Tell {

        Resume(Console console) {
            super(console, Request.Verb.RESUME);
        }
    }

    @Command(name = "rollback", mixinStandardHelpOptions = true,
        description = "Tells the agent to go back to a revision that was good on its box, as a unit: script, config and artefact. It stays there until there is a new commit.")
    static final class Rollback extends Tell {

        @Parameters(paramLabel = "REV", arity = "0..1", defaultValue = "", description = "The commit, or how its id begins. Default: the one that was good before.")
        private String revision;

        Rollback(Console console) {
            super(console, Request.Verb.ROLLBACK);
        }

        @Override
        String revision() {
            return revision;
        }
    }

    @Command(name = "release-quarantine", mixinStandardHelpOptions = true,
        description = "Tells the agent to try revisions again that it has put into quarantine.")
    static final class ReleaseQuarantine extends Tell {

        @Parameters(paramLabel = "REV", arity = "0..1", defaultValue = "", description = "The commit, or how its id begins. Default: all.")
        private String revision;

        ReleaseQuarantine(Console console) {
            super(console, Request.Verb.RELEASE_QUARANTINE);
        }

        @Override
        String revision() {
            return revision;
        }
    }
}
