package dev.emptybox.testkit;

import dev.emptybox.agent.machine.files.BoxChanges;
import dev.emptybox.agent.machine.jobs.LiveJobs;
import dev.emptybox.agent.machine.services.ServiceChanges;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Overlay;
import dev.emptybox.stdlib.box.commands.RunCommand;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.box.jobs.JobChange;
import dev.emptybox.stdlib.box.services.AgentServiceChange;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.box.services.OfService;
import dev.emptybox.stdlib.box.services.ServiceChange;
import dev.emptybox.stdlib.box.services.ServicePerformer;
import dev.emptybox.stdlib.engine.Box;
import dev.emptybox.stdlib.engine.Jobs;
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
    private final SimulatedJobs jobs;
    private final List<Change> performed;
    private Path full;

    SimulatedBox(FreshImage outside, SimulatedArtefacts artefacts, SimulatedCommands commands,
                 SimulatedMaintenances maintenances, ServiceChanges services, SimulatedHealth health, SimulatedJobs jobs) {
        super(outside, (step, change, box) -> outcome(commands, step, change, (SimulatedBox) box));
        this.outside = outside;
        this.artefacts = artefacts;
        this.commands = commands;
        this.health = health;
        this.services = services;
        this.maintenances = maintenances;
        this.jobs = jobs;
        this.performed = new ArrayList<>();
    }

    private static Optional<Effect> outcome(SimulatedCommands commands, String step, Change change, SimulatedBox box) {
        if (change instanceof RunCommand run) {
            return Optional.of(commands.run(step, run.command(), box));
        }
        if (change instanceof JobChange ofJob) {
            return Optional.of(new LiveJobs(box.jobs()).perform(ofJob));
        }
        return change instanceof AgentServiceChange ofService ? Optional.of(ofService.performBy(box.new Performer(step))) : Optional.empty();
    }

    /** Performs the changes of services on the simulated ones. */
    private final class Performer implements ServicePerformer {

        private final String step;

        Performer(String step) {
            this.step = step;
        }

        @Override
        public Effect start(Service.Definition definition) {
            maintenances.makeWay(definition.name(), services().state(definition.name()).since() == null);
            return services.start(definition);
        }

        @Override
        public Effect restart(Service.Definition definition) {
            maintenances.makeWay(definition.name(), false);
            return services.restart(definition);
        }

        @Override
        public Effect reload(Service.Definition definition, Service.Reload how) {
            return services.reload(definition, how, command -> commands.run(step, command, SimulatedBox.this));
        }

        @Override
        public Effect rename(String from, Service.Definition to) {
            return services.rename(from, to);
        }

        @Override
        public Effect stop(String service) {
            return services.stop(service);
        }

        @Override
        public Effect beginMaintenance(MaintenanceChange.BeginMaintenance change) {
            if (services().state(change.service()).running()) {
                pause(change.drain());
            }
            Set<Integer> ports = services().ports(change.service());
            maintenances.begin(change, ports.contains(change.port()) ? Set.of() : ports);
            return services.stop(change.service());
        }

        @Override
        public Effect endMaintenance(MaintenanceChange.EndMaintenance change) {
            maintenances.end(change.port());
            return Effect.DONE;
        }
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
        if (full != null && change instanceof FileChange ofFile && ofFile.needsSpace() && ofFile.path().startsWith(full)) {
            throw new ProblemException(Problem.of("Cannot write " + ofFile.path(),
                "no space is left on " + full + "; the previous content is intact", "free some space, or enlarge the file system"));
        }
    }

    @Override
    public void supervise(Service.Definition definition) {
        outside.supervise(definition);
    }

    @Override
    public void recordHealth(Service.Declared service, long pid, String unhealthy) {
        if (service.unit() == null) {
            outside.recordHealth(service.name(), pid, unhealthy);
        }
    }

    @Override
    public Jobs jobs() {
        return jobs.jobs();
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
