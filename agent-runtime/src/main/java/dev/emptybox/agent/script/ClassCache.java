package dev.emptybox.agent.script;

import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.model.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A disk cache of compiled classes, one file per key. Files are replaced atomically; a file that is unreadable, damaged, or
 * could have been written by another user, is ignored.
 */
public final class ClassCache {

    /** Length of the SHA-256 at the beginning of each file, of the rest of the file. */
    private static final int CHECKSUM = 32;

    private final Path directory;
    private final int most;

    /** @param most how many files are kept, the most recently used ones */
    public ClassCache(Path directory, int most) {
        this.directory = Objects.requireNonNull(directory, "directory is null");
        this.most = most;
    }

    /** Identifies the build of a library by one of its classes: compiled classes are valid only for that build. */
    public static String buildId(Class<?> of) {
        String version = of.getPackage().getImplementationVersion();
        try {
            Path code = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
            return version + " " + Files.getLastModifiedTime(code).toMillis() + " " + Files.size(code);
        } catch (IOException | java.net.URISyntaxException unknown) {
            return version + " " + System.nanoTime();
        }
    }

    /** Null if there are none that can be trusted. A damaged file is removed. */
    public Map<String, byte[]> find(String key) {
        Path file = directory.resolve(key);
        if (!Files.isRegularFile(file) || !ours(file)) {
            return null;
        }
        try {
            Map<String, byte[]> classes = read(Files.readAllBytes(file));
            if (classes == null) {
                discard(key);
            } else {
                Files.setLastModifiedTime(file, FileTime.from(java.time.Instant.now()));
            }
            return classes;
        } catch (IOException unreadable) {
            return null;
        }
    }

    /** Null if the content does not match its checksum. */
    private static Map<String, byte[]> read(byte[] content) throws IOException {
        if (content.length < CHECKSUM || !Arrays.equals(content, 0, CHECKSUM, checksum(content), 0, CHECKSUM)) {
            return null;
        }
        try (var in = new DataInputStream(new ByteArrayInputStream(content, CHECKSUM, content.length - CHECKSUM))) {
            int count = in.readInt();
            var classes = new HashMap<String, byte[]>();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                classes.put(name, in.readNBytes(in.readInt()));
            }
            return classes;
        }
    }

    private static byte[] checksum(byte[] content) {
        MessageDigest digest = Digests.sha256();
        digest.update(content, CHECKSUM, content.length - CHECKSUM);
        return digest.digest();
    }

    /** Removes unusable classes; compiling them again only costs time. */
    void discard(String key) {
        try {
            Files.deleteIfExists(directory.resolve(key));
        } catch (IOException stays) {
            // The next classes with this key replace it.
        }
    }

    /** These classes run in the agent: only the user of the agent may have written them. */
    private boolean ours(Path file) {
        try {
            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(directory));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** A cache that cannot be written only costs time. */
    public void keep(String key, Map<String, byte[]> classes) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory.getParent());
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path part = Files.createTempFile(directory, "part-", "");
            Files.write(part, content(classes));
            Durable.move(part, directory.resolve(key));
            removeOldest();
        } catch (IOException notKept) {
            // Compiled again next time.
        }
    }

    private static byte[] content(Map<String, byte[]> classes) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(new byte[CHECKSUM]);
            out.writeInt(classes.size());
            for (var entry : classes.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeInt(entry.getValue().length);
                out.write(entry.getValue());
            }
        }
        byte[] content = bytes.toByteArray();
        System.arraycopy(checksum(content), 0, content, 0, CHECKSUM);
        return content;
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
