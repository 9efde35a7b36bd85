package dev.emptybox.stdlib.world;

import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Software;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The planned world, and the simulated one: what it is laid over, seen through the changes made so far. Nothing is ever
 * written outside this object. What a planned command may have changed is in doubt, and a decision that rests on it says
 * so; in a simulated world a {@link Simulation} says what comes of it, and nothing is in doubt.
 */
public class Overlay implements World {

    private record Planned(Service.State state, int order) {
    }

    private record Pending(Change change, Scope scope, String because, int order) {
    }

    private final Reads base;
    private final PlannedFiles files;
    private final Map<String, Planned> services = new LinkedHashMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private final Map<String, OnceState> onces = new HashMap<>();
    private final PlannedSystem system;
    private final Simulation simulation;
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
        this.files = new PlannedFiles(base, this::doubtIfTouched);
        this.system = new PlannedSystem(base);
        this.simulation = simulation;
    }

    @Override
    public Entry entry(Path path) {
        return files.entry(path);
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

    @Override
    public List<String> children(Path directory) {
        return files.children(directory);
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
        return planned == null ? base.service(name) : planned.state();
    }

    @Override
    public List<String> services() {
        var names = new TreeSet<>(base.services());
        services.forEach((name, planned) -> {
            if (planned.state().running()) {
                names.add(name);
            } else {
                names.remove(name);
            }
        });
        return List.copyOf(names);
    }

    @Override
    public Optional<Account.User> user(String name) {
        return account(system.user(name));
    }

    @Override
    public Optional<Account.Group> group(String name) {
        return account(system.group(name));
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
        onlyOverAnUnchangedBox("what " + request.url() + " answers");
        return base.get(request);
    }

    @Override
    public Tcp.Answer connect(Tcp.Connect request) {
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
    public OnceState once(String key) {
        OnceState planned = onces.get(key);
        return planned == null ? base.once(key) : planned;
    }

    @Override
    public Command.Result query(Command command) {
        onlyOverAnUnchangedBox("what " + command.text() + " prints");
        return base.query(command);
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
    public Bytes content(Artefact artefact) {
        return base.content(artefact);
    }

    @Override
    public void pause(Duration duration) {
        base.pause(duration);
    }

    @Override
    public <T> Observed<T> observe(Supplier<T> decision) {
        String outer = doubt;
        doubt = null;
        try {
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
        if (change instanceof Change.OfService ofService) {
            return performOnService(ofService);
        }
        if (change instanceof Change.OfOnce ofOnce) {
            onces.put(ofOnce.key(), change instanceof Change.EndOnce ? OnceState.DONE : OnceState.INTERRUPTED);
            return Effect.DONE;
        }
        if (change instanceof Change.OfSystem ofSystem) {
            system.perform(step, ofSystem, order);
            if (simulation != null) {
                return Effect.DONE;
            }
            pending.add(new Pending(change, PlannedSystem.scope(ofSystem), step + " may change it", order));
            return Effect.unknown(step + " has not been done yet");
        }
        return performCommand(step, (Change.RunCommand) change);
    }

    /** What the outside answers may be different after it, unless somebody says so. */
    private void noteFirst(String step) {
        if (simulation == null && firstChange == null) {
            firstChange = step;
        }
    }

    private Effect performOnService(Change.OfService change) {
        Service.Definition definition = change instanceof Change.StartService start ? start.definition()
            : change instanceof Change.RestartService restart ? restart.definition() : null;
        var state = definition == null ? Service.State.NEVER_STARTED
            : new Service.State(true, 0, null, definition.fingerprint(), definition.inputs(), "");
        services.put(change.service(), new Planned(state, order));
        return Effect.unknown("service " + change.service() + " has not been started yet");
    }

    private Effect performCommand(String step, Change.RunCommand run) {
        pending.add(new Pending(run, run.scope(), step + " may change it", order));
        return Effect.unknown(step + " has not run yet");
    }
}
