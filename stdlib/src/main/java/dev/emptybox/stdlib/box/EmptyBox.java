package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Software;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.Unit;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A box with a root directory and nothing in it: what a plan is laid over when no machine is named. Artefacts come from
 * a real cache, because their checksums are worth knowing beforehand; anything else outside the files is unknown, unless
 * a simulated box says more.
 */
public class EmptyBox implements Reads {

    /** Where artefacts and commits come from; the live world is one. */
    public interface Artefacts {
        Artefact artefact(Artefact.Request request);

        /** @throws UnknownException when repositories cannot be asked from here */
        default Git.Refs refs(Git.Remote remote) {
            throw new UnknownException(remote + " is not asked from here");
        }

        /** See {@link Reads#reserved}: what belongs to the agent when it runs as it is asked from here. */
        default Set<Path> reserved() {
            return Set.of();
        }

        Bytes content(Artefact artefact);

        default SeekableByteChannel open(Artefact artefact) {
            return content(artefact).channel();
        }
    }

    private final Path root;
    private final Artefacts artefacts;

    public EmptyBox(Path root, Artefacts artefacts) {
        this.root = Objects.requireNonNull(root, "root is null");
        this.artefacts = Objects.requireNonNull(artefacts, "artefacts is null");
    }

    @Override
    public Entry entry(Path path) {
        return root.startsWith(path) ? new Entry.Directory(new Attributes(0755, null, null)) : Entry.ABSENT;
    }

    @Override
    public Bytes content(Path file) {
        throw new IllegalStateException("nothing stands at " + file);
    }

    @Override
    public String digest(Path file) {
        throw new IllegalStateException("nothing stands at " + file);
    }

    @Override
    public Optional<Instant> changed(Path path) {
        return Optional.empty();
    }

    @Override
    public List<String> children(Path directory) {
        return List.of();
    }

    @Override
    public Set<Path> reserved() {
        return artefacts.reserved();
    }

    @Override
    public Attributes creator() {
        return Attributes.UNCHANGED;
    }

    @Override
    public Service.State service(String name) {
        return Service.State.NEVER_STARTED;
    }

    @Override
    public List<String> services() {
        return List.of();
    }

    @Override
    public Http.Answer get(Http.Get request) {
        throw new UnknownException("an empty box cannot ask " + request.url());
    }

    @Override
    public Tcp.Answer connect(Tcp.Connect request) {
        throw new UnknownException("an empty box cannot connect to " + request.address());
    }

    @Override
    public List<RunningProcess> processes() {
        throw new UnknownException("an empty box has no processes to look at");
    }

    @Override
    public Entry awaited(Path path) {
        throw new UnknownException("an empty box cannot wait for " + path);
    }

    /** The box that a script is for will have what it needs; nothing else can be said here. */
    @Override
    public boolean hasProgram(String name) {
        return true;
    }

    @Override
    public Optional<String> pageRefusal(int port, String service) {
        return Optional.empty();
    }

    @Override
    public boolean knowsPrograms() {
        return false;
    }

    @Override
    public Set<Integer> ports(String service) {
        return Set.of();
    }

    @Override
    public String fingerprint(String task) {
        return "";
    }

    @Override
    public OnceState once(String key) {
        return OnceState.NOT_STARTED;
    }

    @Override
    public Command.Result query(Command command) {
        throw new UnknownException("an empty box cannot run " + command.text());
    }

    /** Nobody but root. */
    @Override
    public Optional<Account.User> user(String name) {
        return name.equals("root") ? Optional.of(new Account.User("root", 0, "root", Set.of(), "/root", "/bin/sh")) : Optional.empty();
    }

    @Override
    public Optional<Account.Group> group(String name) {
        return name.equals("root") ? Optional.of(new Account.Group("root", 0, Set.of())) : Optional.empty();
    }

    @Override
    public Optional<String> userNumbered(int uid) {
        return Optional.empty();
    }

    @Override
    public Optional<String> groupNumbered(int gid) {
        return Optional.empty();
    }

    @Override
    public Set<String> primaryUsers(String group) {
        return Set.of();
    }

    @Override
    public boolean hasProcesses(String user) {
        return false;
    }

    @Override
    public boolean knowsAccounts() {
        return false;
    }

    /** As with programs: the box that a script is for will have it. */
    @Override
    public Unit.State unit(Unit.Provider provider, String name) {
        return Unit.State.ABSENT.with(Unit.Presence.EXPECTED);
    }

    @Override
    public Software.State packageState(String name) {
        return Software.State.ABSENT;
    }

    /** As in a fresh image, which has no index of packages. */
    @Override
    public Software.Offer packageOffer(String name) {
        return new Software.Offer(false, List.of(), null);
    }

    @Override
    public Optional<List<Software.Move>> rehearse(Change.OfPackage change) {
        return Optional.empty();
    }

    @Override
    public Artefact artefact(Artefact.Request request) {
        return artefacts.artefact(request);
    }

    @Override
    public Git.Refs refs(Git.Remote remote) {
        return artefacts.refs(remote);
    }

    @Override
    public Optional<Git.Checkout> checkout(Path directory, String user) {
        return Optional.empty();
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
    public boolean pause(Duration duration) {
        return false;
    }
}
