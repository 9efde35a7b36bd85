package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.box.Capability;
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

/** The file system of a box. Paths are absolute. */
public interface FileReads {

    Capability<FileReads> CAPABILITY = new Capability<>("files", FileReads.class, EmptyFiles::new, PlannedFiles::new);

    /** The entry at the path; links in its parents are followed, a link at its end is not. */
    Entry entry(Path path);

    /** The same as {@link #entry}, for a path that others create or remove: unknown after a planned change. */
    default Entry awaited(Path path) {
        return entry(path);
    }

    /** Content of a regular file. */
    Bytes content(Path file);

    /** The content of a regular file as a stream where possible; the caller closes it. */
    default SeekableByteChannel open(Path file) {
        return content(file).channel();
    }

    /** The entries of an archive on the box. */
    default List<Member> members(Path archive, Archives.Limits limits) {
        return Archives.members(open(archive), archive.getFileName().toString(), limits);
    }

    /** SHA-256 of a regular file, in lower-case hexadecimal. */
    String digest(Path file);

    /** When anything about the entry last changed; empty if unknown. */
    default Optional<Instant> changed(Path path) {
        return Optional.empty();
    }

    /**
     * The content of a regular file in which the agent has written secrets, with placeholders for them; empty for any other
     * file. If it was changed since, this is not its content.
     */
    default Optional<NamedText> named(Path file) {
        return Optional.empty();
    }

    /** Whether a regular file has the content that a task wants it to have. */
    default boolean holds(Path file, WantedContent sought) {
        return digest(file).equals(sought.sha256());
    }

    /** Names in a directory, sorted; see {@link dev.emptybox.stdlib.model.FileNames}. Those in {@link #reserved} are left out. */
    List<String> children(Path directory);

    /** Identity of a regular file that may have hard links; empty if this is its only name, or if unknown. */
    default Optional<String> sharedFile(Path path) {
        return Optional.empty();
    }

    /** Directories that are visible at several paths. */
    default Mounts mounts() {
        return Mounts.NONE;
    }

    /** The agent's access to an existing path. */
    default Access access(Path path) {
        return Access.WRITABLE;
    }

    /** Where file systems, directories and files are mounted, as far as the system reports it. */
    default List<Path> mountPoints() {
        return List.of();
    }

    /** Resolves paths. */
    default Resolver resolver() {
        return new Resolver(this::entry, mounts());
    }

    /** Directories of the agent itself, which tasks neither see nor change. */
    default Set<Path> reserved() {
        return Set.of();
    }

    /** Default owner and group of a new file. */
    Attributes creator();
}
