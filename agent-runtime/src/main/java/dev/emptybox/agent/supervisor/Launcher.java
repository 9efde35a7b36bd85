package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.CallerEnvironment;
import dev.emptybox.agent.os.RunAs;
import dev.emptybox.agent.os.SignalReset;
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
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Turns a definition into a process: its own session where there is a {@code setsid}, a small environment, default
 * signal dispositions, nothing to read, output to its log. All that can be wrong is found before anything is started.
 */
final class Launcher {

    private static final long BLOCK = 512;
    private static final long KIB = 1024;
    private static final Pattern SIGNAL = Pattern.compile("(?!SIG)[A-Z][A-Z0-9+-]*");

    private final List<String> setsid;
    private final SignalReset signals;
    private final Map<String, String> inherited;
    private final RunAs runAs = new RunAs();

    /**
     * @param setsid runs what follows in a session of its own; empty where there is no such program
     * @param agent  the agent's environment, of which services get a little
     */
    Launcher(List<String> setsid, SignalReset signals, Map<String, String> agent) {
        this.setsid = setsid;
        this.signals = signals;
        this.inherited = CallerEnvironment.inherited(agent);
    }

    static Launcher ofThisMachine(Map<String, String> agent) {
        return new Launcher(Programs.tool("setsid").map(path -> List.of(path.toString())).orElse(List.of()),
            new SignalReset(), agent);
    }

    /** Whether what is launched leads a process group of its own. */
    boolean groups() {
        return !setsid.isEmpty();
    }

    /** A process that needs nothing but to be started. */
    ProcessBuilder prepare(Service.Definition definition, String token) {
        requireDirectory(definition);
        requireSignal(definition);
        RunAs.Prefix prefix = prefix(definition);
        var environment = environment(definition, prefix, token);
        String program = program(definition, environment.getOrDefault("PATH", Programs.USUAL_PATH)).toString();
        // These replace themselves by the program, so the pid stays the same: what Java starts never leads a group
        // yet, which is the one case in which setsid would have to fork.
        var argv = new ArrayList<>(setsid);
        argv.addAll(limits(definition));
        argv.addAll(prefix.argv());
        argv.add(program);
        argv.addAll(definition.argv().subList(1, definition.argv().size()));
        var builder = new ProcessBuilder(signals.start(argv)).directory(definition.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).redirectErrorStream(true);
    }

    Process launch(String name, ProcessBuilder prepared, File log) {
        try {
            return prepared.redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
        } catch (IOException e) {
            throw new ProblemException(cannotStart(name, "the system refused to start its process", e.getMessage(),
                "free memory, or raise the limits on processes and open files"), e);
        }
    }

    private RunAs.Prefix prefix(Service.Definition definition) {
        try {
            return runAs.prefix(definition.user());
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

    private Map<String, String> environment(Service.Definition definition, RunAs.Prefix prefix, String token) {
        var environment = new HashMap<>(inherited);
        environment.putAll(prefix.environment());
        environment.putAll(definition.environment());
        environment.put(ServiceTag.VARIABLE, token);
        return environment;
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
