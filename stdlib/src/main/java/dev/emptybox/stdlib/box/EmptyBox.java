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
 * A box with an empty root directory: the base of a plan without a machine. Each capability defines its reads, unless a
 * simulated box overrides them. Artefacts come from a real cache, because their checksums should be known before an apply.
 */
public class EmptyBox implements Reads {

    /** The source of artefacts and commits. */
    public interface Artefacts extends ArtefactReads {

        /** The artefacts of a box, and the repositories that it can query. */
        static Artefacts of(Reads box) {
            return new ArtefactsOf(box);
        }

        /** @throws UnknownException if repositories cannot be queried from here */
        default Git.Refs refs(Git.Remote remote) {
            throw new UnknownException(remote + " is not queried here");
        }

        /** What belongs to an agent that runs from here. */
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

    /** Replaces the part of an empty box. */
    public final <R> EmptyBox with(Capability<R> capability, R part) {
        ports.put(capability, part);
        return this;
    }

    @Override
    public final <R> R port(Capability<R> capability) {
        return capability.reads().cast(ports.computeIfAbsent(capability, key -> key.empty().apply(this)));
    }

    /** The base of relative paths in scripts: the only existing directory. */
    public final Path root() {
        return root;
    }

    /** The source of artefacts and commits. */
    public final Artefacts outside() {
        return artefacts;
    }
}
