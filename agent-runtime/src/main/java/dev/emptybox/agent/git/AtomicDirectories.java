package dev.emptybox.agent.git;

import dev.emptybox.agent.os.Durable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Whole directories at once: made aside and renamed into place, so that no name ever stands for half a tree. */
final class AtomicDirectories {

    private static final String ASIDE = ".tmp-";

    private AtomicDirectories() {
    }

    /** A name beside the finished trees, of which whatever is left over can be swept away. */
    static Path aside(Path parent) throws IOException {
        Files.createDirectories(parent);
        return parent.resolve(ASIDE + UUID.randomUUID());
    }

    /** Renamed first: a tree that is half deleted when the agent is killed must not be taken for a whole one. */
    static void delete(Path tree) throws IOException {
        if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            Path aside = aside(tree.getParent());
            Durable.move(tree, aside);
            deleteInPlace(aside);
        }
    }

    /** Removes what a killed agent left behind. One agent holds home, so nothing aside is in use. */
    static void sweep(Path parent) throws IOException {
        for (Path child : children(parent)) {
            if (child.getFileName().toString().startsWith(ASIDE)) {
                deleteInPlace(child);
            }
        }
    }

    /** The finished trees. */
    static List<Path> finished(Path parent) throws IOException {
        return children(parent).stream().filter(child -> !child.getFileName().toString().startsWith(ASIDE)).toList();
    }

    /** Once the rename is on disk, so is all below it: after a power cut a checkout is whole or not there. */
    static void commit(Path aside, Path name) throws IOException {
        try (Stream<Path> all = Files.walk(aside)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                if (!Files.isSymbolicLink(path)) {
                    Durable.sync(path);
                }
            }
        }
        Durable.move(aside, name);
        Durable.sync(name.getParent());
    }

    private static List<Path> children(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(parent)) {
            return all.toList();
        }
    }

    private static void deleteInPlace(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
