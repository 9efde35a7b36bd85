package dev.emptybox.agent.machine.files;

import dev.emptybox.agent.os.SystemError;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What one system call returns for a path.
 *
 * @param mode     type and permission bits of the system
 * @param device   that the inode is on
 * @param key      of the inode
 * @param uid      of the owner
 * @param gid      of the group
 * @param names    number of hard links
 * @param modified when its content last changed
 * @param changed  when anything of it last changed; this one cannot be set back
 */
public record FileStat(int mode, long size, Object device, Object key, int uid, int gid, int names, FileTime modified, FileTime changed) {

    static final Duration GRAIN = Duration.ofSeconds(2);
    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;
    private static final String NAMES = "unix:mode,size,dev,fileKey,uid,gid,nlink,lastModifiedTime,ctime";

    /** Empty if it does not exist, also if a parent is a file. */
    public static Optional<FileStat> of(Path path, LinkOption... options) throws IOException {
        try {
            Map<String, Object> found = Files.readAttributes(path, NAMES, options);
            return Optional.of(new FileStat((Integer) found.get("mode"), (Long) found.get("size"), found.get("dev"), found.get("fileKey"),
                (Integer) found.get("uid"), (Integer) found.get("gid"), (Integer) found.get("nlink"), (FileTime) found.get("lastModifiedTime"),
                (FileTime) found.get("ctime")));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (SystemError.of(e) == SystemError.NOT_A_DIRECTORY) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether another change could not go unnoticed: the last one is older than the resolution of the clock of any file system. */
    public boolean settled(Instant at) {
        return changed.toInstant().isBefore(at.minus(GRAIN));
    }

    /** A directory without what changes with its entries. */
    public FileStat withoutTimes() {
        return new FileStat(mode, 0, device, key, uid, gid, 0, FileTime.fromMillis(0), FileTime.fromMillis(0));
    }

    int permissions() {
        return mode & PERMISSIONS;
    }

    boolean file() {
        return (mode & TYPE) == 0100000;
    }

    public boolean directory() {
        return (mode & TYPE) == 0040000;
    }

    public boolean link() {
        return (mode & TYPE) == 0120000;
    }

    /** A description of anything that is not a file, directory or link. */
    String type() {
        return switch (mode & TYPE) {
            case 0020000 -> "character device";
            case 0060000 -> "block device";
            case 0010000 -> "named pipe";
            case 0140000 -> "socket";
            default -> "special file";
        };
    }
}
