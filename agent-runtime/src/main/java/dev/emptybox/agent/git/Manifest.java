package dev.emptybox.agent.git;

import dev.emptybox.agent.os.Durable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;

/**
 * The contents of a checkout according to Git: stored beside the checkout, so that it can be verified while the store is
 * damaged and the server unreachable. A damaged manifest matches nothing.
 */
final class Manifest {

    private static final String DIRECTORY = "directory";
    private static final String LINK = "link";
    private static final String FILE = "file";
    private static final String PROGRAM = "program";

    private final Map<String, String> entries = new TreeMap<>();

    void directory(String path) {
        entries.put(path, DIRECTORY);
    }

    void link(String path, String target) {
        entries.put(path, LINK + " " + blob(target.getBytes(StandardCharsets.UTF_8)));
    }

    void file(String path, ObjectId blob, FileMode mode) {
        entries.put(path, (mode.equals(FileMode.EXECUTABLE_FILE) ? PROGRAM : FILE) + " " + blob.name());
    }

    void write(Path file) throws IOException {
        var text = new StringBuilder();
        entries.forEach((path, what) -> text.append(what).append('\t').append(path).append('\0'));
        Durable.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Manifest read(Path file) throws IOException {
        var manifest = new Manifest();
        for (String line : Files.readString(file).split("\0")) {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                manifest.entries.put(line.substring(tab + 1), line.substring(0, tab));
            }
        }
        return manifest;
    }

    /** @param found everything below the directory */
    boolean matches(Path directory, Set<Path> found) throws IOException {
        if (entries.size() != found.size()) {
            return false;
        }
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            Path path = place(directory, entry.getKey());
            if (path == null || !found.contains(path) || !entry.getValue().equals(seen(path))) {
                return false;
            }
        }
        return true;
    }

    private static Path place(Path directory, String path) {
        try {
            return directory.resolve(path);
        } catch (InvalidPathException notHere) {
            return null;
        }
    }

    private static String seen(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return LINK + " " + blob(Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8));
        }
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return DIRECTORY;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        boolean program = ((Integer) Files.getAttribute(path, "unix:mode") & 0100) != 0;
        return (program ? PROGRAM : FILE) + " " + blob(path);
    }

    private static String blob(byte[] content) {
        try (var format = new ObjectInserter.Formatter()) {
            return format.idFor(Constants.OBJ_BLOB, content).name();
        }
    }

    private static String blob(Path file) throws IOException {
        return id(file).name();
    }

    /** Of the blob with the content of the file. */
    static ObjectId id(Path file) throws IOException {
        try (var format = new ObjectInserter.Formatter(); InputStream in = Files.newInputStream(file)) {
            return format.idFor(Constants.OBJ_BLOB, Files.size(file), in);
        }
    }
}
