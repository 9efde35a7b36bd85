package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The services of a home for a reader beside the agent that holds it, for example a plan. Nothing is adopted and nothing is
 * written; each answer is about the moment in which it is given.
 */
public final class RecordedServices {

    private final Path home;
    private final Processes processes = Processes.ofThisMachine();

    public RecordedServices(Path home) {
        this.home = home.toAbsolutePath();
    }

    private Adoption now() {
        return new Adoption(new Records(home.resolve("services")), processes, new ServiceTag(home), Time.SYSTEM);
    }

    private Service.State state(ServiceRecord record) {
        return ManagedService.stateOf(record, processes, Time.SYSTEM.now());
    }

    public Service.State state(String name) {
        return now().find(ServiceTag.check(name)).map(this::state).orElse(Service.State.NEVER_STARTED);
    }

    /** Of those that are on record or run. */
    public List<String> names() {
        return now().names();
    }

    /** Those that run, or will by themselves, as the agent stops them. */
    public List<String> stopOrder() {
        Adoption now = now();
        return StopOrder.of(now.names().stream().map(now::find).flatMap(Optional::stream).filter(record -> state(record).live()).toList());
    }

    /** The TCP ports that processes of it listen on. */
    public Set<Integer> ports(String name) {
        return now().find(ServiceTag.check(name)).map(new ListeningSockets(processes)::ports).orElse(Set.of());
    }

    private ServiceLog log(String name) {
        return new ServiceLog(home.resolve("logs"), ServiceTag.check(name));
    }

    /** The last lines that a service wrote. */
    public List<String> lastLines(String name, int count) {
        return log(name).lastLines(count);
    }

    /**
     * The last lines that a service wrote and all that it writes from now on, across rotations.
     *
     * @param pause between two looks; the end when it returns false
     */
    public void follow(String name, int count, Consumer<String> lines, BooleanSupplier pause) throws IOException {
        ServiceLog log = log(name);
        long end = log.length();
        var follower = new LogFollower(log, end);
        log.lastLines(count, end).forEach(lines);
        while (pause.getAsBoolean()) {
            follower.look(lines);
        }
    }
}
