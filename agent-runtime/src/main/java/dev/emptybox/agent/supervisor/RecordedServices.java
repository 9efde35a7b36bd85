package dev.emptybox.agent.supervisor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a reader beside the agent that holds the home can know of all its services. Nothing is adopted and nothing is written. */
public final class RecordedServices {

    private final Records records;
    private final Processes processes = Processes.ofThisMachine();

    public RecordedServices(Path home) {
        this.records = new Records(home.toAbsolutePath().resolve("services"));
    }

    /** Those that run, or will by themselves, as the agent stops them. */
    public List<String> stopOrder() {
        var found = new ArrayList<ServiceRecord>();
        for (String name : records.names()) {
            ServiceRecord record = read(name);
            if (record != null) {
                found.add(record);
            }
        }
        return StopOrder.of(found.stream().filter(record -> ManagedService.stateOf(record, null, false, processes, Instant.now()).live()).toList());
    }

    /** The TCP ports that processes of it listen on. */
    public Set<Integer> ports(String name) {
        ServiceRecord record = read(name);
        return record == null ? Set.of() : new ListeningSockets(processes).ports(record);
    }

    private ServiceRecord read(String name) {
        try {
            return records.read(name).map(record -> ServiceStarter.settled(record, processes)).orElse(null);
        } catch (Records.BrokenException broken) {
            return null;
        }
    }
}
