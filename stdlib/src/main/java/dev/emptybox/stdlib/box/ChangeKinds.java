package dev.emptybox.stdlib.box;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds the kinds of change among the classes of this library, so that a new one is in no list. */
public final class ChangeKinds {

    private static final String CLASS = ".class";

    private ChangeKinds() {
    }

    /** All kinds that there are, by their names. */
    public static SortedMap<String, Kind> all() {
        var kinds = new TreeMap<String, Kind>();
        for (String name : classes()) {
            for (Kind kind : load(name).getAnnotationsByType(Kind.class)) {
                kinds.put(kind.value(), kind);
            }
        }
        return kinds;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ChangeKinds.class.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<String> classes() {
        try {
            Path home = Path.of(ChangeKinds.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(home)) {
                return below(home);
            }
            try (FileSystem jar = FileSystems.newFileSystem(home)) {
                return below(jar.getPath("/"));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<String> below(Path top) throws IOException {
        Path box = top.resolve(ChangeKinds.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.walk(box)) {
            return files.map(file -> top.relativize(file).toString()).filter(name -> name.endsWith(CLASS))
                .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.')).toList();
        }
    }
}
