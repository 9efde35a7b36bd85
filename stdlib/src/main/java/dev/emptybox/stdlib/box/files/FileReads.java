package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Member;
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

    /** What stands at the path; links on the way to it are followed, a link at its end is not. */
    Entry entry(Path path);

    /** The same as {@link #entry}, for a path that others make or take away: after a planned change it is unknown. */
    default Entry awaited(Path path) {
        return entry(path);
    }

    /** Content of a regular file. */
    Bytes content(Path file);

    /** Content of a regular file, not all of it in memory at once where that can be; the caller closes it. */
    default SeekableByteChannel open(Path file) {
        return content(file).channel();
    }

    /** What is in an archive that stands on the box. */
    default List<Member> members(Path archive, Archives.Limits limits) {
        return Archives.members(open(archive), archive.getFileName().toString(), limits);
    }

    /** SHA-256 of a regular file, in lower-case hexadecimal. */
    String digest(Path file);

    /** When anything of what stands at the path last changed; empty when that is not known. */
    default Optional<Instant> changed(Path path) {
        return Optional.empty();
    }

    /** Whether a regular file has the content that a task wants it to have. */
    default boolean holds(Path file, WantedContent sought) {
        return digest(file).equals(sought.sha256());
    }

    /** Names in a directory, sorted; see {@link dev.emptybox.stdlib.model.FileNames}. Those in {@link #reserved} are left out. */
    List<String> children(Path directory);

    /** Identity of a regular file that may have other names as well; empty when this one is its only name, or nothing is known. */
    default Optional<String> sharedFile(Path path) {
        return Optional.empty();
    }

    /** Directories that can be seen at several paths. */
    default Mounts mounts() {
        return Mounts.NONE;
    }

    /** What the agent may do with what stands at a path. */
    default Access access(Path path) {
        return Access.WRITABLE;
    }

    /** Where file systems, directories and files are mounted, as far as the system says so. */
    default List<Path> mountPoints() {
        return List.of();
    }

    /** Finds where paths lead. */
    default Resolver resolver() {
        return new Resolver(this::entry, mounts());
    }

    /** Directories of the agent itself, which no task sees or changes. */
    default Set<Path> reserved() {
        return Set.of();
    }

    /** Owner and group that a new file gets when no task says otherwise. */
    Attributes creator();
}
