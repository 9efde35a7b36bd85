package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The smallest thing that can be done to a box. The set is closed: a task can want nothing else, so every world can
 * perform, foresee and record everything a task wants. Paths are absolute.
 */
public sealed interface Change {

    /** The stable name of this sort of change, as in {@code plan --json}; {@link ChangeKinds} says what it means. */
    String kind();

    /** Whether a failure leaves nothing of it. One that takes several steps on the system may stay done in part. */
    default boolean atomic() {
        return false;
    }

    /** A change of the file system. */
    sealed interface OfPath extends Change {
        Path path();
    }

    /** A change of a service, whoever supervises it. */
    sealed interface OfService extends Change {
        String service();
    }

    /** A note of the agent about a body that runs once. */
    sealed interface OfOnce extends Change {
        String key();
    }

    record MakeDirectory(Path path, Attributes attributes) implements OfPath {
        @Override
        public boolean atomic() {
            return true;
        }

        @Override
        public String kind() {
            return "directory.make";
        }
    }

    /** Replaces another link or a file at once. What it leads to need not be there. */
    record MakeLink(Path path, String target) implements OfPath {
        @Override
        public boolean atomic() {
            return true;
        }

        @Override
        public String kind() {
            return "link.make";
        }
    }

    /**
     * The whole new content; an existing file keeps the attributes that the wish leaves open.
     *
     * @param validation a command that has to accept the new content before it takes its place, where {@code %s} in an
     *                   argument stands for the file with it; null for none. A plan does not run it.
     * @param backup     where the content of an existing file is kept, with its attributes; null for nowhere
     */
    record WriteFile(Path path, Bytes content, Attributes attributes, Command validation, Path backup) implements OfPath {

        public WriteFile(Path path, Bytes content, Attributes attributes) {
            this(path, content, attributes, null, null);
        }

        @Override
        public boolean atomic() {
            return backup == null;
        }

        @Override
        public String kind() {
            return "file.write";
        }
    }

    /** Puts an artefact, which the cache already holds, in its place. */
    record PlaceArtefact(Path path, Artefact artefact, Attributes attributes) implements OfPath {
        @Override
        public boolean atomic() {
            return true;
        }

        @Override
        public String kind() {
            return "artefact.place";
        }
    }

    /**
     * Puts entries of an archive, which stands on the box, into their places: each file wholly or not at all, directories
     * before what is in them. What else is there stays.
     *
     * @param path    the directory that it is unpacked into
     * @param archive a file
     */
    record Unpack(Path path, Path archive, List<Piece> pieces) implements OfPath {

        public Unpack {
            pieces = List.copyOf(pieces);
        }

        @Override
        public String kind() {
            return "archive.unpack";
        }
    }

    /**
     * One entry to unpack.
     *
     * @param path   where to
     * @param entry  a directory, a file or a link; the attributes are a wish
     * @param source name of the member of the archive with the content of a file
     * @param digest SHA-256 that a file must have
     */
    record Piece(Path path, Entry entry, String source, String digest) {
    }

    /** Sets a value of the running kernel: written in place into a file below /proc/sys, and lost when the box starts anew. */
    record SetKernelValue(Path path, String value) implements OfPath {
        @Override
        public boolean atomic() {
            return true;
        }

        @Override
        public String kind() {
            return "kernel.set";
        }
    }

    record SetAttributes(Path path, Attributes attributes) implements OfPath {
        @Override
        public String kind() {
            return "attributes.set";
        }
    }

    /** Removes a file, a link, or a directory with all that is in it. */
    record Remove(Path path) implements OfPath {
        @Override
        public String kind() {
            return "path.remove";
        }
    }

    /** @param scope what else of the box it may change */
    record RunCommand(Command command, Scope scope) implements Change {
        @Override
        public String kind() {
            return "command.run";
        }
    }

    /**
     * Makes the directory a checkout of the commit, or brings the checkout that it is there.
     *
     * @param ref   the whole name of the branch or tag to fetch it by, empty for none
     * @param depth how many commits of history are fetched, 0 for all
     * @param force whether local edits are thrown away
     * @param user  who does it and owns the files; empty for the agent's own user
     */
    record CheckOut(Path path, Git.Remote remote, String ref, String commit, int depth, boolean force, String user) implements Change {
        @Override
        public String kind() {
            return "git.checkout";
        }
    }

    record StartService(Service.Definition definition) implements OfService {
        @Override
        public String kind() {
            return "service.start";
        }

        @Override
        public String service() {
            return definition.name();
        }
    }

    record RestartService(Service.Definition definition) implements OfService {
        @Override
        public String kind() {
            return "service.restart";
        }

        @Override
        public String service() {
            return definition.name();
        }
    }

    /**
     * Makes a running service read its configuration again.
     *
     * @param definition with the inputs that it runs with from then on
     */
    record ReloadService(Service.Definition definition, Service.Reload how) implements OfService {
        @Override
        public String kind() {
            return "service.reload";
        }

        @Override
        public String service() {
            return definition.name();
        }
    }

    /** A change of a service that the init system of the box runs. */
    record ChangeUnit(Unit.Verb verb, Unit.Wish unit) implements OfService {
        @Override
        public String kind() {
            return "service." + verb.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String service() {
            return unit.name();
        }
    }

    record BeginOnce(String key) implements OfOnce {
        @Override
        public boolean atomic() {
            return true;
        }

        @Override
        public String kind() {
            return "once.begin";
        }
    }

    record EndOnce(String key) implements OfOnce {
        @Override
        public boolean atomic() {
            return true;
        }

        @Override
        public String kind() {
            return "once.done";
        }
    }

    /** A time in which the agent answers on the port of one of its services, in the place of it. */
    sealed interface OfMaintenance extends Change {
        int port();

        String service();
    }

    /**
     * Stops the service and then answers every request on its port with 503, until it is started or restarted, whoever
     * wants that, or the maintenance ends.
     *
     * @param drain how long a service that runs is left to it before it is stopped
     */
    record BeginMaintenance(int port, String service, Duration drain, Page page) implements OfMaintenance {
        @Override
        public String kind() {
            return "maintenance.begin";
        }
    }

    /**
     * What is answered.
     *
     * @param type       of the content, for example {@code text/html; charset=utf-8}
     * @param retryAfter when it is worth to ask again, in whole seconds
     */
    record Page(Bytes content, String type, Duration retryAfter) {
    }

    /** Frees the port. The service stays as it is. */
    record EndMaintenance(int port, String service) implements OfMaintenance {
        @Override
        public String kind() {
            return "maintenance.end";
        }
    }

    record StopService(String service) implements OfService {
        @Override
        public String kind() {
            return "service.stop";
        }
    }

    /** A change of what the box itself is made of: its accounts and its packages. */
    sealed interface OfSystem extends Change {

        /** What is changed, for people. */
        String target();
    }

    /** A change of the users and groups of the box. */
    sealed interface OfAccount extends OfSystem {
    }

    /** Makes a user with nothing but his account: no home directory, no password. */
    record MakeUser(Account.User user, boolean system) implements OfAccount {
        @Override
        public String kind() {
            return "user.make";
        }

        @Override
        public String target() {
            return user.name();
        }
    }

    /** @param wish what is null stays as it is, and so do the other groups he is in */
    record ChangeUser(Account.User wish) implements OfAccount {
        @Override
        public String kind() {
            return "user.change";
        }

        @Override
        public String target() {
            return wish.name();
        }
    }

    /** Removes the account; his files stay. */
    record RemoveUser(String target) implements OfAccount {
        @Override
        public String kind() {
            return "user.remove";
        }
    }

    record MakeGroup(Account.Group group, boolean system) implements OfAccount {
        @Override
        public String kind() {
            return "group.make";
        }

        @Override
        public String target() {
            return group.name();
        }
    }

    /** Gives a group another number. */
    record ChangeGroup(String target, int gid) implements OfAccount {
        @Override
        public String kind() {
            return "group.change";
        }
    }

    /** Removes a group; one that has gone with its user already is fine. */
    record RemoveGroup(String target) implements OfAccount {
        @Override
        public String kind() {
            return "group.remove";
        }
    }

    /** A change of what the package manager has installed. */
    sealed interface OfPackage extends OfSystem {
    }

    /**
     * Installs a package, or another version of it.
     *
     * @param version exact, or with {@code *} in it, or null for the one that the package manager prefers
     * @param limit   how many other packages may be removed for it
     */
    record InstallPackage(String target, String version, int limit) implements OfPackage {
        @Override
        public String kind() {
            return "package.install";
        }
    }

    /** Removes the package; what it left in configuration files stays. */
    record RemovePackage(String target) implements OfPackage {
        @Override
        public String kind() {
            return "package.remove";
        }
    }

    /** @param held whether upgrades of the whole box shall leave it at its version from now on */
    record HoldPackage(String target, boolean held) implements OfPackage {
        @Override
        public String kind() {
            return "package.hold";
        }
    }

    /** Fetches anew what the package sources offer. */
    record RefreshPackages() implements OfPackage {
        @Override
        public String kind() {
            return "package.refresh";
        }

        @Override
        public String target() {
            return "index of packages";
        }
    }
}
