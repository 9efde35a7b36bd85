package dev.emptybox.testkit;

import dev.emptybox.stdlib.box.EmptyBox;
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

/** A fresh image, before anything has changed it: the usual directories, and what its surroundings answer. */
final class FreshImage extends EmptyBox {

    private static final Set<Path> USUAL = Stream.of("/bin", "/dev", "/etc", "/etc/cron.d", "/etc/systemd", "/etc/systemd/system",
        "/home", "/lib", "/mnt", "/opt", "/root", "/run", "/sbin", "/srv", "/tmp", "/usr", "/usr/bin", "/usr/lib", "/usr/local",
        "/usr/local/bin", "/usr/share", "/var", "/var/cache", "/var/lib", "/var/log", "/var/run", "/var/spool", "/var/tmp")
        .map(Path::of).collect(Collectors.toUnmodifiableSet());

    private final Path root;
    private final SimulatedTime time;
    private final SimulatedServices services;
    private final SimulatedWeb web;
    private final SimulatedCommands commands;
    private final Map<String, String> packages = new HashMap<>();
    private final List<RunningProcess> processes = new ArrayList<>();
    private boolean dead;

    FreshImage(Path root, EmptyBox.Artefacts artefacts, SimulatedTime time, SimulatedServices services, SimulatedWeb web,
            SimulatedCommands commands) {
        super(root, artefacts);
        this.root = root;
        this.time = time;
        this.services = services;
        this.web = web;
        this.commands = commands;
    }

    /** From now on nobody is there to ask or to change anything, until there is another agent. */
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

    @Override
    public Service.State service(String name) {
        return services.state(name);
    }

    @Override
    public List<String> services() {
        return services.stopOrder();
    }

    @Override
    public Set<Integer> ports(String service) {
        return services.ports(service);
    }

    void recordHealth(String service, long pid, String unhealthy) {
        services.recordHealth(service, pid, unhealthy);
    }

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

    @Override
    public List<RunningProcess> processes() {
        var all = new ArrayList<>(processes);
        all.addAll(services.processes());
        return all;
    }

    @Override
    public Command.Result query(Command command) {
        requireLife();
        return commands.query(command);
    }

    @Override
    public Software.State packageState(String name) {
        return packages.containsKey(name) ? new Software.State(packages.get(name), false) : super.packageState(name);
    }

    @Override
    public boolean pause(Duration duration) {
        requireLife();
        time.pause(duration);
        return true;
    }
}
