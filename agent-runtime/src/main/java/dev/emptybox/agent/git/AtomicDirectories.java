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

/** Atomic directories: created aside and renamed, so that a name never refers to an incomplete tree. */
final class AtomicDirectories {

    private static final String ASIDE = ".tmp-";

    private AtomicDirectories() {
    }

    /** A temporary name beside the finished trees; left-overs can be removed. */
    static Path aside(Path parent) throws IOException {
        Files.createDirectories(parent);
        return parent.resolve(ASIDE + UUID.randomUUID());
    }

    /** Renamed first: a partially deleted tree must not look complete if the agent is killed. */
    static void delete(Path tree) throws IOException {
        if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            Path aside = aside(tree.getParent());
            Durable.move(tree, aside);
            deleteInPlace(aside);
        }
    }

    /** Removes left-overs of a killed agent. Only one agent holds the home, so none is in use. */
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

    /** The contents are on disk before the rename: after a power failure a checkout is complete or missing. */
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
