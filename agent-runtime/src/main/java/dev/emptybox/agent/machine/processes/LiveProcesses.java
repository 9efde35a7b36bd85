package dev.emptybox.agent.machine.processes;

import dev.emptybox.stdlib.box.processes.ProcessReads;
import dev.emptybox.stdlib.model.RunningProcess;
import java.util.List;

/** The processes of the machine. */
public record LiveProcesses(ProcessTable table) implements ProcessReads {

    @Override
    public List<RunningProcess> all() {
        return table.all();
    }

    @Override
    public boolean hasAny(String user) {
        return ProcessTable.hasAny(user);
    }
}
