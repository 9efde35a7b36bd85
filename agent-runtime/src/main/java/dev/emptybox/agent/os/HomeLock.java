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
 * One agent at a time in a home. The operating system releases the lock when the process ends, however it ends. A home
 * that is deleted or replaced takes its lock with it, which {@link #requireOwn} notices.
 */
public final class HomeLock implements AutoCloseable {

    private static final String FILE = "lock";
    private static final int TRIES = 5;

    private final Path home;
    private final FileChannel channel;
    private final FileLock lock;
    /** Of the file that is locked; null where the file system has none. */
    private final Object identity;

    private HomeLock(Path home, FileChannel channel, FileLock lock, Object identity) {
        this.home = home;
        this.channel = channel;
        this.lock = lock;
        this.identity = identity;
    }

    /** @throws ProblemException when another agent has it, or the home cannot be written */
    public static HomeLock of(Path home) {
        for (int tries = 1; tries < TRIES; tries++) {
            HomeLock taken = taken(home);
            if (taken.isOwn()) {
                return taken;
            }
            // Replaced between opening it and locking it.
            taken.close();
        }
        throw new ProblemException(Problem.of("The home " + home + " cannot be locked", "its lock file is replaced again and again",
            "see what deletes it, or choose another one with --home"));
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
                "choose another one with --home, or mend its permissions"), unwritable);
        }
    }

    /** For messages only: on a full disk the lock holds without. */
    private static void writeOwner(FileChannel channel) {
        try {
            byte[] pid = String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
            // In place, which needs no room where an earlier one was written.
            channel.write(ByteBuffer.wrap(pid), 0);
            channel.truncate(pid.length);
        } catch (IOException full) {
            // The lock itself needs no room.
        }
    }

    /** Null when there is no such file, or its file system tells files apart by their paths only. */
    private static Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException deleted) {
            return null;
        }
    }

    /**
     * Whether the file that is locked is still the one in the home. It must never be opened for this: the system releases a
     * lock as soon as its process closes the file, through whichever channel.
     */
    private boolean isOwn() {
        Path file = home.resolve(FILE);
        try {
            return Files.exists(file) && Objects.equals(identity, identity(file));
        } catch (IOException unreadable) {
            // Says nothing about whose it is.
            return true;
        }
    }

    /** @throws HomeLostException when the home was deleted or replaced, so that the lock holds nothing any more */
    public void requireOwn() {
        if (!isOwn()) {
            throw new HomeLostException(Problem.of("The home " + home + " was deleted or replaced while the agent ran",
                "its lock is gone, and another agent may use the home already",
                "start the agent again: it finds its services and converges anew"));
        }
    }

    /**
     * Whether an agent seems to use the home, for messages: looked at without taking the lock, which an agent that
     * starts just now would miss.
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
            "one agent at a time may change a box from one home", "stop it first, or choose another home with --home"));
    }

    private static String reason(IOException cause) {
        SystemError why = cause instanceof FileAlreadyExistsException ? SystemError.NOT_A_DIRECTORY : SystemError.of(cause);
        return switch (why) {
            case NOT_PERMITTED -> "user " + System.getProperty("user.name") + " may not write there";
            case NOT_A_DIRECTORY -> "a part of the way to it is no directory";
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
            // The lock goes with the process.
        }
    }
}
