package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "test", mixinStandardHelpOptions = true,
    description = "Runs the Spock specs of a state repo, specs/**/*Spec.groovy; needs no build tool and no network.")
final class TestCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec command;

    private static final Path HERE = Path.of(".");

    @Parameters(paramLabel = "REPO", arity = "0..1", defaultValue = ".", description = "The directory of the state repo. Default: the state repo that contains the current directory.")
    private Path repo;

    @Option(names = "--tests", paramLabel = "PATTERN", description = "Only specs or features with this name; may contain * "
        + "and ?. 'Spec.feature' selects a feature of one spec. Can be repeated.")
    private List<String> tests = new ArrayList<>();

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "60s", description = "Time limit of a feature. Default: ${DEFAULT-VALUE}.")
    private String timeout;

    @Option(names = "--junit-xml", paramLabel = "DIR", description = "Write JUnit XML reports to this directory, one file per spec.")
    private Path junitXml;

    @Option(names = "--watch", description = "Run the specs again whenever a file of the repo changes.")
    private boolean watch;

    @Option(names = "--coverage", description = "Report the tasks and branches of the scripts that no spec has reached.")
    private boolean coverage;

    @Option(names = "--lcov", paramLabel = "FILE", description = "Also write the coverage to this file, in lcov format.")
    private Path lcov;

    @Option(names = "--update-golden", description = "Write the golden files of the specs instead of comparing them.")
    private boolean golden;

    @Option(names = "--debug", description = "Show stack traces, and the output of passing features.")
    private boolean debug;

    TestCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        console.debug(debug);
        SpecRunner.Request request = request();
        SpecRunner runner = ServiceLoader.load(SpecRunner.class).findFirst().orElseThrow(TestCommand::notInstalled);
        if (!watch) {
            return run(runner, request) == Came.GOOD ? 0 : Main.FAILED;
        }
        Came came;
        do {
            // Taken before the run: edits during the run count for the next.
            var files = RepoChange.of(request.repo());
            came = runOfMany(runner, request);
            if (came != Came.STUCK) {
                console.out().line(console.out().dim("Waiting for a change in " + request.repo() + "; Ctrl-C ends."));
                files.await();
                console.out().line("");
            }
        } while (came != Came.STUCK);
        return Main.FAILED;
    }

    /** After a feature that cannot be stopped, this process cannot run specs again. */
    private enum Came { GOOD, BAD, STUCK }

    private SpecRunner.Request request() {
        if (!Files.isDirectory(repo)) {
            throw new ParameterException(command.commandLine(), repo + " is not a directory; test needs a working copy");
        }
        if (tests.stream().anyMatch(String::isBlank)) {
            throw new ParameterException(command.commandLine(), "--tests: an empty pattern matches nothing");
        }
        if (junitXml != null && Files.exists(junitXml) && !Files.isDirectory(junitXml)) {
            throw new ParameterException(command.commandLine(), "--junit-xml: " + junitXml + " is not a directory");
        }
        Path around = repo.equals(HERE) ? RepoDirectory.around(repo, "") : null;
        return new SpecRunner.Request((around == null ? repo : around).toAbsolutePath().normalize(), tests, limit(),
            CacheDirectory.of(console.environment()).resolve("specs"), junitXml == null ? null : junitXml.toAbsolutePath(),
            coverage || lcov != null, golden);
    }

    private Duration limit() {
        try {
            Duration parsed = Durations.parse(timeout);
            if (!parsed.isZero()) {
                return parsed;
            }
        } catch (ProblemException wrong) {
            Problem first = wrong.problems().get(0);
            throw new ParameterException(command.commandLine(), "--timeout: " + first.what() + "; " + first.cure());
        }
        throw new ParameterException(command.commandLine(), "--timeout must be longer than 0");
    }

    private Came run(SpecRunner runner, SpecRunner.Request request) {
        var screen = new SpecScreen(console.out(), debug);
        long start = System.nanoTime();
        SpecRunner.Summary summary = runner.run(request, screen::feature);
        if (coverage) {
            screen.coverage(summary.scripts());
        }
        if (lcov != null) {
            Lcov.write(lcov, request.repo(), summary.scripts());
        }
        screen.summary(summary, Duration.ofNanos(System.nanoTime() - start));
        if (summary.stuck()) {
            return Came.STUCK;
        }
        return summary.count(SpecRunner.Result.FAILED) == 0 ? Came.GOOD : Came.BAD;
    }

    private Came runOfMany(SpecRunner runner, SpecRunner.Request request) {
        try {
            return run(runner, request);
        } catch (ProblemException wrong) {
            console.err().problems(wrong.problems());
            console.trace(wrong);
            return Came.BAD;
        }
    }

    private static ProblemException notInstalled() {
        return new ProblemException(Problem.of("The test runner of emptybox is not installed",
            "Spock is in lib-test/ beside lib/, which images for boxes leave out",
            "use the launcher scripts/emptybox; in an installation, copy lib-test/ beside lib/"));
    }
}
