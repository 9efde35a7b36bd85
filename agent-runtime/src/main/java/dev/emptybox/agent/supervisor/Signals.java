package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends signals, to the whole process group of a service where it has one. Java itself can send only two, to single
 * processes; the rest is done by the {@code kill} program, or by the shell's where a slim image has none.
 */
final class Signals {

    private static final String KILL = "KILL";

    private final Processes processes;
    private final Optional<List<String>> command;

    Signals(Processes processes, Optional<List<String>> command) {
        this.processes = processes;
        this.command = command;
    }

    static Optional<List<String>> commandOfThisMachine() {
        Optional<Path> kill = Programs.tool("kill");
        return kill.isPresent() ? kill.map(path -> List.of(path.toString()))
            : Programs.tool("sh").map(path -> List.of(path.toString(), "-c", "kill \"$@\"", "kill"));
    }

    void stop(ServiceRecord record, Collection<Processes.Alive> members) throws InterruptedException {
        Service.Stop stop = record.stop();
        send(stop.signal(), record, members);
    }

    void kill(ServiceRecord record, Collection<Processes.Alive> members) throws InterruptedException {
        send(KILL, record, members);
    }

    /** To its own process only; false when it could not be sent. */
    boolean send(String signal, ServiceRecord record) throws InterruptedException {
        return processes.lives(record.pid(), record.identity()) && run(signal, Long.toString(record.pid()));
    }

    private void send(String signal, ServiceRecord record, Collection<Processes.Alive> members)
        throws InterruptedException {
        // One of them was just seen in the group, so the group is the service's.
        boolean reached = members.stream().anyMatch(Processes.Alive::inGroup) && run(signal, "-" + record.pid());
        for (Processes.Alive member : members) {
            boolean done = member.inGroup() && reached;
            if (!done && processes.lives(member.pid(), member.identity())
                && !run(signal, Long.toString(member.pid()))) {
                byJava(signal, member);
            }
        }
    }

    private boolean run(String signal, String target) throws InterruptedException {
        if (command.isEmpty()) {
            return false;
        }
        var argv = new ArrayList<>(command.get());
        argv.addAll(List.of("-s", signal, "--", target));
        try {
            Process kill = new ProcessBuilder(argv).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return kill.waitFor(5, TimeUnit.SECONDS) && kill.exitValue() == 0;
        } catch (IOException noSuchProgramOrNoRoom) {
            return false;
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
