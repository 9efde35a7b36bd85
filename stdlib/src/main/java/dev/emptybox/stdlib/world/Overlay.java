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
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Software;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.UnknownException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
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
 * The planned world: what it is laid over, seen through the changes planned so far. Nothing is ever written outside
 * this object. What a planned command may have changed is in doubt, and a decision that rests on it says so.
 */
public final class Overlay implements World {

    private static final int MOST_LINKS = 40;

    /** @param fresh whether what the base has below this directory is hidden */
    private record Node(Entry entry, Supplier<SeekableByteChannel> opened, String digest, boolean fresh, int order) {
    }

    private record Planned(Service.State state, int order) {
    }

    private record Pending(Change change, Scope scope, String because, int order) {
    }

    private final Reads base;
    private final Map<Path, Node> nodes = new HashMap<>();
    private final Map<String, Planned> services = new LinkedHashMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private final Map<String, OnceState> onces = new HashMap<>();
    private final PlannedSystem system;
    private String firstChange;
    private int order;
    private String doubt;

    public Overlay(Reads base) {
        this.base = Objects.requireNonNull(base, "base is null");
        this.system = new PlannedSystem(base);
    }

    @Override
    public Entry entry(Path path) {
        return at(resolve(path));
    }

    private Entry at(Path path) {
        Node node = nodes.get(path);
        doubtIfTouched(path, node == null ? 0 : node.order());
        return seen(path);
    }

    /** The same without doubt: on the way to a path, only what stands at its end counts. */
    private Entry seen(Path path) {
        Node node = nodes.get(path);
        if (node != null) {
            return node.entry();
        }
        return hidden(path) ? Entry.ABSENT : base.entry(path);
    }

    /** Whether the nearest planned ancestor hides what the base has at the path. */
    private boolean hidden(Path path) {
        for (Path up = path.getParent(); up != null; up = up.getParent()) {
            Node node = nodes.get(up);
            if (node != null) {
                return node.fresh() || !(node.entry() instanceof Entry.Directory);
            }
        }
        return false;
    }

    /** The path with every link on the way to its last name replaced by where it leads. */
    private Path resolve(Path path) {
        return resolve(path, 0);
    }

    private Path resolve(Path path, int links) {
        if (links > MOST_LINKS) {
            throw new ProblemException(Problem.of("Too many links on the way to " + path,
                "more than " + MOST_LINKS + " were followed", "break the circle of links"));
        }
        Path whole = path.normalize();
        Path done = whole.getRoot();
        for (int i = 0; i < whole.getNameCount() - 1; i++) {
            Path next = done.resolve(whole.getName(i));
            if (seen(next) instanceof Entry.Link link) {
                Path rest = whole.subpath(i + 1, whole.getNameCount());
                return resolve(done.resolve(link.target()).resolve(rest), links + 1);
            }
            done = next;
        }
        return whole;
    }

    /** Where a change of the path lands: at the end of the links that stand there, as on a machine. */
    private Path landing(Path path) {
        Path at = resolve(path);
        for (int links = 0; seen(at) instanceof Entry.Link link && links < MOST_LINKS; links++) {
            at = resolve(at.resolveSibling(link.target()));
        }
        return at;
    }

    @Override
    public Bytes content(Path file) {
        Path path = landing(file);
        Node node = nodes.get(path);
        doubtIfTouched(path, node == null ? 0 : node.order());
        return node == null ? base.content(path) : whole(path, node.opened());
    }

    private static Bytes whole(Path path, Supplier<SeekableByteChannel> opened) {
        try (InputStream stream = Channels.newInputStream(opened.get())) {
            return Bytes.of(stream.readAllBytes());
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read " + path, String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }

    @Override
    public SeekableByteChannel open(Path file) {
        Path path = landing(file);
        Node node = nodes.get(path);
        doubtIfTouched(path, node == null ? 0 : node.order());
        return opener(path, node).get();
    }

    /** The content as it is now, to be opened also when the path has changed since. */
    private Supplier<SeekableByteChannel> opener(Path path, Node node) {
        return node == null ? () -> base.open(path) : node.opened();
    }

    @Override
    public List<Member> members(Path archive, Archives.Limits limits) {
        Path path = landing(archive);
        boolean planned = nodes.containsKey(path);
        doubtIfTouched(path, planned ? nodes.get(path).order() : 0);
        return planned ? World.super.members(archive, limits) : base.members(path, limits);
    }

    @Override
    public String digest(Path file) {
        Path path = landing(file);
        Node node = nodes.get(path);
        doubtIfTouched(path, node == null ? 0 : node.order());
        return node == null ? base.digest(path) : node.digest();
    }

    @Override
    public List<String> children(Path directory) {
        Path path = resolve(directory);
        Node own = nodes.get(path);
        var names = new TreeSet<String>();
        if (!hidden(path) && (own == null || !own.fresh())) {
            names.addAll(base.children(path));
        }
        nodes.forEach((child, node) -> {
            if (path.equals(child.getParent())) {
                if (node.entry().absent()) {
                    names.remove(child.getFileName().toString());
                } else {
                    names.add(child.getFileName().toString());
                }
            }
        });
        doubtIfTouched(path, 0);
        return List.copyOf(names);
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
        if (nodes.containsKey(PlannedSystem.ACCOUNTS)) {
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
        if (firstChange == null) {
            firstChange = step;
        }
        if (change instanceof Change.OfPath ofPath) {
            return performOnPath(ofPath);
        }
        if (change instanceof Change.OfService ofService) {
            return performOnService(ofService);
        }
        if (change instanceof Change.OfOnce ofOnce) {
            onces.put(ofOnce.key(), change instanceof Change.EndOnce ? OnceState.DONE : OnceState.INTERRUPTED);
            return Effect.DONE;
        }
        if (change instanceof Change.OfSystem ofSystem) {
            system.perform(step, ofSystem, order);
            pending.add(new Pending(change, PlannedSystem.scope(ofSystem), step + " may change it", order));
            return Effect.unknown(step + " has not been done yet");
        }
        return performCommand(step, (Change.RunCommand) change);
    }

    private Effect performOnPath(Change.OfPath change) {
        boolean itself = change instanceof Change.Remove || change instanceof Change.MakeLink;
        Path path = itself ? resolve(change.path()) : landing(change.path());
        if (change instanceof Change.MakeDirectory make) {
            putDirectory(path, make.attributes());
        } else if (change instanceof Change.MakeLink link) {
            putLink(path, link.target());
        } else if (change instanceof Change.WriteFile write) {
            keep(path, write.backup());
            putFile(path, write.attributes(), write.content()::channel, write.content().size(), write.content().sha256());
        } else if (change instanceof Change.PlaceArtefact place) {
            putFile(path, place.attributes(), () -> base.open(place.artefact()), place.artefact().size(),
                place.artefact().sha256());
        } else if (change instanceof Change.Unpack unpack) {
            unpack(unpack);
        } else if (change instanceof Change.SetAttributes set) {
            setAttributes(path, set.attributes());
        } else {
            nodes.keySet().removeIf(p -> p.startsWith(path));
            nodes.put(path, new Node(Entry.ABSENT, null, null, true, order));
        }
        return Effect.DONE;
    }

    private void keep(Path path, Path backup) {
        if (backup != null && at(path) instanceof Entry.RegularFile file) {
            Bytes content = content(path);
            putFile(landing(backup), file.attributes(), content::channel, content.size(), content.sha256());
        }
    }

    private void putLink(Path path, String target) {
        nodes.keySet().removeIf(p -> p.startsWith(path));
        nodes.put(path, new Node(new Entry.Link(target), null, null, true, order));
    }

    private void putDirectory(Path path, Attributes wish) {
        Entry before = at(path);
        Node node = nodes.get(path);
        boolean fresh = before.absent() || node != null && node.fresh();
        Attributes found = before instanceof Entry.Directory directory
            ? directory.attributes() : new Attributes(0755, null, null).or(creator());
        nodes.put(path, new Node(new Entry.Directory(wish.or(found)), null, null, fresh, order));
    }

    private void unpack(Change.Unpack unpack) {
        Path archive = landing(unpack.archive());
        var opener = opener(archive, nodes.get(archive));
        String name = archive.getFileName().toString();
        for (Change.Piece piece : unpack.pieces()) {
            Path path = resolve(piece.path());
            if (piece.entry() instanceof Entry.Directory directory) {
                putDirectory(path, directory.attributes());
            } else if (piece.entry() instanceof Entry.RegularFile file) {
                putFile(path, file.attributes(), () -> Archives.content(opener.get(), name, piece.source()).channel(),
                    file.size(), piece.digest());
            } else if (piece.entry() instanceof Entry.Link link) {
                putLink(path, link.target());
            }
        }
    }

    private void putFile(Path path, Attributes wish, Supplier<SeekableByteChannel> opened, long size, String digest) {
        Attributes before = at(path) instanceof Entry.RegularFile file
            ? file.attributes() : new Attributes(0644, null, null).or(creator());
        var entry = new Entry.RegularFile(wish.or(before), size);
        nodes.put(path, new Node(entry, opened, digest, false, order));
    }

    private void setAttributes(Path path, Attributes wish) {
        Node node = nodes.get(path);
        if (at(path) instanceof Entry.RegularFile file) {
            var entry = new Entry.RegularFile(wish.or(file.attributes()), file.size());
            nodes.put(path, node == null
                ? new Node(entry, opener(path, null), base.digest(path), false, order)
                : new Node(entry, node.opened(), node.digest(), false, order));
        } else if (at(path) instanceof Entry.Directory directory) {
            boolean fresh = node != null && node.fresh();
            nodes.put(path, new Node(new Entry.Directory(wish.or(directory.attributes())), null, null, fresh, order));
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
