package dev.emptybox.agent.machine.commands;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.agent.os.KillCommand;
import dev.emptybox.agent.os.MessageText;
import dev.emptybox.agent.os.ProcessGroup;
import dev.emptybox.agent.os.ProcessStart;
import dev.emptybox.agent.os.Programs;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands, each in its own session if the box has {@code setsid}, with a minimal environment and default signal
 * dispositions. Left-over grandchildren cannot block the agent: output is read only until the process itself ends.
 */
public final class Commands {

    static final int OUTPUT_LIMIT = 1 << 20;
    private static final Duration DRAIN = Duration.ofMillis(500);
    private static final int TAIL = 10;
    private static final long LONGEST_POLL = 16;

    private final ProcessStart start;
    private final KillCommand kill = KillCommand.ofThisMachine();
    private final String path;

    public Commands(Map<String, String> agentEnvironment) {
        this.start = ProcessStart.ofThisMachine(agentEnvironment);
        this.path = start.inherited().getOrDefault("PATH", Programs.USUAL_PATH);
    }

    /** Whether a command with this name or path can be run. */
    public boolean has(String program) {
        return program.contains("/") ? Programs.executable(Path.of(program)) : Programs.find(program, path).isPresent();
    }

    public Command.Result run(Command command) {
        Process process = start(command);
        var out = new Output(process.getInputStream(), OUTPUT_LIMIT);
        var err = new Output(process.getErrorStream(), OUTPUT_LIMIT);
        var group = new ProcessGroup(process, start.sessions(), kill);
        feed(process, command.stdin());
        try {
            boolean ended = follow(process, out, err, command.timeout());
            if (!ended) {
                group.end();
            }
            drain(out, err);
            if (!ended) {
                throw tooLong(command, out.text(), err.text());
            }
        } catch (InterruptedException stop) {
            group.end();
            Thread.currentThread().interrupt();
            throw Time.interrupted("running " + name(command));
        }
        var result = new Command.Result(process.exitValue(), out.text(), err.text(),
            out.truncated() || err.truncated());
        if (!command.expected().contains(result.rc())) {
            throw command.user().isEmpty() ? unexpected(command, result)
                : unreadable(command).orElseGet(() -> unexpected(command, result));
        }
        return result;
    }

    private Process start(Command command) {
        if (!Files.isDirectory(command.directory())) {
            throw new ProblemException(Problem.of("Cannot run " + name(command),
                "its working directory " + command.directory() + " does not exist", "create it first"));
        }
        var environment = new HashMap<>(Map.of("PATH", path));
        environment.putAll(command.environment());
        ProcessStart.Owner owner = start.owner(command.user(), environment);
        var argv = new ArrayList<>(command.argv());
        argv.set(0, program(argv.get(0), command.directory(), environment.get("PATH")).toString());
        try {
            return start.prepare(owner, command.directory(), List.of(), argv).start();
        } catch (IOException | IllegalArgumentException e) {
            throw new ProblemException(
                Problem.of("Cannot run " + name(command), String.valueOf(e.getMessage()), ""), e);
        }
    }

    /** So that a missing program is a clear problem and not exit code 127. */
    private static Path program(String program, Path directory, String path) {
        if (!program.contains("/")) {
            return Programs.find(program, path).orElseThrow(() -> new ProblemException(Problem.of(
                "There is no program " + program + " on this box", "it is not in PATH " + path,
                "install it, or use its absolute path")));
        }
        Path file = directory.resolve(program);
        if (!Files.isRegularFile(file)) {
            throw new ProblemException(Problem.of("There is no program " + file,
                Files.exists(file) ? "it is a directory" : "it does not exist", "install it, or correct the path"));
        }
        if (!Files.isExecutable(file)) {
            throw new ProblemException(Problem.of("Cannot run " + file, "it is not executable",
                "give it mode '0755', or run it with its interpreter"));
        }
        return file;
    }

    /** On a thread of its own, because a process that does not read blocks its writer. */
    private static void feed(Process process, Bytes stdin) {
        if (stdin.size() == 0) {
            close(process.getOutputStream());
            return;
        }
        BackgroundWork.daemon("stdin of " + process.pid(), () -> {
            try (OutputStream stream = process.getOutputStream()) {
                stream.write(stdin.toArray());
            } catch (IOException doesNotReadIt) {
                return;
            }
        }).start();
    }

    private static void close(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException closedAlready) {
            return;
        }
    }

    /**
     * Collects output until the process ends; false on timeout. Polls for output: a blocking read would last as long as any
     * grandchild keeps the pipe open.
     */
    private static boolean follow(Process process, Output out, Output err, Duration timeout)
        throws InterruptedException {
        long start = System.nanoTime();
        long poll = 1;
        while (true) {
            boolean took = out.take() | err.take();
            if (!process.isAlive()) {
                return true;
            }
            long left = timeout.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (left <= 0) {
                return false;
            }
            poll = took ? 1 : Math.min(LONGEST_POLL, poll * 2);
            if (took && Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!took && process.waitFor(Math.min(poll, left), TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
    }

    /** The output of the process is complete when it has ended; grandchildren that keep writing are ignored. */
    private static void drain(Output out, Output err) {
        long start = System.nanoTime();
        while ((out.take() | err.take()) && System.nanoTime() - start < DRAIN.toNanos()) {
            Thread.onSpinWait();
        }
    }

    /** It was killed after its timeout. */
    public static ProblemException tooLong(Command command, String stdout, String stderr) {
        return new ProblemException(Problem.of(
            name(command) + " did not end within " + Durations.text(command.timeout()) + " and was killed",
            evidence(stdout, stderr), "check what it waits for, or raise timeout"));
    }

    /** Its user may not read a file, for example a script in a checkout of the agent. */
    private Optional<ProblemException> unreadable(Command command) {
        return command.argv().stream().skip(1).filter(word -> word.startsWith("/")).map(Path::of)
            .filter(file -> Files.isRegularFile(file) && !may(command.user(), "-r", file)).findFirst().map(file -> {
                Path closed = file;
                for (Path up = file.getParent(); up != null; up = up.getParent()) {
                    closed = may(command.user(), "-x", up) ? closed : up;
                }
                String who = command.user();
                String denied = closed.equals(file) ? "read " + file : "search " + closed + ", so it cannot read " + file;
                return new ProblemException(Problem.of(name(command) + " cannot be run as " + who, who + " cannot " + denied,
                    "grant access, or remove runAs"));
            });
    }

    private boolean may(String user, String how, Path path) {
        try {
            return run(new Command("test", List.of("test", how, path.toString()), Path.of("/"), Map.of(), Bytes.of(""),
                Duration.ofSeconds(10), Set.of(0, 1), user)).rc() == 0;
        } catch (ProblemException cannotTell) {
            return true;
        }
    }

    /** It exited with an unexpected code. */
    public static ProblemException unexpected(Command command, Command.Result result) {
        int signal = result.rc() - 128;
        String ended = result.rc() == 128 + 9 ? " was killed (exit code 137; the box may be out of memory)"
            : " exited with code " + result.rc() + (signal > 0 && signal < 32 ? " (signal " + signal + ")" : "");
        return new ProblemException(Problem.of(name(command) + ended, evidence(result.stdout(), result.stderr()),
            command.expected().size() == 1 && command.expected().contains(0) ? ""
                : "expected: " + new TreeSet<>(command.expected())));
    }

    private static String evidence(String stdout, String stderr) {
        String last = MessageText.tail(stderr, TAIL);
        return last.isEmpty() ? MessageText.tail(stdout, TAIL) : last;
    }

    private static String name(Command command) {
        return "exec " + MessageText.shortened(command.text());
    }
}
