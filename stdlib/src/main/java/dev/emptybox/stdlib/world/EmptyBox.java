package dev.emptybox.stdlib.world;

import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A box with a root directory and nothing in it: what a plan is laid over when no machine is named. Artefacts come from
 * a real cache, because their checksums are worth knowing beforehand; anything else outside the files is unknown.
 */
public final class EmptyBox implements Reads {

    /** Where artefacts come from; the live world is one. */
    public interface Artefacts {
        Artefact artefact(Artefact.Request request);

        Bytes content(Artefact artefact);

        default SeekableByteChannel open(Artefact artefact) {
            return content(artefact).channel();
        }
    }

    private final Path root;
    private final Artefacts artefacts;

    public EmptyBox(Path root, Artefacts artefacts) {
        this.root = Objects.requireNonNull(root, "root is null");
        this.artefacts = Objects.requireNonNull(artefacts, "artefacts is null");
    }

    @Override
    public Entry entry(Path path) {
        return root.startsWith(path) ? new Entry.Directory(new Attributes(0755, null, null)) : Entry.ABSENT;
    }

    @Override
    public Bytes content(Path file) {
        throw new IllegalStateException("nothing stands at " + file);
    }

    @Override
    public String digest(Path file) {
        throw new IllegalStateException("nothing stands at " + file);
    }

    @Override
    public List<String> children(Path directory) {
        return List.of();
    }

    @Override
    public Attributes creator() {
        return Attributes.UNCHANGED;
    }

    @Override
    public Service.State service(String name) {
        return Service.State.NEVER_STARTED;
    }

    @Override
    public List<String> services() {
        return List.of();
    }

    @Override
    public Http.Answer get(Http.Get request) {
        throw new UnknownException("an empty box cannot ask " + request.url());
    }

    @Override
    public Command.Result query(Command command) {
        throw new UnknownException("an empty box cannot run " + command.text());
    }

    @Override
    public Artefact artefact(Artefact.Request request) {
        return artefacts.artefact(request);
    }

    @Override
    public Bytes content(Artefact artefact) {
        return artefacts.content(artefact);
    }

    @Override
    public SeekableByteChannel open(Artefact artefact) {
        return artefacts.open(artefact);
    }

    @Override
    public void pause(Duration duration) {
        // Nothing in an empty box changes by waiting.
    }
}
