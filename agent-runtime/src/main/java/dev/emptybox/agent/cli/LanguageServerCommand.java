package dev.emptybox.agent.cli;

import dev.emptybox.agent.editor.LanguageServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "language-server", mixinStandardHelpOptions = true,
    description = "Serves an editor over standard input and output, by the language server protocol: problems, completion and documentation for a state repo.")
final class LanguageServerCommand implements Callable<Integer> {

    private final Console console;

    LanguageServerCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try {
            new LanguageServer(System.in, console.bytes(), repo -> RepoModules.of(repo, console, problem -> { })).run();
            return 0;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
