package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What runs of the services of a home, at one moment: by what is on record, and where a record is missing, damaged or
 * old, by the marks that processes carry. A service that runs is never taken for one that does not.
 */
final class Adoption {

    private static final Service.Stop USUAL = new Service.Stop("TERM", Duration.ofSeconds(10));

    private final Records records;
    private final Processes processes;
    private final Map<String, Processes.Marked> marked = new HashMap<>();
    private final Set<String> damaged = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Adoption(Records records, Processes processes, ServiceTag marks) {
        this.records = records;
        this.processes = processes;
        processes.marked(marks).forEach(found -> marked.merge(found.name(), found, Processes.Marked::preferred));
    }

    /** Of the services that are on record or run. */
    List<String> names() {
        var names = new TreeSet<>(marked.keySet());
        records.names().stream().filter(ServiceTag.NAME.asMatchPredicate()).forEach(names::add);
        return List.copyOf(names);
    }

    /** Empty when nothing is known of it. */
    Optional<ServiceRecord> find(String name) {
        Optional<ServiceRecord> onRecord = read(name);
        if (onRecord.isPresent() && (!marked.containsKey(name) || isOfTheSameStart(onRecord.get()))) {
            return onRecord;
        }
        return Optional.ofNullable(marked.get(name)).map(this::restored);
    }

    /** Whether there is a record that says nothing. Known once it was looked for. */
    boolean isDamaged(String name) {
        return damaged.contains(name);
    }

    /** What is wrong with what was read. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    private Optional<ServiceRecord> read(String name) {
        try {
            return records.read(name).map(record -> ServiceStarter.settled(record, processes));
        } catch (Records.BrokenException broken) {
            damaged.add(name);
            problems.add(Records.damaged(name, broken));
            return Optional.empty();
        } catch (ProblemException unreadable) {
            if (!processes.findsByToken()) {
                // It may run, and would be started a second time.
                throw unreadable;
            }
            damaged.add(name);
            problems.addAll(unreadable.problems());
            return Optional.empty();
        }
    }

    private boolean isOfTheSameStart(ServiceRecord record) {
        Processes.Marked found = marked.get(record.name());
        return record.token().equals(found.token()) || record.exit().isEmpty() && processes.lives(record.pid(), record.identity());
    }

    private ServiceRecord restored(Processes.Marked found) {
        problems.add(Problem.of("Service " + found.name() + " runs as process " + found.pid() + ", which is not on record",
            "it was found by its mark; what it was started with is not known", "nothing to do: the next converge restarts it once"));
        Instant since = ProcessHandle.of(found.pid()).flatMap(handle -> handle.info().startInstant()).orElse(Instant.EPOCH);
        return new ServiceRecord(found.name(), found.token(), ServiceRecord.UNKNOWN_DEFINITION, Map.of(), "", USUAL, since.truncatedTo(ChronoUnit.MILLIS),
            found.leads(), found.pid(), found.identity(), "", List.of(), Service.Log.USUAL, RestartTracker.NONE);
    }
}
