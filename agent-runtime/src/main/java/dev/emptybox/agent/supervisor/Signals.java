package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.KillCommand;
import java.util.Collection;

/** Sends signals to the process group of a service if it has one, otherwise to each of its processes. */
record Signals(Processes processes, KillCommand command) {

    private static final String KILL = "KILL";

    void stop(ServiceRecord record, Collection<Processes.Alive> members) throws InterruptedException {
        send(record.signal(), record, members);
    }

    void kill(ServiceRecord record, Collection<Processes.Alive> members) throws InterruptedException {
        send(KILL, record, members);
    }

    /** To its own process only; false if it could not be sent. */
    boolean send(String signal, ServiceRecord record) throws InterruptedException {
        return processes.lives(record.pid(), record.identity()) && command.signal(signal, record.pid());
    }

    private void send(String signal, ServiceRecord record, Collection<Processes.Alive> members) throws InterruptedException {
        // One of them was just seen in the group, so the group belongs to the service.
        boolean reached = members.stream().anyMatch(Processes.Alive::inGroup) && command.signalGroup(signal, record.pid());
        for (Processes.Alive member : members) {
            boolean done = member.inGroup() && reached;
            if (!done && processes.lives(member.pid(), member.identity()) && !command.signal(signal, member.pid())) {
                byJava(signal, member);
            }
        }
    }

    private void byJava(String signal, Processes.Alive member) {
        ProcessHandle.of(member.pid()).filter(handle -> processes.lives(member.pid(), member.identity()))
            .ifPresent(handle -> {
                if (KILL.equals(signal)) {
                    handle.destroyForcibly();
                } else {
                    handle.destroy();
                }
            });
    }
}
