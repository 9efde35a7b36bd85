package dev.emptybox.testkit;

import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.engine.UnitLedger;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The processes of jobs: each takes as long as its command, and what it writes is there when it has ended. They outlive agents. */
final class SimulatedPrograms implements Services {

    /** @param done whether it has ended, and written what it writes */
    private record Program(Service.Definition definition, long pid, Instant since, Instant end, ExitStatus exit, SimulatedCommand command, boolean done) {

        Program ended(Instant when, ExitStatus how) {
            return new Program(definition, pid, since, when, how, command, true);
        }
    }

    private static final Duration LONGEST = Duration.ofDays(3650);

    private final SimulatedTime time;
    private final SimulatedCommands commands;
    private final Map<String, Program> programs = new LinkedHashMap<>();
    private World world;
    private long lastPid = 50_000;

    SimulatedPrograms(SimulatedTime time, SimulatedCommands commands) {
        this.time = time;
        this.commands = commands;
    }

    /** Where they write. */
    void on(World box) {
        world = box;
    }

    /** When the next one ends; far away for none. */
    Instant nextEnd() {
        return programs.values().stream().filter(program -> !program.done()).map(Program::end).min(Instant::compareTo).orElse(Instant.MAX);
    }

    /** Those that end now or ended before. */
    void end() {
        programs.replaceAll((name, program) -> {
            if (program.done() || program.end().isAfter(time.now())) {
                return program;
            }
            commands.write("job " + name, program.command(), world);
            return program.ended(program.end(), program.exit());
        });
    }

    void reboot() {
        programs.replaceAll((name, program) -> program.done() ? program : program.ended(time.now(), ExitStatus.GONE));
    }

    /** The definition of its last start; null if there was none. */
    Service.Definition definition(String name) {
        return programs.containsKey(name) ? programs.get(name).definition() : null;
    }

    @Override
    public Service.State state(String name) {
        Program program = programs.get(name);
        return program == null ? Service.State.NEVER_STARTED
            : new Service.State(!program.done(), program.done() ? 0 : program.pid(), program.since(), program.definition().fingerprint(), Map.of(),
                program.done() ? program.exit() : ExitStatus.NONE);
    }

    @Override
    public Service.State start(Service.Definition definition) {
        SimulatedCommand command = commands.launched(new Command("", definition.argv(), definition.directory(), definition.environment(), Bytes.of(""), LONGEST, Set.of(0),
            definition.user()));
        Instant now = time.now();
        programs.put(definition.name(), new Program(definition, ++lastPid, now, now.plus(command.duration()), ExitStatus.of(command.result().rc()), command, false));
        end();
        return state(definition.name());
    }

    @Override
    public void stop(String name) {
        programs.computeIfPresent(name, (key, program) -> program.done() ? program : program.ended(time.now(), ExitStatus.STOPPED));
    }

    @Override
    public List<String> names() {
        return List.copyOf(programs.keySet());
    }

    @Override
    public List<String> stopOrder() {
        return programs.entrySet().stream().filter(program -> !program.getValue().done()).map(Map.Entry::getKey).toList();
    }

    @Override
    public void supervise(Service.Definition definition) {
        throw new UnsupportedOperationException("a program is not supervised");
    }

    @Override
    public void reload(Service.Definition definition, String signal) {
        throw new UnsupportedOperationException("a program is not reloaded");
    }

    @Override
    public void recordReload(Service.Definition definition) {
        throw new UnsupportedOperationException("a program is not reloaded");
    }

    @Override
    public void recordHealth(String name, long pid, String unhealthy) {
        throw new UnsupportedOperationException("a program has no health");
    }

    @Override
    public Set<Integer> ports(String name) {
        return Set.of();
    }

    @Override
    public Optional<RunningProcess> foreignListener(String name, int port) {
        return Optional.empty();
    }

    @Override
    public List<String> lastLines(String name, int count) {
        return List.of();
    }

    @Override
    public UnitLedger units() {
        throw new UnsupportedOperationException("a program is no unit");
    }
}
