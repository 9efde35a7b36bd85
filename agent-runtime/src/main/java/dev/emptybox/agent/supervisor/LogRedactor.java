package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Secrets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * Redacts secrets in the log of a service, in place, a moment after they were written: a service writes directly to its
 * file. Output without a running agent is redacted when the next agent has read the secrets.
 */
final class LogRedactor {

    private static final int BLOCK = 512 << 10;

    private final ServiceLog log;
    private final Secrets secrets;
    private int generation;
    private int rotations;
    private int emptied;
    private long done;

    LogRedactor(ServiceLog log, Secrets secrets) {
        this.log = log;
        this.secrets = secrets;
    }

    /**
     * Continues where it ended, for one block, so that a fast writer cannot block it; from the beginning if there are new
     * secrets or the file was rotated.
     *
     * @return the position up to which the file is redacted
     */
    long look() throws IOException {
        // Truncated in between, the file would become sparse.
        synchronized (log) {
            if (secrets.generation() == 0) {
                return Long.MAX_VALUE;
            }
            if (secrets.generation() != generation || log.rotations() != rotations) {
                generation = secrets.generation();
                rotations = log.rotations();
                done = 0;
                mask(log.rotated(1), 0, Long.MAX_VALUE);
            }
            if (log.emptied() != emptied) {
                emptied = log.emptied();
                done = 0;
            }
            done = mask(log.file(), Math.max(0, done - secrets.reach()), done + BLOCK);
            return done;
        }
    }

    /** @return where it ended */
    private long mask(Path file, long from, long limit) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var block = ByteBuffer.allocate(BLOCK + secrets.reach());
            long at = from;
            long end = Math.min(channel.size(), limit);
            while (at < end) {
                block.clear().limit((int) Math.min(block.capacity(), end - at));
                int count = channel.read(block, at);
                if (count <= 0) {
                    return at;
                }
                mask(channel, at, Arrays.copyOf(block.array(), count));
                // A value that starts at the end of this block is found with the next one.
                at += at + count >= end ? count : Math.max(1, count - secrets.reach());
            }
            return at;
        } catch (NoSuchFileException notYet) {
            return 0;
        }
    }

    private void mask(FileChannel channel, long at, byte[] text) throws IOException {
        var places = new ArrayList<int[]>();
        secrets.mask(text, (from, to) -> places.add(new int[] {from, to}));
        for (int[] place : places) {
            channel.write(ByteBuffer.wrap(text, place[0], place[1] - place[0]), at + place[0]);
        }
    }
}
