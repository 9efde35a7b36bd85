package dev.emptybox.stdlib.box.processes;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Unrecorded;
import dev.emptybox.stdlib.model.RunningProcess;
import java.util.List;

/** The processes of a box. */
public interface ProcessReads {

    Capability<ProcessReads> CAPABILITY = new Capability<>("processes", ProcessReads.class, box -> new EmptyProcesses(), plan -> () -> new PlannedProcesses(plan));

    /** All of them, without the agent itself. */
    @Unrecorded("which processes run, because their arguments may contain secrets")
    List<RunningProcess> all();

    /** Whether the user has running processes. */
    @Unrecorded("whether processes of user %s run")
    boolean hasAny(String user);
}
