package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.RunningProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes that live, as {@code /proc} shows them, or as Java sees them where a box has none. */
final class ProcessTable {

    private final Path proc;

    ProcessTable() {
        this(Path.of("/proc"));
    }

    ProcessTable(Path proc) {
        this.proc = proc;
    }

    /** All but the agent itself, by pid. */
    List<RunningProcess> all() {
        var found = new ArrayList<RunningProcess>();
        if (Files.isReadable(proc.resolve("self/stat"))) {
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(proc, "[0-9]*")) {
                directories.forEach(directory -> look(directory).ifPresent(found::add));
            } catch (IOException e) {
                throw FileProblems.cannot("list", proc, e);
            }
        } else {
            ProcessHandle.allProcesses().map(ProcessTable::look).forEach(found::add);
        }
        found.removeIf(process -> process.pid() == ProcessHandle.current().pid());
        found.sort(Comparator.comparingLong(RunningProcess::pid));
        return List.copyOf(found);
    }

    /** Nothing when it has ended meanwhile, or waits as a zombie to be forgotten. */
    private static Optional<RunningProcess> look(Path directory) {
        try {
            String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
            int end = stat.lastIndexOf(')');
            char state = stat.charAt(end + 2);
            String command = Files.readString(directory.resolve("cmdline"), StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
            return state == 'Z' || state == 'X' ? Optional.empty()
                : Optional.of(new RunningProcess(Long.parseLong(directory.getFileName().toString()),
                    stat.substring(stat.indexOf('(') + 1, end), command));
        } catch (IOException | StringIndexOutOfBoundsException gone) {
            return Optional.empty();
        }
    }

    private static RunningProcess look(ProcessHandle process) {
        String program = process.info().command().orElse("");
        return new RunningProcess(process.pid(), program.substring(program.lastIndexOf('/') + 1),
            process.info().commandLine().orElse(program));
    }

    /** Whether processes of the user run, as far as the agent sees whose they are. */
    static boolean hasAny(String user) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.anyMatch(process -> process.info().user().filter(user::equals).isPresent());
        }
    }
}
