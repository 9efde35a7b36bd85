package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "init", mixinStandardHelpOptions = true, description = "Creates a new state repo. Existing files are not changed.")
final class InitCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "DIR", arity = "0..1", defaultValue = ".", description = "Target directory. Default: the current directory.")
    private Path directory;

    InitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<String> files = new String(resource("index"), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).toList();
        for (String file : files) {
            // Build tools skip files such as .gitignore, so they are stored under another name.
            Path target = directory.resolve(file.replaceFirst("^dot-", "."));
            if (Files.exists(target)) {
                console.out().line("kept    " + target);
                continue;
            }
            try {
                Files.createDirectories(target.getParent() == null ? Path.of(".") : target.getParent());
                Files.write(target, resource(file));
                console.out().line("written " + target);
            } catch (IOException unwritable) {
                throw new ProblemException(Problem.of("Cannot write " + target, unwritable.getClass().getSimpleName() + ": " + unwritable.getMessage(),
                    "choose another directory"), unwritable);
            }
        }
        console.out().line("Now try: emptybox plan " + directory);
        return 0;
    }

    private static byte[] resource(String name) {
        try (InputStream in = InitCommand.class.getResourceAsStream("/init/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the file " + name + " is missing in this build");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new IllegalStateException("the file " + name + " of this build cannot be read", unreadable);
        }
    }
}
