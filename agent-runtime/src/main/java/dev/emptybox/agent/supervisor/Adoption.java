package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.ServiceSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The running services of a home at one moment: from the records, and if a record is missing, damaged or old, from the tags
 * of processes. A running service is never reported as stopped.
 */
final class Adoption {

    private static final String USUAL_SIGNAL = "TERM";
    private static final Duration USUAL_GRACE = Duration.ofSeconds(10);
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(1);

    private final Records records;
    private final Processes processes;
    private final Time time;
    private final Map<String, Processes.Tagged> tagged = new HashMap<>();
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> superseded = new HashSet<>();
    private final Set<String> damaged = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Adoption(Records records, Processes processes, ServiceTag tags, Time time) {
        this.records = records;
        this.processes = processes;
        this.time = time;
        findRenamed();
        processes.tagged(tags).stream().map(found -> found.named(renamed.getOrDefault(found.token(), found.name())))
            .forEach(found -> tagged.merge(found.name(), found, Processes.Tagged::preferred));
    }

    /** The tag of a renamed service has its former name. If both names are on record, the agent died while it renamed it. */
    private void findRenamed() {
        var byToken = new HashMap<String, List<String>>();
        for (String name : records.names()) {
            try {
                records.read(name).ifPresent(record -> byToken.computeIfAbsent(record.token(), none -> new ArrayList<>()).add(name));
            } catch (Records.BrokenException | ProblemException unreadable) {
                // Reported when it is needed.
            }
        }
        byToken.forEach((token, names) -> {
            List<String> newest = names.stream().filter(name -> !token.startsWith(name + "@")).sorted(Comparator.comparing(records::written).reversed()).toList();
            if (!newest.isEmpty()) {
                renamed.put(token, newest.get(0));
                names.stream().filter(name -> !name.equals(newest.get(0))).forEach(superseded::add);
            }
        });
    }

    /** Names of services that have another name by now. */
    Set<String> superseded() {
        return Set.copyOf(superseded);
    }

    /** Of the services that are recorded or running. */
    List<String> names() {
        var names = new TreeSet<>(tagged.keySet());
        records.names().stream().filter(ServiceTag.NAME.asMatchPredicate()).forEach(names::add);
        names.removeAll(superseded);
        return List.copyOf(names);
    }

    /** Empty if it is not known. */
    Optional<ServiceRecord> find(String name) {
        Optional<ServiceRecord> onRecord = read(name);
        if (onRecord.isPresent() && (!tagged.containsKey(name) || isOfTheSameStart(onRecord.get()))) {
            return onRecord;
        }
        return Optional.ofNullable(tagged.get(name)).map(this::restored);
    }

    /** Whether there is an unreadable record. Known after it was read. */
    boolean isDamaged(String name) {
        return damaged.contains(name);
    }

    /** The problems found while reading. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    private Optional<ServiceRecord> read(String name) {
        if (superseded.contains(name)) {
            return Optional.empty();
        }
        try {
            return records.read(name).map(this::settled);
        } catch (Records.BrokenException broken) {
            damaged.add(name);
            problems.add(Records.damaged(name, broken));
            return Optional.empty();
        } catch (ProblemException unreadable) {
            if (!processes.findsByToken()) {
                // It may be running, and would be started twice.
                throw unreadable;
            }
            damaged.add(name);
            problems.addAll(unreadable.problems());
            return Optional.empty();
        }
    }

    /** An intent whose agent was killed before it could record the process, which is found by its token. */
    private ServiceRecord settled(ServiceRecord record) {
        if (!record.isIntent()) {
            return record;
        }
        long start = time.nanos();
        var pid = processes.find(record);
        // It has the token slightly before it leads its group.
        while (pid.isEmpty() && !processes.members(record).isEmpty() && time.nanos() - start < SETTLE.toNanos()) {
            time.pauseAtMost(LOOK_EVERY);
            pid = processes.find(record);
        }
        if (pid.isEmpty()) {
            return record;
        }
        long found = pid.getAsLong();
        return processes.identity(found).map(identity -> record.withProcess(found, identity)).orElse(record);
    }

    private boolean isOfTheSameStart(ServiceRecord record) {
        return record.token().equals(tagged.get(record.name()).token()) || record.runs(processes);
    }

    private ServiceRecord restored(Processes.Tagged found) {
        problems.add(Problem.of("Service " + found.name() + " runs as process " + found.pid() + ", which is not on record",
            "it was found by its EMPTYBOX_SERVICE mark; what it was started with is not known", "nothing to do: the next converge restarts it once"));
        Instant since = ProcessHandle.of(found.pid()).flatMap(handle -> handle.info().startInstant()).orElse(Instant.EPOCH);
        return new ServiceRecord(found.name(), found.token(), ServiceRecord.UNKNOWN_DEFINITION, Map.of(), "", USUAL_SIGNAL, USUAL_GRACE,
            since.truncatedTo(ChronoUnit.MILLIS), found.leads(), found.pid(), found.identity(), ExitStatus.NONE, List.of(), Service.Log.USUAL,
            RestartTracker.NONE, ServiceSettings.NONE);
    }
}
