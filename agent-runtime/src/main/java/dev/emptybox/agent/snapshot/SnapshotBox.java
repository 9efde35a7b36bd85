package dev.emptybox.agent.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emptybox.stdlib.box.Access;
import dev.emptybox.stdlib.box.Archives;
import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.box.Mounts;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Command;
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
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A box as its snapshot tells. What that does not hold is unknown; nothing of this machine is ever an answer. */
public final class SnapshotBox implements Reads {

    private static final String CURE = "; it is known once the agent of that box has a script that asks for it, and a new snapshot is taken";

    private final Snapshot snapshot;
    private final EmptyBox.Artefacts artefacts;

    public SnapshotBox(Snapshot snapshot, EmptyBox.Artefacts artefacts) {
        this.snapshot = Objects.requireNonNull(snapshot, "snapshot is null");
        this.artefacts = Objects.requireNonNull(artefacts, "artefacts is null");
    }

    private static UnknownException missing(String what) {
        return new UnknownException("the snapshot does not tell " + what + CURE);
    }

    private static UnknownException standsStill(String what) {
        return new UnknownException("a snapshot cannot tell " + what);
    }

    @Override
    public Entry entry(Path path) {
        return known(path).orElseThrow(() -> missing("what stands at " + path));
    }

    /** Nothing is known to be there when the directory above does not name it, or is none. */
    private Optional<Entry> known(Path path) {
        Snapshot.Stand stand = snapshot.paths().get(path.toString());
        if (stand != null) {
            return Optional.of(stand.entry());
        }
        Path parent = path.getParent();
        if (parent == null) {
            return Optional.empty();
        }
        Snapshot.Stand above = snapshot.paths().get(parent.toString());
        if (above != null && above.names() != null && !above.names().contains(path.getFileName().toString())) {
            return Optional.of(Entry.ABSENT);
        }
        return known(parent).filter(entry -> !(entry instanceof Entry.Directory || entry instanceof Entry.Link)).map(entry -> Entry.ABSENT);
    }

    private Snapshot.Stand file(Path path) {
        Snapshot.Stand stand = snapshot.paths().get(path.toString());
        if (stand == null || !(stand.entry() instanceof Entry.RegularFile)) {
            throw missing("what " + path + " holds");
        }
        return stand;
    }

    @Override
    public Bytes content(Path path) {
        Snapshot.Stand file = file(path);
        if (file.text() == null) {
            throw new UnknownException("the snapshot does not tell the content of " + path + ": " + file.untold());
        }
        return Bytes.of(file.text());
    }

    @Override
    public String digest(Path path) {
        Snapshot.Stand file = file(path);
        if (file.sha256() == null) {
            throw new UnknownException("the snapshot does not tell the digest of " + path + ": " + file.untold());
        }
        return file.sha256();
    }

    @Override
    public List<Member> members(Path archive, Archives.Limits limits) {
        List<Member> members = snapshot.archives().get(archive.toString());
        if (members == null) {
            throw missing("what is in " + archive);
        }
        return members;
    }

    @Override
    public List<String> children(Path directory) {
        if (!(entry(directory) instanceof Entry.Directory)) {
            return List.of();
        }
        Snapshot.Stand stand = snapshot.paths().get(directory.toString());
        if (stand.names() == null) {
            throw missing("the names in " + directory);
        }
        return stand.names();
    }

    /** When is not told: a unit without a record is adopted as it is. */
    @Override
    public Optional<Instant> changed(Path path) {
        return Optional.empty();
    }

    @Override
    public Git.Refs refs(Git.Remote remote) {
        return artefacts.refs(remote);
    }

    @Override
    public Optional<Git.Checkout> checkout(Path directory, String user) {
        return Optional.ofNullable(answer(RecordedAnswers.CHECKOUT, directory.toString(), Git.Checkout.class, "what is checked out in " + directory));
    }

    @Override
    public Unit.State unit(Unit.Provider provider, String name) {
        return answer(RecordedAnswers.UNIT, QueryKeys.of(provider, name), Unit.State.class, "how the unit " + name + " is");
    }

    @Override
    public Optional<String> sharedFile(Path path) {
        Snapshot.Stand stand = snapshot.paths().get(path.toString());
        return Optional.ofNullable(stand == null ? null : stand.shared());
    }

    /** What is denied is in the snapshot. */
    @Override
    public Access access(Path path) {
        Snapshot.Stand stand = snapshot.paths().get(path.toString());
        if (stand == null) {
            throw missing("whether the agent may change " + path);
        }
        return stand.access() == null ? Access.WRITABLE : stand.access();
    }

    @Override
    public List<Path> mountPoints() {
        return List.of(told(RecordedAnswers.MOUNT_POINTS, Path[].class, new Path[0]));
    }

    @Override
    public Mounts mounts() {
        return told(RecordedAnswers.MOUNTS, Mounts.class, Mounts.NONE);
    }

    @Override
    public Set<Path> reserved() {
        return Set.of(told(RecordedAnswers.RESERVED, Path[].class, new Path[0]));
    }

    /** What an older snapshot does not have. */
    private <T> T told(String kind, Class<T> type, T otherwise) {
        JsonNode answer = snapshot.answers().getOrDefault(kind, Map.of()).get("");
        return answer == null ? otherwise : SnapshotFile.value(answer, type);
    }

    @Override
    public Attributes creator() {
        return snapshot.creator();
    }

    @Override
    public Service.State service(String name) {
        if (snapshot.withheld().contains(name)) {
            throw new UnknownException("the snapshot does not tell what service " + name + " was started with, because secrets belong to it"
                + " and the agent's script could not be planned with their names alone");
        }
        return snapshot.services().getOrDefault(name, Service.State.NEVER_STARTED);
    }

    @Override
    public List<String> services() {
        List<String> running = snapshot.services().entrySet().stream().filter(service -> service.getValue().running()).map(Map.Entry::getKey).toList();
        return snapshot.stopOrder() == null ? running.stream().sorted().toList() : snapshot.stopOrder().stream().filter(running::contains).toList();
    }

    @Override
    public OnceState once(String key) {
        return snapshot.onces().getOrDefault(key, OnceState.NOT_STARTED);
    }

    @Override
    public Set<Integer> ports(String service) {
        return snapshot.ports() == null ? Set.of() : snapshot.ports().getOrDefault(service, Set.of());
    }

    @Override
    public String fingerprint(String task) {
        if (snapshot.fingerprints() == null) {
            throw new UnknownException("the snapshot does not say what " + task + " has done before");
        }
        return snapshot.fingerprints().getOrDefault(task, "");
    }

    private <T> T answer(String kind, String about, Class<T> type, String what) {
        Map<String, JsonNode> answers = snapshot.answers().getOrDefault(kind, Map.of());
        if (!answers.containsKey(about)) {
            throw missing(what);
        }
        return SnapshotFile.value(answers.get(about), type);
    }

    @Override
    public Http.Answer get(Http.Get request) {
        return answer(RecordedAnswers.GET, QueryKeys.of(request), Http.Answer.class, "what " + request.url() + " answers");
    }

    @Override
    public Tcp.Answer connect(Tcp.Connect request) {
        return answer(RecordedAnswers.PORT, request.address(), Tcp.Answer.class, "whether " + request.address() + " accepts connections");
    }

    @Override
    public List<RunningProcess> processes() {
        throw standsStill("which processes run: their arguments may hold what is not to be told");
    }

    @Override
    public Entry awaited(Path path) {
        return entry(path);
    }

    @Override
    public boolean hasProgram(String name) {
        return answer(RecordedAnswers.PROGRAM, name, Boolean.class, "whether there is a program " + name);
    }

    @Override
    public Optional<String> pageRefusal(int port, String service) {
        return Optional.ofNullable(answer(RecordedAnswers.PAGE, QueryKeys.page(port, service), String.class, "whether port " + port + " is free for a maintenance"));
    }

    @Override
    public boolean knowsPrograms() {
        return true;
    }

    @Override
    public Command.Result query(Command command) {
        return answer(RecordedAnswers.COMMAND, QueryKeys.of(command), Command.Result.class, "what " + command.text() + " prints");
    }

    @Override
    public Optional<Account.User> user(String name) {
        return Optional.ofNullable(answer(RecordedAnswers.USER, name, Account.User.class, "whether there is a user " + name));
    }

    @Override
    public Optional<Account.Group> group(String name) {
        return Optional.ofNullable(answer(RecordedAnswers.GROUP, name, Account.Group.class, "whether there is a group " + name));
    }

    @Override
    public Optional<String> userNumbered(int uid) {
        return Optional.ofNullable(answer(RecordedAnswers.UID, String.valueOf(uid), String.class, "whether uid " + uid + " is free"));
    }

    @Override
    public Optional<String> groupNumbered(int gid) {
        return Optional.ofNullable(answer(RecordedAnswers.GID, String.valueOf(gid), String.class, "whether gid " + gid + " is free"));
    }

    @Override
    public Set<String> primaryUsers(String group) {
        return Set.of(answer(RecordedAnswers.PRIMARY, group, String[].class, "whose first group " + group + " is"));
    }

    @Override
    public boolean hasProcesses(String user) {
        throw standsStill("whether processes of user " + user + " run");
    }

    @Override
    public boolean knowsAccounts() {
        return true;
    }

    @Override
    public Software.State packageState(String name) {
        return answer(RecordedAnswers.PACKAGE, name, Software.State.class, "whether the package " + name + " is installed");
    }

    @Override
    public Software.Offer packageOffer(String name) {
        return answer(RecordedAnswers.OFFER, name, Software.Offer.class, "which versions of the package " + name + " there are");
    }

    @Override
    public Optional<List<Software.Move>> rehearse(Change.OfPackage change) {
        Map<String, JsonNode> answers = snapshot.answers().getOrDefault(RecordedAnswers.REHEARSAL, Map.of());
        JsonNode moves = answers.get(change.toString());
        return moves == null || moves.isNull() ? Optional.empty() : Optional.of(List.of(SnapshotFile.value(moves, Software.Move[].class)));
    }

    @Override
    public Artefact artefact(Artefact.Request request) {
        return artefacts.artefact(request);
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
