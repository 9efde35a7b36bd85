package dev.emptybox.stdlib.box.processes;

import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.model.RunningProcess;
import java.util.List;

/** The processes of a box before anything changes. */
record PlannedProcesses(PlannedChanges plan) implements ProcessReads {

    @Override
    public List<RunningProcess> all() {
        plan.onlyOverAnUnchangedBox("which processes run");
        return plan.base().processes().all();
    }

    /** An earlier step may end them. */
    @Override
    public boolean hasAny(String user) {
        boolean busy = plan.base().processes().hasAny(user);
        if (busy) {
            plan.firstChange().ifPresent(step -> plan.doubt(PlannedChanges.because(step)));
        }
        return busy;
    }
}
