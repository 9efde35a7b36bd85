package dev.emptybox.agent.machine.processes;

import dev.emptybox.agent.machine.files.FileProblems;
import dev.emptybox.agent.os.Procfs;
import dev.emptybox.stdlib.model.RunningProcess;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The running processes, from {@code /proc}, or from Java if there is none. */
public final class ProcessTable {

    private final Procfs procfs;

    public ProcessTable() {
        this(new Procfs());
    }

    public ProcessTable(Procfs procfs) {
        this.procfs = procfs;
    }

    /** All except the agent itself, by pid. */
    List<RunningProcess> all() {
        try (Stream<ProcessHandle> seen = ProcessHandle.allProcesses()) {
            Stream<RunningProcess> all = procfs.readable()
                ? procfs.processes().stream().map(stat -> new RunningProcess(stat.pid(), stat.name(), procfs.commandLine(stat.pid())))
                : seen.map(ProcessTable::look);
            return all.filter(process -> process.pid() != ProcessHandle.current().pid())
                .sorted(Comparator.comparingLong(RunningProcess::pid)).toList();
        } catch (UncheckedIOException e) {
            throw FileProblems.cannot("list", Path.of("/proc"), e.getCause());
        }
    }

    private static RunningProcess look(ProcessHandle process) {
        String program = process.info().command().orElse("");
        return new RunningProcess(process.pid(), program.substring(program.lastIndexOf('/') + 1),
            process.info().commandLine().orElse(program));
    }

    /** Whether the user has running processes, as far as visible. */
    static boolean hasAny(String user) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.anyMatch(process -> process.info().user().filter(user::equals).isPresent());
        }
    }
}
