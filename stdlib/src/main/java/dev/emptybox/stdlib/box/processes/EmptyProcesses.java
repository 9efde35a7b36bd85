package dev.emptybox.stdlib.box.processes;

import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.UnknownException;
import java.util.List;

final class EmptyProcesses implements ProcessReads {

    @Override
    public List<RunningProcess> all() {
        throw new UnknownException("an empty box has no processes");
    }

    @Override
    public boolean hasAny(String user) {
        return false;
    }
}
