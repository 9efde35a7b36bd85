package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The empty root directory of an empty box. */
public class EmptyFiles implements FileReads {

    private final EmptyBox box;

    public EmptyFiles(EmptyBox box) {
        this.box = box;
    }

    @Override
    public Entry entry(Path path) {
        return box.root().startsWith(path) ? new Entry.Directory(new Attributes(0755, null, null)) : Entry.ABSENT;
    }

    @Override
    public Entry awaited(Path path) {
        throw new UnknownException("an empty box cannot wait for " + path);
    }

    @Override
    public Bytes content(Path file) {
        throw new IllegalStateException("nothing exists at " + file);
    }

    @Override
    public String digest(Path file) {
        throw new IllegalStateException("nothing exists at " + file);
    }

    @Override
    public List<String> children(Path directory) {
        return List.of();
    }

    @Override
    public Set<Path> reserved() {
        return box.outside().reserved();
    }

    @Override
    public Attributes creator() {
        return Attributes.UNCHANGED;
    }
}
