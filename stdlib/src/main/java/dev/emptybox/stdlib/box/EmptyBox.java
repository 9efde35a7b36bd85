package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.box.artefacts.ArtefactReads;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A box with a root directory and nothing in it: what a plan is laid over when no machine is named. Each capability says
 * what such a box answers, unless a simulated box says more. Artefacts come from a real cache, because their checksums are
 * worth knowing beforehand.
 */
public class EmptyBox implements Reads {

    /** Where artefacts and commits come from. */
    public interface Artefacts extends ArtefactReads {

        /** Those that a box has, and the repositories that it can ask. */
        static Artefacts of(Reads box) {
            return new ArtefactsOf(box);
        }

        /** @throws UnknownException when repositories cannot be asked from here */
        default Git.Refs refs(Git.Remote remote) {
            throw new UnknownException(remote + " is not asked from here");
        }

        /** What belongs to the agent when it runs as it is asked from here. */
        default Set<Path> reserved() {
            return Set.of();
        }
    }

    private final Path root;
    private final Artefacts artefacts;
    private final Map<Capability<?>, Object> ports = new ConcurrentHashMap<>();

    public EmptyBox(Path root, Artefacts artefacts) {
        this.root = Objects.requireNonNull(root, "root is null");
        this.artefacts = Objects.requireNonNull(artefacts, "artefacts is null");
    }

    private record ArtefactsOf(Reads box) implements Artefacts {

        @Override
        public Artefact artefact(Artefact.Request request) {
            return box.artefacts().artefact(request);
        }

        @Override
        public Bytes content(Artefact artefact) {
            return box.artefacts().content(artefact);
        }

        @Override
        public SeekableByteChannel open(Artefact artefact) {
            return box.artefacts().open(artefact);
        }

        @Override
        public Git.Refs refs(Git.Remote remote) {
            return box.git().refs(remote);
        }

        @Override
        public Set<Path> reserved() {
            return box.files().reserved();
        }
    }

    /** From now on this part answers, in place of an empty one. */
    public final <R> EmptyBox with(Capability<R> capability, R part) {
        ports.put(capability, part);
        return this;
    }

    @Override
    public final <R> R port(Capability<R> capability) {
        return capability.reads().cast(ports.computeIfAbsent(capability, key -> key.empty().apply(this)));
    }

    /** Where relative paths of a script start: the one directory that is there. */
    public final Path root() {
        return root;
    }

    /** Where artefacts and commits come from. */
    public final Artefacts outside() {
        return artefacts;
    }
}
