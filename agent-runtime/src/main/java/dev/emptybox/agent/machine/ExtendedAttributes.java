package dev.emptybox.agent.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;

/**
 * Keeps the extended attributes of a file that is replaced: those named {@code user.*}. Others, access control lists among
 * them, cannot be reached from here.
 */
final class ExtendedAttributes {

    private ExtendedAttributes() {
    }

    /** @param from need not be there */
    static void copy(Path from, Path to) throws IOException {
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var source = Files.getFileAttributeView(from, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (source == null) {
            return;
        }
        for (String name : names(source)) {
            ByteBuffer value = ByteBuffer.allocate(source.size(name));
            source.read(name, value);
            Files.getFileAttributeView(to, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).write(name, value.flip());
        }
    }

    /** Not every file system has them, and not every agent may read a file that it may replace. */
    private static List<String> names(UserDefinedFileAttributeView view) throws IOException {
        try {
            return view.list();
        } catch (FileSystemException notHere) {
            return List.of();
        }
    }
}
