package dev.emptybox.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what ran once on this box, and clears an interruption on this box only; a commit would clear it on all boxes. */
@Command(name = "once", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND",
    description = "Lists the once bodies that ran on a box, and clears interrupted ones.",
    subcommands = {OnceCommand.ListAll.class, OnceCommand.Done.class, OnceCommand.Retry.class})
final class OnceCommand implements Runnable {

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "missing command: list, done KEY or retry KEY");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the once keys on the box with their status.")
    static final class ListAll implements Callable<Integer> {

        private static final ObjectMapper JSON = new ObjectMapper();

        private final Console console;

        @Mixin
        private AgentAddress agent;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        ListAll(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            List<Map<String, Object>> all = agent.remote() ? remote() : new Journal(agent.home().resolve("journal")).onces(Clock.systemUTC()).asList();
            if (json) {
                console.json(all);
                return 0;
            }
            if (all.isEmpty()) {
                console.out().line("No once has started on this box.");
            }
            for (Map<String, Object> one : all) {
                String line = one.get("key") + ": " + one.get("state") + " since " + Times.seconds(one.get("since"));
                console.out().line(OnceState.INTERRUPTED.name().equalsIgnoreCase(String.valueOf(one.get("state"))) ? console.out().red(line) : line);
            }
            return 0;
        }

        private List<Map<String, Object>> remote() {
            try {
                return JSON.readValue(agent.asked("/once"), new TypeReference<List<Map<String, Object>>>() { });
            } catch (JsonProcessingException unreadable) {
                throw new ProblemException(Problem.of("The answer of the agent cannot be read", unreadable.getOriginalMessage(), ""), unreadable);
            }
        }
    }

    @Command(name = "done", mixinStandardHelpOptions = true,
        description = "Marks an interrupted once as done: its work was finished by hand.")
    static final class Done extends OfKey {

        Done(Console console) {
            super(console, Request.Verb.ONCE_DONE);
        }
    }

    @Command(name = "retry", mixinStandardHelpOptions = true,
        description = "Lets the next converge run an interrupted once again: what it left has been cleaned up.")
    static final class Retry extends OfKey {

        Retry(Console console) {
            super(console, Request.Verb.ONCE_RETRY);
        }
    }

    /** A request about one key. */
    private abstract static class OfKey extends OperatorCommands.Order {

        @Parameters(paramLabel = "KEY", description = "Key of the once.")
        private String key;

        OfKey(Console console, Request.Verb verb) {
            super(console, verb);
        }

        @Override
        final String subject() {
            return key;
        }
    }
}
