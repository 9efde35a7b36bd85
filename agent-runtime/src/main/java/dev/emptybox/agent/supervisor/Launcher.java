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
 * Turns a definition into a process: its own session where there is a {@code setsid}, a small environment, default
 * signal dispositions, nothing to read, output to its log. All that can be wrong is found before anything is started.
 */
final class Launcher {

    private static final long BLOCK = 512;
    private static final long KIB = 1024;
    private static final Pattern SIGNAL = Pattern.compile("(?!SIG)[A-Z][A-Z0-9+-]*");

    private final ProcessStart start;

    Launcher(ProcessStart start) {
        this.start = start;
    }

    /** Whether what is launched leads a process group of its own. */
    boolean groups() {
        return start.sessions();
    }

    /** A process that needs nothing but to be started. */
    ProcessBuilder prepare(Service.Definition definition, String token) {
        requireDirectory(definition);
        requireSignal(definition);
        ProcessStart.Owner owner = owner(definition, token);
        String program = program(definition, owner.path().orElse(Programs.USUAL_PATH)).toString();
        var argv = new ArrayList<>(definition.argv());
        argv.set(0, program);
        return start.prepare(owner, definition.directory(), limits(definition), argv).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).redirectErrorStream(true);
    }

    Process launch(String name, ProcessBuilder prepared, File log) {
        try {
            return prepared.redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
        } catch (IOException e) {
            throw new ProblemException(cannotStart(name, "the system refused to start its process", e.getMessage(),
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

    /** Every system has a shell, and by no means every one a prlimit. What the shell says is in the service's log. */
    private static List<String> limits(Service.Definition definition) {
        Service.Limits limits = definition.limits();
        var commands = new ArrayList<String>();
        add(commands, "ulimit -n %d", limits.nofile());
        // Shells disagree on the letter.
        add(commands, "{ ulimit -u %1$d 2>/dev/null || ulimit -p %1$d; }", limits.nproc());
        add(commands, "ulimit -c %d", limits.core() == null ? null : limits.core() / BLOCK);
        add(commands, "ulimit -d %d", limits.memory() == null ? null : limits.memory() / KIB);
        if (commands.isEmpty()) {
            return List.of();
        }
        String shell = Programs.tool("sh").map(Path::toString).orElseThrow(() -> new ProblemException(
            cannotStart(definition.name(), "its limits cannot be set", "there is no program sh", "drop limits, or install a shell")));
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
                "name a program, as in: command 'bin/app'"));
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
                file + " does not exist", "let an earlier task put it there"));
        }
        if (!Programs.executable(file)) {
            throw new ProblemException(cannotStart(definition.name(), "program " + program + " is not executable",
                Files.isDirectory(file) ? file + " is a directory" : file + " lacks the permission to be executed",
                "let the task that puts it there say: mode '0755'"));
        }
        return file;
    }

    private static void requireDirectory(Service.Definition definition) {
        Path directory = definition.directory();
        if (!Files.isDirectory(directory)) {
            throw new ProblemException(cannotStart(definition.name(), "its working directory is missing",
                directory + (Files.exists(directory) ? " is not a directory" : " does not exist"),
                "let an earlier task make it: directory '" + directory + "'"));
        }
    }

    private static void requireSignal(Service.Definition definition) {
        String signal = definition.stop().signal();
        if (!SIGNAL.matcher(signal).matches()) {
            throw new ProblemException(cannotStart(definition.name(), "its stop signal has no name of a signal",
                "it is '" + signal + "'", "write it in capitals and without SIG, as in: signal 'TERM'"));
        }
    }

    private static Problem cannotStart(String name, String what, String why, String cure) {
        return Problem.of("Service " + name + " cannot start: " + what, why, cure);
    }
}
