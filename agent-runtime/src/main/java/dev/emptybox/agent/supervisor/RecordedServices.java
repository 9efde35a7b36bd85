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
 * The services of a home for readers besides the agent that holds it, for example a plan. Adopts and writes nothing; each
 * answer is a momentary view.
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

    /** Of the recorded or running services. */
    public List<String> names() {
        return now().names();
    }

    /** Those that run or will be restarted, in stop order. */
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

    /** The last lines of output of a service. */
    public List<String> lastLines(String name, int count) {
        return log(name).lastLines(count);
    }

    /**
     * The last lines of output of a service and all new ones, across rotations.
     *
     * @param pause between two polls; ends when it returns false
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
