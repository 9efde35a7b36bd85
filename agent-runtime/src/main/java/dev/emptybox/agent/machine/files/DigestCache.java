package dev.emptybox.agent.machine.files;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Caches digests of files while inode, size and times are unchanged. A file that changed less than two seconds before it was
 * hashed is hashed again: another change within the resolution of the clock would go unnoticed.
 */
public final class DigestCache {

    private static final int BUFFER = 1 << 16;

    private record Known(FileStat stat, String digest) {
    }

    private final Time time;
    private final Map<Path, Known> known;

    DigestCache(Time time, int most) {
        this.time = time;
        this.known = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
                return size() > most;
            }
        };
    }

    /** The caller has checked that it is a regular file. */
    synchronized String digest(Path file) throws IOException {
        FileStat now = FileStat.of(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
        Known before = known.get(file);
        if (before != null && before.stat().equals(now)) {
            return before.digest();
        }
        Instant start = time.now();
        String digest = hash(file);
        if (settled(now, start)) {
            known.put(file, new Known(now, digest));
        } else {
            known.remove(file);
        }
        return digest;
    }

    synchronized boolean remembers(Path file) {
        return known.containsKey(file);
    }

    private static boolean settled(FileStat stat, Instant at) {
        return stat.settled(at) && stat.modified().toInstant().isBefore(at.minus(FileStat.GRAIN));
    }

    public static String hash(Path file) throws IOException {
        var digest = Digests.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return Digests.hex(digest.digest());
    }
}
