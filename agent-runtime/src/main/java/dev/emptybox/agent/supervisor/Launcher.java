package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.ProcessStart;
import dev.emptybox.agent.os.Programs;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Creates a process from a definition: its own session if {@code setsid} is available, a minimal environment, default signal
 * dispositions, empty standard input, output to its log. All problems are detected before anything starts.
 */
final class Launcher {

    private static final long BLOCK = 512;
    private static final long KIB = 1024;
    private static final Pattern SIGNAL = Pattern.compile("(?!SIG)[A-Z][A-Z0-9+-]*");

    private final ProcessStart start;
    private final ExitFiles exits;

    Launcher(ProcessStart start) {
        this(start, ExitFiles.NONE);
    }

    /** @param exits record the exit codes of its processes */
    Launcher(ProcessStart start, ExitFiles exits) {
        this.start = start;
        this.exits = exits;
    }

    ExitFiles exits() {
        return exits;
    }

    /** Whether launched processes lead their own process group. */
    boolean groups() {
        return start.sessions();
    }

    /** A process that is ready to start. */
    ProcessBuilder prepare(Service.Definition definition, String token) {
        requireDirectory(definition);
        requireSignal(definition);
        ProcessStart.Owner owner = owner(definition, token);
        String program = program(definition, owner.path().orElse(Programs.USUAL_PATH)).toString();
        var argv = new ArrayList<>(definition.argv());
        argv.set(0, program);
        var before = new ArrayList<>(exits.recording(definition.name()));
        before.addAll(limits(definition));
        return start.prepare(owner, definition.directory(), before, argv).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).redirectErrorStream(true);
    }

    Process launch(String name, ProcessBuilder prepared, File log) {
        try {
            return prepared.redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
        } catch (IOException e) {
            throw new ProblemException(cannotStart(name, "the system could not create its process", e.getMessage(),
                "free memory, or raise the limits on processes and open files"), e);
        }
    }

    private ProcessStart.Owner owner(Service.Definition definition, String token) {
        var environment = new HashMap<>(definition.environment());
        environment.put(ServiceTag.VARIABLE, token);
        try {
            return start.owner(definition.user(), environment);
        } catch (ProblemException wrong) {
            Problem problem = wrong.problems().get(0);
            throw new ProblemException(cannotStart(definition.name(), "it cannot run as " + definition.user(), problem.why(), problem.cure()), wrong);
        }
    }

    /** Every system has a shell, but not every one has prlimit. The output of the shell is in the log of the service. */
    private static List<String> limits(Service.Definition definition) {
        Service.Limits limits = definition.limits();
        var commands = new ArrayList<String>();
        add(commands, "ulimit -n %d", limits.nofile());
        // The option differs between shells.
        add(commands, "{ ulimit -u %1$d 2>/dev/null || ulimit -p %1$d; }", limits.nproc());
        add(commands, "ulimit -c %d", limits.core() == null ? null : limits.core() / BLOCK);
        add(commands, "ulimit -d %d", limits.memory() == null ? null : limits.memory() / KIB);
        if (commands.isEmpty()) {
            return List.of();
        }
        String shell = Programs.tool("sh").map(Path::toString).orElseThrow(() -> new ProblemException(
            cannotStart(definition.name(), "its limits cannot be set", "there is no program sh", "remove limits, or install a shell")));
        return List.of(shell, "-c", String.join(" && ", commands) + " && exec \"$0\" \"$@\"");
    }

    private static void add(List<String> commands, String command, Long limit) {
        if (limit != null) {
            commands.add(String.format(Locale.ROOT, command, limit));
        }
    }

    private static Path program(Service.Definition definition, String path) {
        if (definition.argv().isEmpty()) {
            throw new ProblemException(cannotStart(definition.name(), "it has no command", "",
                "add a program, as in: command 'bin/app'"));
        }
        String program = definition.argv().get(0);
        if (!program.contains("/")) {
            return Programs.find(program, path, definition.directory()).orElseThrow(() -> new ProblemException(
                cannotStart(definition.name(), "program " + program + " was not found", "PATH is " + path,
                    "install it, or write its path")));
        }
        Path file = definition.directory().resolve(program);
        if (!Files.exists(file)) {
            throw new ProblemException(cannotStart(definition.name(), "program " + program + " was not found",
                file + " does not exist", "place it in an earlier task"));
        }
        if (!Programs.executable(file)) {
            throw new ProblemException(cannotStart(definition.name(), "program " + program + " is not executable",
                Files.isDirectory(file) ? file + " is a directory" : file + " has no execute permission",
                "set mode '0755' in the task that places it"));
        }
        return file;
    }

    private static void requireDirectory(Service.Definition definition) {
        Path directory = definition.directory();
        if (!Files.isDirectory(directory)) {
            throw new ProblemException(cannotStart(definition.name(), "its working directory is missing",
                directory + (Files.exists(directory) ? " is not a directory" : " does not exist"),
                "create it in an earlier task: directory '" + directory + "'"));
        }
    }

    private static void requireSignal(Service.Definition definition) {
        String signal = definition.stop().signal();
        if (!SIGNAL.matcher(signal).matches()) {
            throw new ProblemException(cannotStart(definition.name(), "its stop signal is not known",
                "it is '" + signal + "'", "write it in upper case without SIG, as in: signal 'TERM'"));
        }
    }

    private static Problem cannotStart(String name, String what, String why, String cure) {
        return Problem.of("Service " + name + " cannot start: " + what, why, cure);
    }
}
