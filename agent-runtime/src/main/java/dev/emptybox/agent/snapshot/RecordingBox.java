package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.Access;
import dev.emptybox.stdlib.box.Archives;
import dev.emptybox.stdlib.box.Mounts;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Software;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.Unit;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A box that takes down what it is asked, so that a snapshot can answer the same. A question of a new sort is one more
 * method here and one in {@link SnapshotBox}; one that is only passed on is unknown in a plan over a snapshot.
 */
public final class RecordingBox implements World {

    private final World box;
    private final Predicate<String> free;
    private RecordedReads now = new RecordedReads();
    private RecordedReads before = new RecordedReads();
    private boolean changed;

    /** @param free whether a text has no secret in it; only such questions and answers are kept */
    public RecordingBox(World box, Predicate<String> free) {
        this.box = Objects.requireNonNull(box, "box is null");
        this.free = Objects.requireNonNull(free, "free is null");
    }

    /** A script is about to be run anew: what was asked counts for this run and for the one before it. */
    public synchronized void begins() {
        before = now;
        now = new RecordedReads();
        changed = false;
    }

    /** Whether the box was changed since the last run of a script began. */
    public synchronized boolean changed() {
        return changed;
    }

    /** The same box, not watched. */
    World base() {
        return box;
    }

    /** What the last two runs have asked. */
    synchronized RecordedReads notes() {
        return now.and(before);
    }

    private synchronized RecordedReads note() {
        return now;
    }

    @Override
    public Entry entry(Path path) {
        note().looked(path);
        return box.entry(path);
    }

    @Override
    public Bytes content(Path file) {
        note().read(file);
        return box.content(file);
    }

    @Override
    public SeekableByteChannel open(Path file) {
        note().read(file);
        return box.open(file);
    }

    @Override
    public List<Member> members(Path archive, Archives.Limits limits) {
        note().listed(archive, limits);
        return box.members(archive, limits);
    }

    @Override
    public String digest(Path file) {
        note().read(file);
        return box.digest(file);
    }

    @Override
    public boolean holds(Path file, WantedContent sought) {
        note().sought(file, sought);
        return box.holds(file, sought);
    }

    @Override
    public List<String> children(Path directory) {
        note().named(directory);
        return box.children(directory);
    }

    @Override
    public Optional<Instant> changed(Path path) {
        return box.changed(path);
    }

    @Override
    public Git.Refs refs(Git.Remote remote) {
        return box.refs(remote);
    }

    @Override
    public Optional<Git.Checkout> checkout(Path directory, String user) {
        note().looked(directory);
        return Optional.ofNullable(note().asked().ask(RecordedAnswers.CHECKOUT, directory.toString(), () -> box.checkout(directory, user).orElse(null)));
    }

    @Override
    public Unit.State unit(Unit.Provider provider, String name) {
        return note().asked().ask(RecordedAnswers.UNIT, QueryKeys.of(provider, name), () -> box.unit(provider, name));
    }

    @Override
    public Optional<String> sharedFile(Path path) {
        note().looked(path);
        return box.sharedFile(path);
    }

    @Override
    public Access access(Path path) {
        note().looked(path);
        return box.access(path);
    }

    @Override
    public List<Path> mountPoints() {
        return List.of(note().asked().ask(RecordedAnswers.MOUNT_POINTS, "", () -> box.mountPoints().toArray(Path[]::new)));
    }

    /** A script that changes files asks for the mount points as well. */
    @Override
    public Mounts mounts() {
        mountPoints();
        return note().asked().ask(RecordedAnswers.MOUNTS, "", box::mounts);
    }

    @Override
    public Set<Path> reserved() {
        return Set.of(note().asked().ask(RecordedAnswers.RESERVED, "", () -> box.reserved().toArray(Path[]::new)));
    }

    @Override
    public Attributes creator() {
        return box.creator();
    }

    @Override
    public Service.State service(String name) {
        return box.service(name);
    }

    @Override
    public List<String> services() {
        return box.services();
    }

    @Override
    public Http.Answer get(Http.Get request) {
        Http.Answer answer = box.get(request);
        return free.test(QueryKeys.of(request) + answer.body()) ? asked(RecordedAnswers.GET, QueryKeys.of(request), answer) : answer;
    }

    @Override
    public Tcp.Answer connect(Tcp.Connect request) {
        return asked(RecordedAnswers.PORT, request.address(), box.connect(request));
    }

    @Override
    public List<RunningProcess> processes() {
        return box.processes();
    }

    @Override
    public Entry awaited(Path path) {
        note().looked(path);
        return box.awaited(path);
    }

    @Override
    public boolean hasProgram(String name) {
        return note().asked().ask(RecordedAnswers.PROGRAM, name, () -> box.hasProgram(name));
    }

    @Override
    public Optional<String> pageRefusal(int port, String service) {
        Optional<String> refusal = box.pageRefusal(port, service);
        return free.test(refusal.orElse("")) ? Optional.ofNullable(asked(RecordedAnswers.PAGE, QueryKeys.page(port, service), refusal.orElse(null))) : refusal;
    }

    @Override
    public boolean knowsPrograms() {
        return box.knowsPrograms();
    }

    @Override
    public OnceState once(String key) {
        return box.once(key);
    }

    @Override
    public Set<Integer> ports(String service) {
        return box.ports(service);
    }

    @Override
    public String fingerprint(String task) {
        return box.fingerprint(task);
    }

    @Override
    public void remember(String task, String fingerprint) {
        box.remember(task, fingerprint);
    }

    @Override
    public Command.Result query(Command command) {
        Command.Result result = box.query(command);
        boolean open = free.test(QueryKeys.of(command) + result.stdout() + result.stderr());
        return open ? asked(RecordedAnswers.COMMAND, QueryKeys.of(command), result) : result;
    }

    private <T> T asked(String kind, String about, T answer) {
        return note().asked().ask(kind, about, () -> answer);
    }

    @Override
    public Optional<Account.User> user(String name) {
        return Optional.ofNullable(note().asked().ask(RecordedAnswers.USER, name, () -> box.user(name).orElse(null)));
    }

    @Override
    public Optional<Account.Group> group(String name) {
        return Optional.ofNullable(note().asked().ask(RecordedAnswers.GROUP, name, () -> box.group(name).orElse(null)));
    }

    @Override
    public Optional<String> userNumbered(int uid) {
        return Optional.ofNullable(note().asked().ask(RecordedAnswers.UID, String.valueOf(uid), () -> box.userNumbered(uid).orElse(null)));
    }

    @Override
    public Optional<String> groupNumbered(int gid) {
        return Optional.ofNullable(note().asked().ask(RecordedAnswers.GID, String.valueOf(gid), () -> box.groupNumbered(gid).orElse(null)));
    }

    @Override
    public Set<String> primaryUsers(String group) {
        return Set.of(note().asked().ask(RecordedAnswers.PRIMARY, group, () -> box.primaryUsers(group).toArray(String[]::new)));
    }

    @Override
    public boolean hasProcesses(String user) {
        return box.hasProcesses(user);
    }

    @Override
    public boolean knowsAccounts() {
        return box.knowsAccounts();
    }

    @Override
    public Software.State packageState(String name) {
        return note().asked().ask(RecordedAnswers.PACKAGE, name, () -> box.packageState(name));
    }

    @Override
    public Software.Offer packageOffer(String name) {
        return note().asked().ask(RecordedAnswers.OFFER, name, () -> box.packageOffer(name));
    }

    @Override
    public Optional<List<Software.Move>> rehearse(Change.OfPackage change) {
        return Optional.ofNullable(note().asked().ask(RecordedAnswers.REHEARSAL, change.toString(), () -> box.rehearse(change).orElse(null)));
    }

    @Override
    public Artefact artefact(Artefact.Request request) {
        return box.artefact(request);
    }

    @Override
    public Bytes content(Artefact artefact) {
        return box.content(artefact);
    }

    @Override
    public SeekableByteChannel open(Artefact artefact) {
        return box.open(artefact);
    }

    @Override
    public boolean pause(Duration duration) {
        return box.pause(duration);
    }

    @Override
    public void abandon(int port) {
        box.abandon(port);
    }

    @Override
    public Effect perform(String step, Change change) {
        synchronized (this) {
            changed = true;
            now.asked().outdate();
            before.asked().outdate();
        }
        return box.perform(step, change);
    }
}
