package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * Allows one agent at a time in a home. The operating system releases the lock when the process ends. A deleted or replaced
 * home loses its lock, which {@link #requireOwn} detects.
 */
public final class HomeLock implements AutoCloseable {

    private static final String FILE = "lock";
    private static final int TRIES = 5;

    private final Path home;
    private final FileChannel channel;
    private final FileLock lock;
    /** Of the locked file; null if the file system has none. */
    private final Object identity;

    private HomeLock(Path home, FileChannel channel, FileLock lock, Object identity) {
        this.home = home;
        this.channel = channel;
        this.lock = lock;
        this.identity = identity;
    }

    /** @throws ProblemException if another agent has it, or the home is not writable */
    public static HomeLock of(Path home) {
        for (int tries = 1; tries < TRIES; tries++) {
            HomeLock taken = taken(home);
            if (taken.isOwn()) {
                return taken;
            }
            // Replaced between opening and locking.
            taken.close();
        }
        throw new ProblemException(Problem.of("The home " + home + " cannot be locked", "its lock file is replaced repeatedly",
            "check what deletes it, or choose another home with --home"));
    }

    private static HomeLock taken(Path home) {
        FileChannel channel = null;
        try {
            Files.createDirectories(home);
            Path file = home.resolve(FILE);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Object identity = identity(file);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw heldByAnother(home, channel);
            }
            writeOwner(channel);
            return new HomeLock(home, channel, lock, identity);
        } catch (OverlappingFileLockException sameProcess) {
            throw heldByAnother(home, channel);
        } catch (IOException unwritable) {
            throw new ProblemException(Problem.of("The home " + home + " cannot be written", reason(unwritable),
                "choose another home with --home, or correct its permissions"), unwritable);
        }
    }

    /** For messages only: on a full disk the lock works without it. */
    private static void writeOwner(FileChannel channel) {
        try {
            byte[] pid = String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
            // In place, which needs no space after the first time.
            channel.write(ByteBuffer.wrap(pid), 0);
            channel.truncate(pid.length);
        } catch (IOException full) {
            // The lock itself needs no space.
        }
    }

    /** Null if there is no such file, or its file system identifies files only by path. */
    private static Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException deleted) {
            return null;
        }
    }

    /**
     * Whether the locked file is still the one in the home. Must never open the file: the system releases a lock when its
     * process closes the file through any channel.
     */
    private boolean isOwn() {
        Path file = home.resolve(FILE);
        try {
            return Files.exists(file) && Objects.equals(identity, identity(file));
        } catch (IOException unreadable) {
            // The owner is not known.
            return true;
        }
    }

    /** @throws HomeLostException if the home was deleted or replaced, so that the lock is void */
    public void requireOwn() {
        if (!isOwn()) {
            throw new HomeLostException(Problem.of("The home " + home + " was deleted or replaced while the agent ran",
                "its lock is gone, and another agent may already use the home",
                "start the agent again: it finds its services and converges"));
        }
    }

    /**
     * Whether an agent appears to use the home, for messages: checked without taking the lock, which could make a starting
     * agent fail.
     */
    public static boolean seemsHeld(Path home) {
        try {
            long pid = Long.parseLong(Files.readString(home.resolve(FILE)).strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
        } catch (IOException | NumberFormatException noOwner) {
            return false;
        }
    }

    private static ProblemException heldByAnother(Path home, FileChannel channel) {
        String owner = "";
        try (channel) {
            var buffer = ByteBuffer.allocate(32);
            int read = channel.read(buffer, 0);
            owner = read > 0 ? " (process " + new String(buffer.array(), 0, read, StandardCharsets.UTF_8).strip() + ")" : "";
        } catch (IOException unreadable) {
            owner = "";
        }
        return new ProblemException(Problem.of("Another agent" + owner + " is using the home " + home,
            "only one agent at a time can use a home", "stop it first, or choose another home with --home"));
    }

    private static String reason(IOException cause) {
        SystemError why = cause instanceof FileAlreadyExistsException ? SystemError.NOT_A_DIRECTORY : SystemError.of(cause);
        return switch (why) {
            case NOT_PERMITTED -> "user " + System.getProperty("user.name") + " has no write permission there";
            case NOT_A_DIRECTORY -> "a parent is not a directory";
            default -> cause instanceof FileSystemException ofFile && ofFile.getReason() != null ? ofFile.getReason()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        };
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException ending) {
            // The lock ends with the process.
        }
    }
}
