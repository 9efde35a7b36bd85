package dev.emptybox.agent.script;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Compiled classes on disk, one file for each key. A file is written aside and renamed, so that a crash leaves none
 * half; what cannot be read, or could have been written by somebody else, is as good as absent.
 */
public final class ClassCache {

    private static final int MAGIC = 0x656d7074;

    private final Path directory;
    private final int most;

    /** @param most how many files are kept, those that were used last */
    public ClassCache(Path directory, int most) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.most = most;
    }

    /** Tells builds of a library apart, by one of its classes: what was compiled against it is only good for that build. */
    public static String buildId(Class<?> of) {
        String version = of.getPackage().getImplementationVersion();
        try {
            Path code = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
            return version + " " + Files.getLastModifiedTime(code).toMillis() + " " + Files.size(code);
        } catch (IOException | java.net.URISyntaxException unknown) {
            return version + " " + System.nanoTime();
        }
    }

    /** Null when there are none that can be trusted. */
    public Map<String, byte[]> find(String key) {
        Path file = directory.resolve(key);
        if (!Files.isRegularFile(file) || !ours(file)) {
            return null;
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != MAGIC) {
                return null;
            }
            int count = in.readInt();
            var classes = new HashMap<String, byte[]>();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                byte[] bytes = in.readNBytes(in.readInt());
                classes.put(name, bytes);
            }
            boolean whole = in.readInt() == MAGIC;
            Files.setLastModifiedTime(file, FileTime.from(java.time.Instant.now()));
            return whole ? classes : null;
        } catch (IOException damaged) {
            return null;
        }
    }

    /** These classes will run as the agent: only the agent's own user may have written them. */
    private boolean ours(Path file) {
        try {
            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(directory));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** A cache that cannot be written costs time and nothing else. */
    public void keep(String key, Map<String, byte[]> classes) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory.getParent());
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path part = Files.createTempFile(directory, "part-", "");
            try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
                out.writeInt(MAGIC);
                out.writeInt(classes.size());
                for (var entry : classes.entrySet()) {
                    out.writeUTF(entry.getKey());
                    out.writeInt(entry.getValue().length);
                    out.write(entry.getValue());
                }
                out.writeInt(MAGIC);
            }
            Files.move(part, directory.resolve(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            removeOldest();
        } catch (IOException notKept) {
            // Compiled again next time.
        }
    }

    private void removeOldest() throws IOException {
        try (var files = Files.list(directory)) {
            var byAge = files.sorted(Comparator.comparing(ClassCache::modified).reversed()).toList();
            for (Path old : byAge.subList(Math.min(most, byAge.size()), byAge.size())) {
                Files.deleteIfExists(old);
            }
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }
}
