package dev.emptybox.testkit;

import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.box.commands.CommandReads;
import dev.emptybox.stdlib.box.commands.EmptyCommands;
import dev.emptybox.stdlib.box.files.EmptyFiles;
import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.box.jobs.JobReads;
import dev.emptybox.stdlib.box.network.NetworkReads;
import dev.emptybox.stdlib.box.packages.EmptyPackages;
import dev.emptybox.stdlib.box.packages.PackageReads;
import dev.emptybox.stdlib.box.processes.ProcessReads;
import dev.emptybox.stdlib.box.services.ServiceReads;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Software;
import dev.emptybox.stdlib.model.Tcp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A fresh, unchanged image: the usual directories, and the responses of its environment. */
final class FreshImage extends EmptyBox {

    private static final Set<Path> USUAL = Stream.of("/bin", "/dev", "/etc", "/etc/cron.d", "/etc/systemd", "/etc/systemd/system",
        "/home", "/lib", "/mnt", "/opt", "/root", "/run", "/sbin", "/srv", "/tmp", "/usr", "/usr/bin", "/usr/lib", "/usr/local",
        "/usr/local/bin", "/usr/share", "/var", "/var/cache", "/var/lib", "/var/log", "/var/run", "/var/spool", "/var/tmp")
        .map(Path::of).collect(Collectors.toUnmodifiableSet());

    private final SimulatedTime time;
    private final SimulatedServices services;
    private final SimulatedWeb web;
    private final SimulatedCommands commands;
    private final Map<String, String> packages = new HashMap<>();
    private final List<RunningProcess> processes = new ArrayList<>();
    private boolean dead;

    FreshImage(Path root, EmptyBox.Artefacts artefacts, SimulatedTime time, SimulatedServices services, SimulatedWeb web,
            SimulatedCommands commands, SimulatedJobs jobs) {
        super(root, artefacts);
        this.time = time;
        this.services = services;
        this.web = web;
        this.commands = commands;
        with(FileReads.CAPABILITY, new UsualFiles(this));
        with(ServiceReads.CAPABILITY, services);
        with(NetworkReads.CAPABILITY, new Network());
        with(CommandReads.CAPABILITY, new Commands());
        with(JobReads.CAPABILITY, jobs);
        with(PackageReads.CAPABILITY, new Packages());
        with(ProcessReads.CAPABILITY, new Processes());
    }

    /** Rejects queries and changes from now on, until there is another agent. */
    void die() {
        dead = true;
    }

    void live() {
        dead = false;
    }

    void requireLife() {
        if (dead) {
            throw new AgentDied();
        }
    }

    void install(String name, String version) {
        packages.put(name, version);
    }

    void run(String command) {
        String program = command.split(" ", 2)[0];
        processes.add(new RunningProcess(100L + processes.size(), program.substring(program.lastIndexOf('/') + 1), command));
    }

    void supervise(Service.Definition definition) {
        services.supervise(definition);
    }

    void recordHealth(String service, long pid, String unhealthy) {
        services.recordHealth(service, pid, unhealthy);
    }

    @Override
    public boolean pause(Duration duration) {
        requireLife();
        time.pause(duration);
        return true;
    }

    /** The usual directories. */
    private static final class UsualFiles extends EmptyFiles {

        private final Path root;

        UsualFiles(EmptyBox box) {
            super(box);
            this.root = box.root();
        }

        @Override
        public Entry entry(Path path) {
            return USUAL.contains(path) ? new Entry.Directory(new Attributes(0755, null, null)) : super.entry(path);
        }

        @Override
        public List<String> children(Path directory) {
            var names = new TreeSet<>(super.children(directory));
            USUAL.stream().filter(path -> directory.equals(path.getParent())).forEach(path -> names.add(path.getFileName().toString()));
            if (root.startsWith(directory) && !root.equals(directory)) {
                names.add(root.getName(directory.getNameCount()).toString());
            }
            return List.copyOf(names);
        }
    }

    private final class Network implements NetworkReads {

        @Override
        public Http.Answer get(Http.Get request) {
            requireLife();
            return web.get(request);
        }

        @Override
        public Tcp.Answer connect(Tcp.Connect request) {
            requireLife();
            return web.connect(request);
        }
    }

    private final class Commands extends EmptyCommands {

        @Override
        public Command.Result query(Command command) {
            requireLife();
            return commands.query(command);
        }
    }

    private final class Packages extends EmptyPackages {

        @Override
        public Software.State state(String name) {
            return packages.containsKey(name) ? new Software.State(packages.get(name), false) : super.state(name);
        }
    }

    private final class Processes implements ProcessReads {

        @Override
        public List<RunningProcess> all() {
            var all = new ArrayList<>(processes);
            all.addAll(services.processes());
            return all;
        }

        @Override
        public boolean hasAny(String user) {
            return false;
        }
    }
}
