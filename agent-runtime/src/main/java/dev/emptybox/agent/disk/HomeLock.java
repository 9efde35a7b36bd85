package dev.emptybox.agent.disk;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One agent at a time in a home. The operating system lets go of the lock when the process ends, however it ends. */
public final class HomeLock implements AutoCloseable {

    private final FileChannel channel;
    private final FileLock lock;

    private HomeLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** @throws ProblemException when another agent has it, or the home cannot be written */
    public static HomeLock of(Path home) {
        FileChannel channel = null;
        try {
            Files.createDirectories(home);
            Path file = home.resolve("lock");
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw taken(home, channel);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)), 0);
            return new HomeLock(channel, lock);
        } catch (OverlappingFileLockException sameProcess) {
            throw taken(home, channel);
        } catch (IOException unwritable) {
            throw new ProblemException(Problem.of("The home " + home + " cannot be written", reason(unwritable),
                "choose another one with --home, or mend its permissions"), unwritable);
        }
    }

    /**
     * Whether an agent seems to use the home, for messages: looked at without taking the lock, which an agent that
     * starts just now would miss.
     */
    public static boolean seemsHeld(Path home) {
        try {
            long pid = Long.parseLong(Files.readString(home.resolve("lock")).strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
        } catch (IOException | NumberFormatException nobody) {
            return false;
        }
    }

    private static ProblemException taken(Path home, FileChannel channel) {
        String owner = "";
        try (channel) {
            var buffer = ByteBuffer.allocate(32);
            int read = channel.read(buffer, 0);
            owner = read > 0 ? " (process " + new String(buffer.array(), 0, read, StandardCharsets.UTF_8).strip() + ")" : "";
        } catch (IOException unreadable) {
            owner = "";
        }
        return new ProblemException(Problem.of("Another agent" + owner + " is using the home " + home,
            "one agent at a time may change a box from one home", "stop it first, or choose another home with --home"));
    }

    private static String reason(IOException cause) {
        String said = cause instanceof FileSystemException ofFile && ofFile.getReason() != null ? ofFile.getReason() : "";
        if (cause instanceof AccessDeniedException || said.contains("Permission denied")) {
            return "user " + System.getProperty("user.name") + " may not write there";
        }
        if (cause instanceof FileAlreadyExistsException || said.contains("Not a directory")) {
            return "a part of the way to it is no directory";
        }
        return said.isEmpty() ? cause.getClass().getSimpleName() + ": " + cause.getMessage() : said;
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException ending) {
            // The lock goes with the process.
        }
    }
}
