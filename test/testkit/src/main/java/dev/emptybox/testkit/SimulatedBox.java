package dev.emptybox.testkit;

import dev.emptybox.agent.machine.files.BoxChanges;
import dev.emptybox.agent.machine.services.ServiceChanges;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Overlay;
import dev.emptybox.stdlib.box.commands.RunCommand;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.box.services.OfService;
import dev.emptybox.stdlib.box.services.ServiceChange;
import dev.emptybox.stdlib.engine.Box;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A box in memory, converged by a real agent. It outlives its agents, like a machine. */
final class SimulatedBox extends Overlay implements Box {

    private final FreshImage outside;
    private final SimulatedArtefacts artefacts;
    private final SimulatedCommands commands;
    private final SimulatedHealth health;
    private final ServiceChanges services;
    private final SimulatedMaintenances maintenances;
    private final List<Change> performed;
    private Path full;

    SimulatedBox(FreshImage outside, SimulatedArtefacts artefacts, SimulatedCommands commands,
                 SimulatedMaintenances maintenances, ServiceChanges services, SimulatedHealth health) {
        super(outside, (step, change, box) -> outcome(commands, services, step, change, (SimulatedBox) box));
        this.outside = outside;
        this.artefacts = artefacts;
        this.commands = commands;
        this.health = health;
        this.services = services;
        this.maintenances = maintenances;
        this.performed = new ArrayList<>();
    }

    private static Optional<Effect> outcome(SimulatedCommands commands, ServiceChanges services, String step, Change change,
                                            SimulatedBox box) {
        if (change instanceof RunCommand run) {
            return Optional.of(commands.run(step, run.command(), box));
        }
        if (change instanceof ServiceChange.StartService start) {
            box.maintenances.makeWay(start.service(), box.services().state(start.service()).since() == null);
            return Optional.of(services.start(start.definition()));
        }
        if (change instanceof ServiceChange.RestartService restart) {
            box.maintenances.makeWay(restart.service(), false);
            return Optional.of(services.restart(restart.definition()));
        }
        if (change instanceof ServiceChange.ReloadService reload) {
            return Optional.of(services.reload(reload.definition(), reload.how(), command -> commands.run(step, command, box)));
        }
        if (change instanceof MaintenanceChange ofMaintenance) {
            return Optional.of(box.maintain(ofMaintenance, services));
        }
        return change instanceof ServiceChange.StopService stop ? Optional.of(services.stop(stop.service())) : Optional.empty();
    }

    private Effect maintain(MaintenanceChange change, ServiceChanges services) {
        if (!(change instanceof MaintenanceChange.BeginMaintenance begin)) {
            maintenances.end(change.port());
            return Effect.DONE;
        }
        if (services().state(begin.service()).running()) {
            pause(begin.drain());
        }
        Set<Integer> ports = services().ports(begin.service());
        maintenances.begin(begin, ports.contains(begin.port()) ? Set.of() : ports);
        return services.stop(begin.service());
    }

    @Override
    public void abandon(int port) {
        maintenances.abandon(port);
    }

    @Override
    public Effect perform(String step, Change change) {
        outside.requireLife();
        refuseWhenFull(change);
        if (change instanceof FileChange.WriteFile write) {
            BoxChanges.validate(write, write.path(), commands::query);
        }
        performed.add(change);
        return super.perform(step, change);
    }

    /** @param directory nothing below it can be written; null if there is space again */
    void fill(Path directory) {
        full = directory;
    }

    private void refuseWhenFull(Change change) {
        boolean needsRoom = change instanceof FileChange.WriteFile || change instanceof FileChange.PlaceArtefact
            || change instanceof FileChange.Unpack || change instanceof FileChange.MakeDirectory;
        if (full != null && needsRoom && ((FileChange) change).path().startsWith(full)) {
            throw new ProblemException(Problem.of("Cannot write " + ((FileChange) change).path(),
                "no space is left on " + full + "; the previous content is intact", "free some space, or enlarge the file system"));
        }
    }

    @Override
    public void supervise(Service.Definition definition) {
        // An exited service waits for the next converge, so that the spec controls its restart.
    }

    @Override
    public void recordHealth(Service.Declared service, long pid, String unhealthy) {
        if (service.unit() == null) {
            outside.recordHealth(service.name(), pid, unhealthy);
        }
    }

    @Override
    public void awaitHealthy(Service.Definition definition) {
        services.awaitHealthy(definition);
    }

    @Override
    public Health.Verdict ask(String service, Health.Probe probe, Duration timeout) {
        return health.ask(service, probe, timeout);
    }

    @Override
    public void keepServices(Set<String> declared) {
        // They use no disk space here.
    }

    @Override
    public void keepArtefacts(Set<String> digests) {
        artefacts.keep(digests);
    }

    int restarts(String service) {
        return count(ServiceChange.RestartService.class, service);
    }

    int starts(String service) {
        return count(ServiceChange.StartService.class, service);
    }

    private int count(Class<? extends OfService> sort, String service) {
        return (int) performed.stream().filter(sort::isInstance).filter(change -> sort.cast(change).service().equals(service)).count();
    }

    /** All regular files, sorted. */
    List<Path> filePaths() {
        var found = new ArrayList<Path>();
        collect(Path.of("/"), found);
        return found;
    }

    private void collect(Path directory, List<Path> found) {
        for (String name : files().children(directory)) {
            Path child = directory.resolve(name);
            Entry entry = files().entry(child);
            if (entry instanceof Entry.Directory) {
                collect(child, found);
            } else if (entry instanceof Entry.RegularFile) {
                found.add(child);
            }
        }
    }
}
