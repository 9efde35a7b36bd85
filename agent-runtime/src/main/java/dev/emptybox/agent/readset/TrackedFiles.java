package dev.emptybox.agent.readset;

import dev.emptybox.stdlib.box.Reads;
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

/**
 * Records the paths that are read, instead of the answers: what a file has and is, changes only with its times. So does a
 * failure.
 *
 * @param recorded the same port with recorded answers, for what is no path
 */
record TrackedFiles(Reads world, FileReads box, ReadSet set, FileReads recorded) implements FileReads {

    @Override
    public Entry entry(Path path) {
        set.looks(path);
        return box.entry(path);
    }

    @Override
    public Entry awaited(Path path) {
        set.looks(path);
        return box.awaited(path);
    }

    @Override
    public Bytes content(Path file) {
        set.reads(file, world);
        return box.content(file);
    }

    @Override
    public SeekableByteChannel open(Path file) {
        set.reads(file, world);
        return box.open(file);
    }

    @Override
    public List<Member> members(Path archive, Archives.Limits limits) {
        set.reads(archive, world);
        return box.members(archive, limits);
    }

    @Override
    public String digest(Path file) {
        set.reads(file, world);
        return box.digest(file);
    }

    @Override
    public boolean holds(Path file, WantedContent sought) {
        set.reads(file, world);
        return box.holds(file, sought);
    }

    /** The agent writes it together with the file. */
    @Override
    public Optional<NamedText> named(Path file) {
        set.reads(file, world);
        return box.named(file);
    }

    @Override
    public List<String> children(Path directory) {
        set.lists(directory);
        return box.children(directory);
    }

    @Override
    public Optional<Instant> changed(Path path) {
        set.lists(path);
        return box.changed(path);
    }

    @Override
    public Optional<String> sharedFile(Path path) {
        set.looks(path);
        return box.sharedFile(path);
    }

    @Override
    public Access access(Path path) {
        return recorded.access(path);
    }

    @Override
    public List<Path> mountPoints() {
        return recorded.mountPoints();
    }

    @Override
    public Mounts mounts() {
        return recorded.mounts();
    }

    @Override
    public Set<Path> reserved() {
        return recorded.reserved();
    }

    @Override
    public Attributes creator() {
        return recorded.creator();
    }
}
