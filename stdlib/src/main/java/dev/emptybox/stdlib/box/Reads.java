package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The read side of a world: all that a task may know when it decides. Paths are absolute. Whatever a plan cannot know
 * throws {@link dev.emptybox.stdlib.model.UnknownException}; whatever is wrong throws
 * {@link dev.emptybox.stdlib.model.ProblemException}.
 */
public interface Reads extends SystemReads {

    /** What stands at the path; links on the way to it are followed, a link at its end is not. */
    Entry entry(Path path);

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

    /** When anything of what stands at the path last changed; empty when that cannot be told. */
    Optional<Instant> changed(Path path);

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

    /** Owner and group that a new file gets when nobody wishes others. */
    Attributes creator();

    Service.State service(String name);

    /** Names of the services that run, or will by themselves, supervised by the agent itself; in the order to stop them. */
    List<String> services();

    /** The TCP ports that processes of a service of the agent listen on, as far as that can be seen. */
    Set<Integer> ports(String service);

    /**
     * Why the page of a maintenance could not be shown on the port once the service is stopped: another process listens
     * there, or the agent may not. Empty when there is no such reason, or none that can be seen.
     */
    Optional<String> pageRefusal(int port, String service);

    /** Makes a GET request; no answer is an answer with status 0. */
    Http.Answer get(Http.Get request);

    /** Tries to connect to a port, and closes the connection at once. */
    Tcp.Answer connect(Tcp.Connect request);

    /** The processes of the box, without the agent itself. */
    List<RunningProcess> processes();

    /** The same as {@link #entry}, for a path that others make or take away: after a planned change it is unknown. */
    Entry awaited(Path path);

    /** Whether the box has a program of this name where programs are looked for, or with its whole path. */
    boolean hasProgram(String name);

    /** Whether a program or a working directory that is not found is not there. An empty box cannot say what its image will have. */
    boolean knowsPrograms();

    /** How far a body that runs once has come. */
    OnceState once(String key);

    /** The fingerprint that is remembered of a task, empty for none. */
    String fingerprint(String task);

    /** Runs a command that is declared to change nothing. */
    Command.Result query(Command command);

    /** Makes sure that the artefact cache holds the artefact, its content checked. The cache is no part of the box. */
    Artefact artefact(Artefact.Request request);

    /** Asks another repository for its branches and tags. Like an artefact, it is no part of the box. */
    Git.Refs refs(Git.Remote remote);

    /**
     * The checkout that a directory is; empty when it is none.
     *
     * @param user who looks, empty for the agent's own user
     */
    Optional<Git.Checkout> checkout(Path directory, String user);

    /** Content of an artefact in the cache. */
    Bytes content(Artefact artefact);

    /** The same, not all of it in memory at once where that can be; the caller closes it. */
    default SeekableByteChannel open(Artefact artefact) {
        return content(artefact).channel();
    }

    /**
     * Lets time pass, between two tries.
     *
     * @return whether it has passed: a plan does not wait
     */
    boolean pause(Duration duration);
}
