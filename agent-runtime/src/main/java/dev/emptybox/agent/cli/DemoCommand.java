package dev.emptybox.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "demo", mixinStandardHelpOptions = true,
    description = "Demonstrates the main job on this machine, with its own state repo, Git server and artefact server. Exits with 1 if anything is not as expected.")
final class DemoCommand implements Callable<Integer> {

    private final Console console;

    @Option(names = "--keep", description = "Keep the directory of the demo, to inspect it with status, history, show and logs.")
    private boolean keep;

    @Option(names = "--debug", description = "Show stack traces.")
    private boolean debug;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        console.debug(debug);
        Path directory = Files.createTempDirectory("emptybox-demo-");
        var screen = new DemoScreen(console);
        var watch = new DemoWatch(screen);
        var end = new End(directory);
        var running = new AtomicReference<DemoStage>();
        Thread hook = new Thread(() -> interrupted(screen, running.get(), end), "demo-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try (end; var stage = new DemoStage(console, directory, watch)) {
            running.set(stage);
            boolean asExpected = new DemoScenes(screen, watch, stage).play();
            if (keep) {
                screen.line(looking(directory));
            }
            return asExpected ? 0 : Main.FAILED;
        } finally {
            forget(hook);
        }
    }

    /** Ctrl-C, and any other terminating signal; there is no stage if it comes early. */
    private void interrupted(DemoScreen screen, DemoStage stage, End end) {
        screen.ending("Stopped by a signal: the program is stopped too" + (keep ? "." : ", and the files of the demo are removed."));
        if (stage != null) {
            stage.close();
        }
        end.close();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // It is running, and closes the same.
        }
    }

    private static String looking(Path directory) {
        String home = " --home " + directory.resolve("home");
        return "Kept in " + directory + ". Inspect it with:\n  emptybox status" + home + "\n  emptybox history" + home
            + "\n  emptybox show 1" + home + "\n  emptybox logs hello" + home;
    }

    /** Removes the directory at the end, unless it should be kept. */
    private final class End implements AutoCloseable {

        private final Path directory;

        End(Path directory) {
            this.directory = directory;
        }

        @Override
        public synchronized void close() {
            if (keep || !Files.exists(directory)) {
                return;
            }
            try (var paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | java.io.UncheckedIOException left) {
                console.err().line("emptybox: " + directory + " could not be removed: " + left.getMessage());
            }
        }
    }
}
