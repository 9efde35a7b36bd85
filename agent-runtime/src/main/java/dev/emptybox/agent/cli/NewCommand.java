package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.dsl.Reference;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "new", mixinStandardHelpOptions = true, description = "Creates a part of a state repo.", subcommands = NewCommand.NewTask.class,
    synopsisSubcommandLabel = "COMMAND")
final class NewCommand {

    @Command(name = "task", mixinStandardHelpOptions = true, description = "Creates a task that is made of other tasks, with its spec. Existing files are not changed.")
    static final class NewTask implements Callable<Integer> {

        private final Console console;

        @Parameters(index = "0", paramLabel = "NAME", description = "The name of the task: WebApp, webApp or web-app.")
        private String name;

        @Parameters(index = "1", paramLabel = "DIR", arity = "0..1", defaultValue = ".", description = "The state repo. Default: the one that contains the current directory.")
        private Path directory;

        NewTask(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            String type = Arrays.stream(name.split("[-_ ]+")).filter(part -> !part.isEmpty())
                .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1)).collect(Collectors.joining());
            if (!type.matches("[A-Z][A-Za-z0-9]*")) {
                throw new ProblemException(Problem.of("'" + name + "' cannot be the name of a task", "it is the name of a class", "use letters and digits, such as WebApp"));
            }
            String word = Character.toLowerCase(type.charAt(0)) + type.substring(1);
            if (Reference.words().contains(word) || Reference.boundWords().contains(word)) {
                throw new ProblemException(Problem.of("'" + word + "' is a word of every script", "", "choose another name"));
            }
            Path around = RepoDirectory.around(directory, "");
            Path repo = around == null ? directory : around;
            write(repo.resolve("tasks/" + type + ".groovy"), "task.groovy.txt", type, word);
            write(repo.resolve("specs/" + type + "Spec.groovy"), "task-spec.groovy.txt", type, word);
            console.out().line("Use it in converge.groovy: " + word + "('...') { }");
            return 0;
        }

        private void write(Path target, String template, String type, String word) {
            if (Files.exists(target)) {
                console.out().line("kept    " + target);
                return;
            }
            try (InputStream text = NewCommand.class.getResourceAsStream(template)) {
                Files.createDirectories(target.getParent());
                Files.writeString(target, new String(text.readAllBytes(), StandardCharsets.UTF_8).replace("NAME", type).replace("WORD", word));
                console.out().line("written " + target);
            } catch (IOException unwritable) {
                throw new ProblemException(Problem.of("Cannot write " + target, unwritable.getClass().getSimpleName() + ": " + unwritable.getMessage(),
                    "choose another directory"), unwritable);
            }
        }
    }
}
