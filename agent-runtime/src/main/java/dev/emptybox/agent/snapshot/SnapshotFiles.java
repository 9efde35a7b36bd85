package dev.emptybox.agent.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emptybox.stdlib.box.files.Access;
import dev.emptybox.stdlib.box.files.Archives;
import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.box.files.Mounts;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.NamedText;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of a box from its snapshot. Their modification times are unknown: a unit without a record is adopted unchanged. */
record SnapshotFiles(Snapshot snapshot) implements FileReads {

    @Override
    public Entry entry(Path path) {
        return known(path).orElseThrow(() -> SnapshotPort.missing("the state of " + path));
    }

    /** Known to be missing if the parent directory does not list it, or is not a directory. */
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
            throw SnapshotPort.missing("the content of " + path);
        }
        return stand;
    }

    @Override
    public Bytes content(Path path) {
        Snapshot.Stand file = file(path);
        if (file.text() == null) {
            throw new UnknownException("the snapshot does not record the content of " + path + ": " + file.untold());
        }
        return Bytes.of(file.text());
    }

    @Override
    public String digest(Path path) {
        Snapshot.Stand file = file(path);
        if (file.sha256() == null) {
            throw new UnknownException("the snapshot does not record the digest of " + path + ": " + file.untold());
        }
        return file.sha256();
    }

    @Override
    public Optional<NamedText> named(Path path) {
        Snapshot.Stand file = file(path);
        return Secrets.within(file.text()) ? Optional.of(NamedText.of(file.text(), Map.of())) : Optional.empty();
    }

    @Override
    public List<Member> members(Path archive, Archives.Limits limits) {
        List<Member> members = snapshot.archives().get(archive.toString());
        if (members == null) {
            throw SnapshotPort.missing("the entries of " + archive);
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
            throw SnapshotPort.missing("the names in " + directory);
        }
        return stand.names();
    }

    @Override
    public Optional<String> sharedFile(Path path) {
        Snapshot.Stand stand = snapshot.paths().get(path.toString());
        return Optional.ofNullable(stand == null ? null : stand.shared());
    }

    /** Denied access is in the snapshot. */
    @Override
    public Access access(Path path) {
        Snapshot.Stand stand = snapshot.paths().get(path.toString());
        if (stand == null) {
            throw SnapshotPort.missing("whether the agent may change " + path);
        }
        return stand.access() == null ? Access.WRITABLE : stand.access();
    }

    @Override
    public List<Path> mountPoints() {
        return List.of(answer(RecordedAnswers.MOUNT_POINTS, Path[].class, new Path[0]));
    }

    @Override
    public Mounts mounts() {
        return answer(RecordedAnswers.MOUNTS, Mounts.class, Mounts.NONE);
    }

    @Override
    public Set<Path> reserved() {
        return Set.of(answer(RecordedAnswers.RESERVED, Path[].class, new Path[0]));
    }

    /** Missing in older snapshots. */
    private <T> T answer(String kind, Class<T> type, T otherwise) {
        JsonNode answer = snapshot.answers().getOrDefault(kind, Map.of()).get("");
        return answer == null ? otherwise : SnapshotFile.value(answer, type);
    }

    @Override
    public Attributes creator() {
        return snapshot.creator();
    }
}
