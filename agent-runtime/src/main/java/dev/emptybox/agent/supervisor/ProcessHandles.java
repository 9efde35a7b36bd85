package dev.emptybox.agent.supervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Processes from the Java API; identified by start time. Limitations compared with Linux: a process whose agent was killed
 * between starting and recording it is not found again, nor are processes left behind by a service that exited before it was
 * stopped, and a zombie looks alive until it is reaped.
 */
final class ProcessHandles implements Processes {

    @Override
    public Optional<String> identity(long pid) {
        return pid <= 0 ? Optional.empty()
            : ProcessHandle.of(pid).filter(ProcessHandle::isAlive).flatMap(ProcessHandles::identity);
    }

    private static Optional<String> identity(ProcessHandle handle) {
        return handle.info().startInstant().map(Object::toString);
    }

    @Override
    public boolean leads(long pid) {
        return true;
    }

    @Override
    public List<Alive> members(ServiceRecord record) {
        var members = new ArrayList<Alive>();
        if (lives(record.pid(), record.identity())) {
            members.add(new Alive(record.pid(), record.identity(), record.group()));
            ProcessHandle.of(record.pid()).stream().flatMap(ProcessHandle::descendants)
                .forEach(child -> identity(child)
                    .ifPresent(id -> members.add(new Alive(child.pid(), id, record.group()))));
        }
        return members;
    }

    @Override
    public boolean findsByToken() {
        return false;
    }

    @Override
    public List<Tagged> tagged(ServiceTag tags) {
        return List.of();
    }

    @Override
    public OptionalLong find(ServiceRecord intent) {
        return OptionalLong.empty();
    }
}
