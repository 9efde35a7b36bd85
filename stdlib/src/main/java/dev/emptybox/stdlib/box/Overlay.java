package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.AssumedException;
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
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Software;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.Unit;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * The planned world, and the simulated one: what it is laid over, seen through the changes made so far. Nothing is ever
 * written outside this object. What a planned command may have changed is in doubt, and a decision that rests on it says
 * so; in a simulated world a {@link Simulation} says what comes of it, and nothing is in doubt.
 */
public class Overlay implements World {

    /** @param health how its health is known from now on, null when it is not to be started or has no check */
    private record Planned(Service.State state, Health.Check health, int order) {
    }

    private record CheckedOut(Git.Checkout checkout, int order) {
    }

    /** @param change null for a step that stays open */
    private record Pending(Change change, Scope scope, String because, int order) {
    }

    private final Reads base;
    private final PlannedFiles files;
    private final Map<String, Planned> services = new LinkedHashMap<>();
    private final Map<Path, CheckedOut> checkouts = new HashMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private final Map<String, OnceState> onces = new HashMap<>();
    private final Map<String, String> fingerprints = new HashMap<>();
    private final Map<String, String> doubtedServices = new HashMap<>();
    private final PlannedSystem system;
    private final Simulation simulation;
    private final PlannedUnits units;
    private String firstChange;
    private int order;
    private String doubt;

    /** A planned world. */
    public Overlay(Reads base) {
        this(base, null);
    }

    /**
     * A simulated world: what the base answers of the outside, it answers as of now.
     *
     * @param simulation null for a planned world
     */
    public Overlay(Reads base, Simulation simulation) {
        this.base = Objects.requireNonNull(base, "base is null");
        this.files = new PlannedFiles(base, new PlannedFiles.Watch() {
            @Override
            public void looked(Path path, int since) {
                doubtIfTouched(path, since);
            }

            @Override
            public void listed(Path directory, ToIntFunction<Path> since) {
                doubtIfNamesChange(directory, since);
            }
        });
        this.system = new PlannedSystem(base);
        this.simulation = simulation;
        this.units = new PlannedUnits(base);
    }

    @Override
    public Entry entry(Path path) {
        return files.entry(path);
    }

    /** What stands there, without doubt: for a plan over this one, on its way to a path. */
    Entry seen(Path path) {
        return files.seen(path);
    }

    @Override
    public Bytes content(Path file) {
        return files.content(file);
    }

    @Override
    public SeekableByteChannel open(Path file) {
        return files.open(file);
    }

    @Override
    public List<Member> members(Path archive, Archives.Limits limits) {
        Path path = files.landing(archive);
        files.look(path);
        return files.planned(path) ? World.super.members(archive, limits) : base.members(path, limits);
    }

    @Override
    public String digest(Path file) {
        return files.digest(file);
    }

    /** What is planned to change counts as changed already; when, nobody knows. */
    @Override
    public Optional<Instant> changed(Path path) {
        return files.planned(path) ? Optional.empty() : base.changed(path);
    }

    @Override
    public boolean holds(Path file, WantedContent sought) {
        return files.holds(file, sought);
    }

    @Override
    public List<String> children(Path directory) {
        return files.children(directory);
    }

    @Override
    public Optional<String> sharedFile(Path path) {
        return files.sharedFile(files.resolver().resolved(path));
    }

    @Override
    public Mounts mounts() {
        return base.mounts();
    }

    @Override
    public Resolver resolver() {
        return files.resolver();
    }

    /** What a plan makes or changes, it may change again. */
    @Override
    public Access access(Path path) {
        return files.access(path);
    }

    @Override
    public List<Path> mountPoints() {
        return base.mountPoints();
    }

    @Override
    public Set<Path> reserved() {
        return base.reserved();
    }

    @Override
    public Attributes creator() {
        return base.creator();
    }

    @Override
    public Service.State service(String name) {
        Planned planned = services.get(name);
        int since = planned == null ? 0 : planned.order();
        pending.stream().filter(p -> p.scope().everything() && p.order() > since).findFirst()
            .ifPresent(p -> doubt(p.because()));
        if (doubtedServices.containsKey(name)) {
            doubt(doubtedServices.get(name));
        }
        return planned == null ? base.service(name) : planned.state();
    }

    @Override
    public List<String> services() {
        var names = new LinkedHashSet<>(base.services());
        services.forEach((name, planned) -> {
            if (planned.state().running()) {
                names.add(name);
            } else {
                names.remove(name);
            }
        });
        return List.copyOf(names);
    }

    /** What is planned to be started is not seen yet to listen anywhere. */
    @Override
    public Set<Integer> ports(String service) {
        return services.containsKey(service) ? Set.of() : base.ports(service);
    }

    /** What a step stops, or may stop, listens there no longer; and a service of the agent may yet be stopped for it. */
    @Override
    public Optional<String> pageRefusal(int port, String service) {
        Optional<String> holder = base.services().stream().filter(name -> !name.equals(service) && base.ports(name).contains(port)).findFirst();
        if (holder.filter(name -> services.containsKey(name) && !services.get(name).state().running()).isPresent()) {
            return Optional.empty();
        }
        Optional<String> refusal = base.pageRefusal(port, service);
        if (refusal.isPresent()) {
            holder.ifPresent(name -> doubt("service " + name + " listens on it"));
            pending.stream().findFirst().ifPresent(p -> doubt(p.because()));
            units.changedBy().ifPresent(step -> doubt(because(step)));
        }
        return refusal;
    }

    @Override
    public Optional<Account.User> user(String name) {
        return account(system.user(name));
    }

    @Override
    public Optional<Account.Group> group(String name) {
        return account(system.group(name));
    }

    @Override
    public Optional<String> userNumbered(int uid) {
        return account(system.userNumbered(uid));
    }

    @Override
    public Optional<String> groupNumbered(int gid) {
        return account(system.groupNumbered(gid));
    }

    @Override
    public Set<String> primaryUsers(String group) {
        return account(system.primaryUsers(group));
    }

    /** A step before may end them. */
    @Override
    public boolean hasProcesses(String user) {
        boolean busy = base.hasProcesses(user);
        if (busy && firstChange != null) {
            doubt(because(firstChange));
        }
        return busy;
    }

    private <T> T account(PlannedSystem.Seen<T> seen) {
        if (files.planned(PlannedSystem.ACCOUNTS)) {
            doubt(PlannedSystem.ACCOUNTS + " is to be changed");
        }
        return unlessTouched(seen, pending.stream().filter(p -> !(p.change() instanceof Change.OfAccount)
            && p.scope().covers(PlannedSystem.ACCOUNTS)));
    }

    @Override
    public boolean knowsAccounts() {
        return base.knowsAccounts();
    }

    /** A unit that is not there may come with a package, a command or a file that is planned; that is no reason to doubt. */
    @Override
    public Unit.State unit(Unit.Provider provider, String name) {
        PlannedSystem.Seen<Unit.State> seen = units.unit(provider, name);
        List<Path> definitions = provider.definitions(name);
        Stream<Pending> mayTouch = pending.stream().filter(p -> definitions.stream().anyMatch(p.scope()::covers));
        if (seen.value().presence() != Unit.Presence.ABSENT) {
            return unlessTouched(seen, mayTouch);
        }
        boolean mayCome = mayTouch.findAny().isPresent() || definitions.stream().anyMatch(files::planned);
        return mayCome ? seen.value().with(Unit.Presence.EXPECTED) : seen.value();
    }

    @Override
    public Software.State packageState(String name) {
        return unlessTouched(system.packageState(name), pending.stream().filter(p -> p.scope().everything()));
    }

    private <T> T unlessTouched(PlannedSystem.Seen<T> seen, Stream<Pending> mayTouch) {
        mayTouch.filter(p -> p.order() > seen.order()).findFirst().ifPresent(p -> doubt(p.because()));
        if (seen.doubt() != null) {
            doubt(seen.doubt());
        }
        return seen.value();
    }

    @Override
    public Software.Offer packageOffer(String name) {
        return system.packageOffer(name);
    }

    @Override
    public Optional<List<Software.Move>> rehearse(Change.OfPackage change) {
        return system.rehearse(change);
    }

    @Override
    public Http.Answer get(Http.Get request) {
        Endpoint.of(request.url()).ifPresent(this::assumeHealthy);
        onlyOverAnUnchangedBox("what " + request.url() + " answers");
        return base.get(request);
    }

    @Override
    public Tcp.Answer connect(Tcp.Connect request) {
        assumeHealthy(Endpoint.of(request));
        onlyOverAnUnchangedBox("whether " + request.address() + " accepts connections");
        return base.connect(request);
    }

    @Override
    public List<RunningProcess> processes() {
        onlyOverAnUnchangedBox("which processes run");
        return base.processes();
    }

    @Override
    public Entry awaited(Path path) {
        if (simulation != null) {
            return entry(path);
        }
        onlyOverAnUnchangedBox("what stands at " + path);
        return base.awaited(path);
    }

    @Override
    public boolean hasProgram(String name) {
        boolean has = base.hasProgram(name);
        if (!has && firstChange != null) {
            doubt(firstChange + " may bring the program " + name);
        }
        return has;
    }

    @Override
    public boolean knowsPrograms() {
        return base.knowsPrograms();
    }

    @Override
    public OnceState once(String key) {
        OnceState planned = onces.get(key);
        return planned == null ? base.once(key) : planned;
    }

    @Override
    public String fingerprint(String task) {
        String planned = fingerprints.get(task);
        return planned == null ? base.fingerprint(task) : planned;
    }

    @Override
    public void remember(String task, String fingerprint) {
        fingerprints.put(task, fingerprint);
    }

    @Override
    public Command.Result query(Command command) {
        onlyOverAnUnchangedBox("what " + command.text() + " prints");
        return base.query(command);
    }

    /** A service that is to be started has a check of its own there, and the apply does not go on before it is fine. */
    private void assumeHealthy(Endpoint asked) {
        services.forEach((name, planned) -> {
            if (planned.health() != null && Endpoint.of(planned.health().probe()).filter(asked::equals).isPresent()) {
                throw new AssumedException("service " + name + ", which is to be started, is taken to be healthy at " + asked);
            }
        });
    }

    private void onlyOverAnUnchangedBox(String what) {
        if (firstChange != null) {
            throw new UnknownException(what + " may be different after " + firstChange);
        }
    }

    @Override
    public Artefact artefact(Artefact.Request request) {
        return base.artefact(request);
    }

    @Override
    public Git.Refs refs(Git.Remote remote) {
        return base.refs(remote);
    }

    @Override
    public Optional<Git.Checkout> checkout(Path directory, String user) {
        Path path = files.landing(directory);
        CheckedOut planned = checkouts.get(path);
        int since = planned == null ? 0 : planned.order();
        doubtIfTouched(path, since);
        pending.stream().filter(p -> p.order() > since && p.scope().reaches(path)).findFirst().ifPresent(p -> doubt(p.because()));
        if (files.changedBelow(path, since)) {
            doubt("a file in " + path + " is to be changed");
        }
        return planned != null ? Optional.of(planned.checkout())
            : files.hidesBase(path) ? Optional.empty() : base.checkout(path, user);
    }

    @Override
    public Bytes content(Artefact artefact) {
        return base.content(artefact);
    }

    @Override
    public SeekableByteChannel open(Artefact artefact) {
        return base.open(artefact);
    }

    @Override
    public boolean performs() {
        return simulation != null;
    }

    @Override
    public boolean pause(Duration duration) {
        return simulation != null && base.pause(duration);
    }

    @Override
    public <T> Observed<T> observe(Supplier<T> decision) {
        String outer = doubt;
        doubt = null;
        try {
            if (base instanceof World below) {
                Observed<T> seen = below.observe(decision);
                return new Observed<>(seen.value(), doubt == null ? seen.doubt() : doubt);
            }
            T value = decision.get();
            return new Observed<>(value, doubt);
        } finally {
            doubt = outer;
        }
    }

    private void doubtIfTouched(Path path, int since) {
        for (Pending command : pending) {
            if (command.order() > since && command.scope().covers(path)) {
                doubt(command.because());
                return;
            }
        }
    }

    /** What may be made or removed in a directory changes what is in it. */
    private void doubtIfNamesChange(Path directory, ToIntFunction<Path> since) {
        for (Pending command : pending) {
            for (Path path : command.scope().paths()) {
                if (directory.equals(path.getParent()) && command.order() > since.applyAsInt(path)) {
                    doubt(command.because());
                    return;
                }
            }
        }
    }

    private void doubt(String because) {
        if (doubt == null) {
            doubt = because;
        }
    }

    @Override
    public Effect perform(String step, Change change) {
        order++;
        if (change instanceof Change.OfPath ofPath) {
            noteFirst(step);
            files.perform(ofPath, order);
            return Effect.DONE;
        }
        Optional<Effect> outcome = simulation == null ? Optional.empty() : simulation.outcome(step, change, this);
        if (outcome.isPresent()) {
            return outcome.get();
        }
        noteFirst(step);
        if (change instanceof Change.ChangeUnit ofUnit) {
            units.perform(step, ofUnit, order);
            return simulation != null ? Effect.DONE : Effect.unknown("service " + ofUnit.service() + " has not been changed yet");
        }
        if (change instanceof Change.OfService ofService) {
            return performOnService(ofService);
        }
        if (change instanceof Change.OfOnce ofOnce) {
            onces.put(ofOnce.key(), change instanceof Change.EndOnce ? OnceState.DONE : OnceState.INTERRUPTED);
            return Effect.DONE;
        }
        if (change instanceof Change.OfMaintenance ofMaintenance) {
            return performMaintenance(ofMaintenance);
        }
        if (change instanceof Change.OfSystem ofSystem) {
            if (ofSystem instanceof Change.OfAccount ofAccount) {
                files.rename(system.renamed(ofAccount));
            }
            Scope scope = system.scope(ofSystem);
            system.perform(step, ofSystem, order);
            if (simulation != null) {
                return Effect.DONE;
            }
            mayChange(step, change, scope);
            return Effect.unknown(step + " has not been done yet");
        }
        if (change instanceof Change.CheckOut checkOut) {
            return checkOut(step, checkOut);
        }
        return performCommand(step, (Change.RunCommand) change);
    }

    private void mayChange(String step, Change change, Scope scope) {
        pending.add(new Pending(change, scope, because(step), order));
    }

    private static String because(String step) {
        return step + " may change it";
    }

    /** What the outside answers may be different after it, unless somebody says so. */
    private void noteFirst(String step) {
        if (simulation == null && firstChange == null) {
            firstChange = step;
        }
    }

    private Effect checkOut(String step, Change.CheckOut change) {
        Path path = files.landing(change.path());
        files.perform(new Change.MakeDirectory(path, Attributes.UNCHANGED), order);
        if (simulation == null) {
            mayChange(step, change, Scope.of(List.of(path)));
        }
        checkouts.put(path, new CheckedOut(new Git.Checkout(change.commit(), change.remote().url(), List.of(), List.of(), false), order));
        return Effect.DONE;
    }

    private Effect performOnService(Change.OfService change) {
        Service.Definition definition = change instanceof Change.StartService start ? start.definition()
            : change instanceof Change.RestartService restart ? restart.definition()
            : change instanceof Change.ReloadService reload ? reload.definition() : null;
        var state = definition == null ? seen(change.service()).stopped()
            : new Service.State(true, 0, null, definition.fingerprint(), definition.inputs(), "");
        services.put(change.service(), new Planned(state, definition == null ? null : definition.health(), order));
        return Effect.unknown("service " + change.service() + " has not been started yet");
    }

    private Service.State seen(String service) {
        Planned planned = services.get(service);
        try {
            return planned == null ? base.service(service) : planned.state();
        } catch (UnknownException notTold) {
            return Service.State.NEVER_STARTED;
        }
    }

    /** What the service ran with stays known, as it does with the one that is really stopped. */
    private Effect performMaintenance(Change.OfMaintenance change) {
        if (change instanceof Change.BeginMaintenance) {
            services.put(change.service(), new Planned(seen(change.service()).stopped(), null, order));
        }
        return Effect.DONE;
    }

    private Effect performCommand(String step, Change.RunCommand run) {
        mayChange(step, run, led(run.scope()));
        return Effect.unknown(step + " has not run yet");
    }

    /**
     * The same scope with the places that links lead to, since who writes to a link writes there, and with directories
     * that would have to be made on the way.
     */
    private Scope led(Scope scope) {
        if (scope.everything()) {
            return scope;
        }
        var paths = new LinkedHashSet<>(scope.paths());
        scope.paths().forEach(path -> paths.addAll(files.resolver().ways(path)));
        return Scope.of(List.copyOf(paths));
    }

    /**
     * What it looks at may have become a link, and its change would be seen elsewhere: but no further than within what
     * commands before it may write.
     */
    @Override
    public void leaveOpen(String step, Scope scope, String service) {
        order++;
        firstChange = firstChange == null ? step : firstChange;
        Scope own = led(scope);
        var reached = pending.stream().map(Pending::scope)
            .filter(before -> own.paths().stream().anyMatch(path -> before.covers(path) || before.paths().stream().anyMatch(p -> p.startsWith(path))))
            .toList();
        mayChange(step, null, Scope.all(own, reached));
        if (service != null) {
            doubtedServices.put(service, because(step));
        }
    }
}
