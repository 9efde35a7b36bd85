package dev.emptybox.agent.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Starts programs with default signal dispositions and no blocked signals, whatever the agent has inherited: a process
 * started by nohup, in the background of a script or by cron passes ignored signals on to its children. Neither a JVM nor a
 * POSIX shell can reset that, so a small program does it and then executes the one to start.
 */
public final class SignalReset {

    /** GNU env, and for boxes without it, interpreters that can set signals. */
    private static final List<List<String>> PROGRAMS = List.of(
        List.of("env", "--default-signal"),
        List.of("perl", "-e", "use POSIX (); $SIG{$_} = 'DEFAULT' for keys %SIG; "
            + "POSIX::sigprocmask(POSIX::SIG_SETMASK(), POSIX::SigSet->new()); exec { $ARGV[0] } @ARGV or exit 127", "--"),
        List.of("python3", "-I", "-S", "-c", "import os, signal, sys\n"
            + "for s in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:\n"
            + "    if s < signal.SIGRTMIN: signal.signal(s, signal.SIG_DFL)\n"
            + "signal.pthread_sigmask(signal.SIG_SETMASK, [])\n"
            + "os.execv(sys.argv[1], sys.argv[1:])"));

    /** From this version on, Java unblocks all signals in its children. */
    private static final int UNBLOCKS_ITSELF = 20;
    /** Signals from 32 on are real-time signals, of which the C library reserves the first ones. */
    private static final int LAST_ORDINARY = 31;
    private static final long ORDINARY = (1L << LAST_ORDINARY) - 1;
    static final String IGNORED = "SigIgn:";
    private static final long QUIT = 1 << 2;
    private static final Map<Integer, String> NAMES = Map.of(1, "HUP", 2, "INT", 3, "QUIT", 10, "USR1", 12, "USR2", 15, "TERM");
    private static final Duration MOST = Duration.ofSeconds(10);

    private final Path status;
    private final List<Path> directories;
    private List<String> program;

    /** For the children of this process. */
    public SignalReset() {
        this(Path.of("/proc/thread-self/status"), Programs.usualDirectories());
    }

    /**
     * @param status      of the thread that starts processes, from procfs
     * @param directories to search for the programs
     */
    SignalReset(Path status, List<Path> directories) {
        this.status = status;
        this.directories = List.copyOf(directories);
    }

    /** The signals that children inherit as ignored or blocked, because the box has no program to reset them. */
    public List<String> inherited() {
        if (!program().isEmpty()) {
            return List.of();
        }
        long signals = signals();
        return IntStream.rangeClosed(1, LAST_ORDINARY).filter(number -> (signals >> (number - 1) & 1) == 1)
            .mapToObj(number -> NAMES.getOrDefault(number, "signal " + number)).toList();
    }

    /** The command to execute instead; the process stays the same. */
    public List<String> start(List<String> argv) {
        var all = new ArrayList<>(program());
        if (!all.isEmpty() && argv.get(0).contains("=")) {
            // env would treat it as a variable.
            all.addAll(List.of("/bin/sh", "-c", "exec \"$0\" \"$@\""));
        }
        all.addAll(argv);
        return List.copyOf(all);
    }

    /** Detected once, on first use; empty if not needed or not available. */
    private synchronized List<String> program() {
        if (program == null) {
            program = signals() != 0 ? PROGRAMS.stream().flatMap(words -> usable(words).stream()).findFirst().orElse(List.of()) : List.of();
        }
        return program;
    }

    /**
     * The signals that children inherit as ignored or blocked, as a bit mask. Without procfs QUIT is assumed, which does no
     * harm.
     */
    private long signals() {
        boolean blockedToo = Runtime.version().feature() < UNBLOCKS_ITSELF;
        try {
            return mask(status, line -> line.startsWith(IGNORED) || blockedToo && line.startsWith("SigBlk:")) & ORDINARY;
        } catch (IOException noProcfs) {
            return blockedToo ? QUIT : 0;
        }
    }

    /** The signals of the lines of a status file of procfs: signal n is bit n - 1. */
    static long mask(Path status, Predicate<String> lines) throws IOException {
        long signals = 0;
        for (String line : Files.readAllLines(status)) {
            if (lines.test(line)) {
                signals |= Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).trim(), 16);
            }
        }
        return signals;
    }

    /** The first word is replaced by the path of the program; empty if it is missing, or lacks the option. */
    private Optional<List<String>> usable(List<String> words) {
        return Programs.find(words.get(0), directories).map(path -> {
            var argv = new ArrayList<>(words);
            argv.set(0, path.toString());
            return List.copyOf(argv);
        }).filter(SignalReset::works);
    }

    private static boolean works(List<String> argv) {
        var probe = new ArrayList<>(argv);
        probe.addAll(List.of("/bin/sh", "-c", ":"));
        return Tools.succeedsUninterrupted(probe, MOST);
    }
}
