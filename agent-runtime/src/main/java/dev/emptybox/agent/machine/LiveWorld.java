package dev.emptybox.agent.machine;

import dev.emptybox.agent.os.AccountFiles;
import dev.emptybox.stdlib.box.Access;
import dev.emptybox.stdlib.box.Archives;
import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.box.HealthProbe;
import dev.emptybox.stdlib.box.Mounts;
import dev.emptybox.stdlib.box.OnceLedger;
import dev.emptybox.stdlib.box.Services;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Software;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.Unit;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The machine itself: reads see it as it is, and every change is done wholly, or not at all with a problem that says
 * why. An interruption of the calling thread ends waits, commands and downloads with a problem.
 */
public final class LiveWorld implements Box, EmptyBox.Artefacts, AutoCloseable {

    private final Services services;
    private final OnceLedger onces;
    private final TcpConnector ports;
    private final ProcessTable processes = new ProcessTable();
    private final Time time;
    private final BoxReads reads;
    private final BoxChanges changes;
    private final ArtefactCache artefacts;
    private final Commands commands;
    private final ServiceChanges serviceChanges;
    private final WebClient web;
    private final AccountFiles accounts = new AccountFiles();
    private final AccountTools accountTools;
    private final Packages packages;
    private final GitProgram git;
    private final FileFlags flags;
    private final GitCheckouts checkOuts;
    private final Units units;
    private final HealthProbe health = new HealthProbe(this);
    private final Maintenances maintenances;

    /**
     * @param cache the directory of the artefact cache, made when it is needed
     * @param agent the agent's environment, of which commands get a little
     */
    public LiveWorld(Path cache, Map<String, String> agent, Services services, OnceLedger onces, Progress progress) {
        this(cache, agent, services, onces, progress, Time.SYSTEM);
    }

    public LiveWorld(Path cache, Map<String, String> agent, Services services, OnceLedger onces, Progress progress, Time time, Patience patience) {
        this(Set.of(), cache, agent, services, onces, progress, time, patience);
    }

    /**
     * @param home       the agent's own directory, which no task sees or changes
     * @param patience   asked while an artefact is fetched, and while a change waits for a service to be healthy
     */
    public LiveWorld(Path home, Path cache, Map<String, String> agent, Services services, OnceLedger onces, Progress progress,
                     Patience patience) {
        this(Set.of(home), cache, agent, services, onces, progress, Time.SYSTEM, patience);
    }

    LiveWorld(Path cache, Map<String, String> agent, Services services, OnceLedger onces, Progress progress, Time time) {
        this(cache, agent, services, onces, progress, time, Patience.ENDLESS);
    }

    private LiveWorld(Set<Path> reserved, Path cache, Map<String, String> agent, Services services, OnceLedger onces, Progress progress, Time time,
                      Patience patience) {
        this.services = services;
        this.onces = onces;
        this.time = time;
        this.web = new WebClient(time, agent);
        this.ports = new TcpConnector(time);
        this.reads = new BoxReads(cache, reserved, time);
        this.artefacts = new ArtefactCache(cache, new Downloader(web, progress, time, patience), time);
        this.commands = new Commands(agent);
        this.flags = new FileFlags(commands, time);
        this.changes = new BoxChanges(reads, artefacts, commands);
        this.git = new GitProgram(commands, agent);
        this.checkOuts = new GitCheckouts(git, reads, changes, accounts);
        this.accountTools = new AccountTools(accounts, commands);
        this.packages = new Packages(new PackageTool(commands::run, time, agent),
            program -> Programs.find(program, Programs.USUAL_PATH).isPresent());
        var healthWait = new HealthWait(this, time, patience::isSuperseded);
        this.serviceChanges = new ServiceChanges(services, healthWait);
        this.units = new Units(services.units(), new InitTool(commands::run), healthWait);
        this.maintenances = new Maintenances(services, time);
    }

    /** Asks another agent: a request that is no part of any box, with an answer of up to 16 MiB. */
    public static Http.Answer ask(Http.Get request) {
        try (var client = new WebClient(Time.SYSTEM, 16L << 20, Map.of())) {
            return client.get(request);
        }
    }

    @Override
    public Entry entry(Path path) {
        return reads.entry(path);
    }

    @Override
    public Bytes content(Path file) {
        return reads.content(file);
    }

    @Override
    public SeekableByteChannel open(Path file) {
        return reads.open(file);
    }

    @Override
    public List<Member> members(Path archive, Archives.Limits limits) {
        return reads.members(archive, limits);
    }

    @Override
    public String digest(Path file) {
        return reads.digest(file);
    }

    @Override
    public Optional<Instant> changed(Path path) {
        return reads.changed(path);
    }

    @Override
    public List<String> children(Path directory) {
        return reads.children(directory);
    }

    @Override
    public Optional<String> sharedFile(Path path) {
        return reads.sharedFile(path);
    }

    @Override
    public Mounts mounts() {
        return reads.mounts();
    }

    @Override
    public Access access(Path path) {
        return flags.access(path, reads.access(path));
    }

    @Override
    public List<Path> mountPoints() {
        return reads.mountPoints();
    }

    @Override
    public Set<Path> reserved() {
        return reads.reserved();
    }

    @Override
    public Attributes creator() {
        return reads.creator();
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
    public Http.Answer get(Http.Get request) {
        return web.get(request);
    }

    @Override
    public Tcp.Answer connect(Tcp.Connect request) {
        return ports.connect(request);
    }

    @Override
    public List<RunningProcess> processes() {
        return processes.all();
    }

    @Override
    public Entry awaited(Path path) {
        return reads.entry(path);
    }

    @Override
    public boolean hasProgram(String name) {
        return commands.has(name);
    }

    @Override
    public Optional<String> pageRefusal(int port, String service) {
        return maintenances.refusal(port, service);
    }

    @Override
    public boolean knowsPrograms() {
        return true;
    }

    @Override
    public OnceState once(String key) {
        return onces.state(key);
    }

    @Override
    public Set<Integer> ports(String service) {
        return services.ports(service);
    }

    @Override
    public String fingerprint(String task) {
        return onces.fingerprints().getOrDefault(task, "");
    }

    @Override
    public void remember(String task, String fingerprint) {
        onces.remember(task, fingerprint);
    }

    @Override
    public Command.Result query(Command command) {
        return commands.run(command);
    }

    @Override
    public Optional<Account.User> user(String name) {
        return accounts.user(name);
    }

    @Override
    public Optional<Account.Group> group(String name) {
        return accounts.group(name);
    }

    @Override
    public Optional<String> userNumbered(int uid) {
        return accounts.userNumbered(uid);
    }

    @Override
    public Optional<String> groupNumbered(int gid) {
        return accounts.groupNumbered(gid);
    }

    @Override
    public Set<String> primaryUsers(String group) {
        return accounts.primaryUsers(group);
    }

    @Override
    public boolean hasProcesses(String user) {
        return ProcessTable.hasAny(user);
    }

    @Override
    public boolean knowsAccounts() {
        return true;
    }

    @Override
    public Unit.State unit(Unit.Provider provider, String name) {
        return units.state(provider, name);
    }

    @Override
    public Software.State packageState(String name) {
        return packages.state(name);
    }

    @Override
    public Software.Offer packageOffer(String name) {
        return packages.offer(name);
    }

    @Override
    public Optional<List<Software.Move>> rehearse(Change.OfPackage change) {
        return packages.rehearse(change);
    }

    @Override
    public Artefact artefact(Artefact.Request request) {
        return artefacts.artefact(request);
    }

    @Override
    public Git.Refs refs(Git.Remote remote) {
        return git.refs(remote);
    }

    @Override
    public Optional<Git.Checkout> checkout(Path directory, String user) {
        return git.checkout(directory, user);
    }

    @Override
    public Bytes content(Artefact artefact) {
        return artefacts.content(artefact);
    }

    @Override
    public SeekableByteChannel open(Artefact artefact) {
        return artefacts.open(artefact);
    }

    @Override
    public void keepServices(Set<String> declared) {
        services.keepOnly(declared);
    }

    @Override
    public void keepArtefacts(Set<String> digests) {
        artefacts.keep(digests);
    }

    @Override
    public void keepUp(Service.Definition definition) {
        services.keepUp(definition);
    }

    @Override
    public void judged(Service.Declared service, long pid, String unhealthy) {
        if (service.unit() == null) {
            services.judged(service.name(), pid, unhealthy);
        } else {
            units.judged(service.unit(), service.name(), pid, unhealthy);
        }
    }

    @Override
    public void awaitHealthy(Service.Definition definition) {
        serviceChanges.awaitHealthy(definition);
    }

    @Override
    public Health.Verdict ask(String service, Health.Probe probe, Duration timeout) {
        return ForeignListeners.judge(services, service, probe, health.ask(probe, timeout));
    }

    @Override
    public boolean pause(Duration duration) {
        time.pause(duration);
        return true;
    }

    @Override
    public Effect perform(String step, Change change) {
        if (change instanceof Change.OfPath ofPath) {
            changes.perform(ofPath);
            return Effect.DONE;
        }
        if (change instanceof Change.CheckOut checkOut) {
            checkOuts.perform(checkOut);
            return Effect.DONE;
        }
        if (change instanceof Change.RunCommand run) {
            return effect(commands.run(run.command()));
        }
        if (change instanceof Change.OfSystem ofSystem) {
            return ofSystem instanceof Change.OfAccount ofAccount ? accountTools.perform(ofAccount)
                : packages.perform((Change.OfPackage) ofSystem);
        }
        if (change instanceof Change.OfMaintenance ofMaintenance) {
            return ofMaintenance instanceof Change.BeginMaintenance begin ? maintenances.begin(begin) : maintenances.end(ofMaintenance.port());
        }
        return change instanceof Change.OfOnce ofOnce ? note(ofOnce) : performOnService((Change.OfService) change);
    }

    @Override
    public void abandon(int port) {
        maintenances.abandon(port);
    }

    private Effect performOnService(Change.OfService change) {
        if (change instanceof Change.ChangeUnit ofUnit) {
            return units.perform(ofUnit);
        }
        if (change instanceof Change.StartService start) {
            maintenances.makeWay(change.service());
            return serviceChanges.start(start.definition());
        }
        if (change instanceof Change.RestartService restart) {
            maintenances.makeWay(change.service());
            return serviceChanges.restart(restart.definition());
        }
        if (change instanceof Change.ReloadService reload) {
            return serviceChanges.reload(reload.definition(), reload.how(), commands::run);
        }
        return serviceChanges.stop(change.service());
    }

    private Effect note(Change.OfOnce change) {
        if (change instanceof Change.BeginOnce) {
            onces.begin(change.key());
        } else {
            onces.end(change.key());
        }
        return Effect.DONE;
    }

    /** Without the last line break, as an outcome promises. */
    private static Effect effect(Command.Result result) {
        return Effect.of(Map.of("rc", result.rc(), "stdout", result.stdout().stripTrailing(),
            "stderr", result.stderr().stripTrailing(), "truncated", result.truncated()));
    }

    /** Ends idle connections and takes down maintenance pages; services and the cache stay as they are. */
    @Override
    public void close() {
        maintenances.close();
        web.close();
    }
}
