package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.commands.ProgramChecks;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.NamedText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A change of the file system. */
public sealed interface FileChange extends Change {

    @Override
    Path path();

    @Override
    default String exposed() {
        return path().toString();
    }

    @Override
    default List<Path> written() {
        return List.of(path());
    }

    @Override
    default Capability<?> capability() {
        return FileReads.CAPABILITY;
    }

    @Override
    default List<Precondition> preconditions(Reads box, List<Change> decision) {
        return List.of(FileChecks.allowed(path(), targets(box.files().resolver()), box));
    }

    /** What it does with which resolved paths. */
    Map<Path, FileTarget> targets(Resolver resolver);

    /** Whether it needs free space on the disk. */
    default boolean needsSpace() {
        return false;
    }

    @Kind(value = "directory.make", target = "path", does = "Creates a directory.")
    record MakeDirectory(Path path, Attributes attributes) implements FileChange {
        @Override
        public Map<Path, FileTarget> targets(Resolver resolver) {
            return Map.of(resolver.real(path), FileTarget.changed("create directory", true, attributes));
        }

        @Override
        public boolean needsSpace() {
            return true;
        }

        @Override
        public boolean atomic() {
            return true;
        }
    }

    /** Atomically replaces another link or a file. The target does not have to exist. */
    @Kind(value = "link.make", target = "path", does = "Creates a symbolic link, or changes its target.")
    record MakeLink(Path path, String goal) implements FileChange {
        @Override
        public Map<Path, FileTarget> targets(Resolver resolver) {
            return Map.of(resolver.resolved(path), FileTarget.written("create the link", false, Attributes.UNCHANGED));
        }

        @Override
        public boolean atomic() {
            return true;
        }

        @Override
        public String exposed() {
            return path + goal;
        }

        @Override
        public List<Path> replaced() {
            return List.of(path);
        }

        @Override
        public List<Path> written() {
            return List.of();
        }
    }

    /**
     * The whole new content; an existing file keeps the attributes that are not set.
     *
     * @param validation a command that must accept the new content before it is used; {@code %s} in an argument is the file
     *                   with it; null for none. A plan does not run it.
     * @param backup     where the content of an existing file is kept, with its attributes; null for no backup
     * @param named      the content with placeholders for the secrets in it; null if it has none, or must not be shown
     */
    @Kind(value = "file.write", target = "path", does = "Writes the whole content of a file, new or not.")
    record WriteFile(Path path, Bytes content, Attributes attributes, Command validation, Path backup, NamedText named) implements FileChange {

        public WriteFile(Path path, Bytes content, Attributes attributes) {
            this(path, content, attributes, null, null, null);
        }

        /** Without secrets. */
        public WriteFile(Path path, Bytes content, Attributes attributes, Command validation, Path backup) {
            this(path, content, attributes, validation, backup, null);
        }

        @Override
        public Map<Path, FileTarget> targets(Resolver resolver) {
            var targets = new LinkedHashMap<Path, FileTarget>();
            targets.put(resolver.real(path), FileTarget.written("write", true, attributes));
            if (backup != null) {
                targets.put(resolver.real(backup), FileTarget.written("back up to", false, Attributes.UNCHANGED));
            }
            return targets;
        }

        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            var conditions = new ArrayList<>(validation == null ? List.<Precondition>of() : ProgramChecks.of(validation, box));
            conditions.addAll(FileChange.super.preconditions(box, decision));
            return conditions;
        }

        @Override
        public boolean needsSpace() {
            return true;
        }

        @Override
        public boolean atomic() {
            return backup == null;
        }

        @Override
        public String exposed() {
            return path + (validation == null ? "" : validation.text());
        }

        @Override
        public List<Path> written() {
            return backup == null ? List.of(path) : List.of(path, backup);
        }
    }

    /** Places an artefact from the cache. */
    @Kind(value = "artefact.place", target = "path", does = "Places a downloaded artefact whose checksum has been verified.")
    record PlaceArtefact(Path path, Artefact artefact, Attributes attributes) implements FileChange {
        @Override
        public Map<Path, FileTarget> targets(Resolver resolver) {
            return Map.of(resolver.real(path), FileTarget.written("write", true, attributes));
        }

        @Override
        public boolean needsSpace() {
            return true;
        }

        @Override
        public boolean atomic() {
            return true;
        }
    }

    /**
     * Unpacks entries of an archive on the box: each file completely or not at all, directories before their contents. Other
     * files stay.
     *
     * @param path    the target directory
     * @param archive a file
     */
    @Kind(value = "archive.unpack", target = "path of the directory", does = "Unpacks the entries of an archive that are missing or differ.")
    record Unpack(Path path, Path archive, List<Piece> pieces) implements FileChange {

        public Unpack {
            pieces = List.copyOf(pieces);
        }

        @Override
        public Map<Path, FileTarget> targets(Resolver resolver) {
            var targets = new LinkedHashMap<Path, FileTarget>();
            pieces.forEach(piece -> targets.putIfAbsent(resolver.resolved(piece.path()).getParent().resolve("."),
                FileTarget.changed("unpack into", false, Attributes.UNCHANGED)));
            return targets;
        }

        @Override
        public boolean needsSpace() {
            return true;
        }

        @Override
        public List<Path> written() {
            return pieces.stream().map(Piece::path).toList();
        }
    }

    /**
     * One entry to unpack.
     *
     * @param path   where to
     * @param entry  a directory, a file or a link; with wanted attributes
     * @param source name of the archive member with the content of a file
     * @param digest SHA-256 that a file must have
     */
    record Piece(Path path, Entry entry, String source, String digest) {
    }

    /** Sets a parameter of the running kernel: written to a file below /proc/sys, and lost at the next boot. */
    @Kind(value = "kernel.set", target = "path below `/proc/sys`", does = "Sets a parameter of the running kernel.")
    record SetKernelValue(Path path, String value) implements FileChange {
        @Override
        public Map<Path, FileTarget> targets(Resolver resolver) {
            return Map.of();
        }

        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            return FileChecks.kernel(this, box);
        }

        @Override
        public boolean atomic() {
            return true;
        }

        @Override
        public String exposed() {
            return path + value;
        }
    }

    @Kind(value = "attributes.set", target = "path", does = "Sets mode, owner or group of an existing path.")
    record SetAttributes(Path path, Attributes attributes) implements FileChange {
        @Override
        public Map<Path, FileTarget> targets(Resolver resolver) {
            return Map.of(resolver.real(path), FileTarget.changed("set the mode or owner of", true, attributes));
        }
    }

    /** Removes a file, a link, or a directory and its contents. */
    @Kind(value = "path.remove", target = "path", does = "Removes a file, a link, or a directory and its contents.")
    record Remove(Path path) implements FileChange {
        @Override
        public Map<Path, FileTarget> targets(Resolver resolver) {
            return Map.of(resolver.resolved(path), FileTarget.removed());
        }

        @Override
        public List<Path> replaced() {
            return List.of(path);
        }

        @Override
        public List<Path> written() {
            return List.of();
        }
    }
}
