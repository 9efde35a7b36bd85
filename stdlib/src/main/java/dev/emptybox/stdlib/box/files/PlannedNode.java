package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What a plan has put at a path.
 *
 * @param entry   what stands there
 * @param opened  opens the content of a file
 * @param digest  SHA-256 of the content of a file
 * @param fresh   whether the base's content of this directory is hidden
 * @param order   number of the change since which its content is certain
 * @param settled number of the change since which its attributes are certain too
 */
record PlannedNode(Entry entry, Supplier<SeekableByteChannel> opened, Supplier<String> digest, boolean fresh, int order,
                    int settled) {

    PlannedNode with(UnaryOperator<Attributes> names) {
        Entry renamed = entry instanceof Entry.Directory directory ? new Entry.Directory(names.apply(directory.attributes()))
            : entry instanceof Entry.RegularFile file ? new Entry.RegularFile(names.apply(file.attributes()), file.size()) : entry;
        return new PlannedNode(renamed, opened, digest, fresh, order, settled);
    }

    Bytes content(Path path) {
        try (InputStream stream = Channels.newInputStream(opened.get())) {
            return Bytes.of(stream.readAllBytes());
        } catch (IOException unreadable) {
            throw new ProblemException(Problem.of("Cannot read " + path, String.valueOf(unreadable.getMessage()), ""), unreadable);
        }
    }
}
