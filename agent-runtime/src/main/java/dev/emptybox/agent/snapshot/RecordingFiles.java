package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.files.Access;
import dev.emptybox.stdlib.box.files.Archives;
import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.box.files.Mounts;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.NamedText;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Records the paths that a script has read, and which information of each. */
record RecordingFiles(FileReads box, Supplier<RecordedReads> notes) implements FileReads {

    @Override
    public Entry entry(Path path) {
        return looked(path).entry(path);
    }

    @Override
    public Entry awaited(Path path) {
        return looked(path).awaited(path);
    }

    @Override
    public Bytes content(Path file) {
        return read(file).content(file);
    }

    @Override
    public SeekableByteChannel open(Path file) {
        return read(file).open(file);
    }

    @Override
    public List<Member> members(Path archive, Archives.Limits limits) {
        notes.get().listed(archive, limits);
        return box.members(archive, limits);
    }

    @Override
    public String digest(Path file) {
        return read(file).digest(file);
    }

    @Override
    public boolean holds(Path file, WantedContent sought) {
        notes.get().sought(file, sought);
        return box.holds(file, sought);
    }

    @Override
    public Optional<NamedText> named(Path file) {
        return read(file).named(file);
    }

    @Override
    public List<String> children(Path directory) {
        notes.get().named(directory);
        return box.children(directory);
    }

    @Override
    public Optional<Instant> changed(Path path) {
        return box.changed(path);
    }

    @Override
    public Optional<String> sharedFile(Path path) {
        return looked(path).sharedFile(path);
    }

    @Override
    public Access access(Path path) {
        return looked(path).access(path);
    }

    @Override
    public List<Path> mountPoints() {
        return notes.get().asked().ask(RecordedAnswers.MOUNT_POINTS, "", box::mountPoints);
    }

    /** A script that changes files reads the mount points as well. */
    @Override
    public Mounts mounts() {
        mountPoints();
        return notes.get().asked().ask(RecordedAnswers.MOUNTS, "", box::mounts);
    }

    @Override
    public Set<Path> reserved() {
        return notes.get().asked().ask(RecordedAnswers.RESERVED, "", box::reserved);
    }

    @Override
    public Attributes creator() {
        return box.creator();
    }

    /** The files of the box, after the read is recorded. */
    private FileReads looked(Path path) {
        notes.get().looked(path);
        return box;
    }

    private FileReads read(Path file) {
        notes.get().read(file);
        return box;
    }
}
