package dev.emptybox.agent.os;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.Map;

/**
 * The reason why the operating system refused a call. Java has exception types for few reasons and otherwise passes the
 * messages of the C library; only this class interprets them.
 */
public enum SystemError {
    NOT_PERMITTED, NOT_A_DIRECTORY, FULL, READ_ONLY, BUSY, LINK_LOOP, REFUSED, OTHER;

    private static final Map<String, SystemError> WORDS = Map.of(
        "Permission denied", NOT_PERMITTED, "Operation not permitted", NOT_PERMITTED, "Not a directory", NOT_A_DIRECTORY,
        "No space left on device", FULL, "Disk quota exceeded", FULL, "Read-only file system", READ_ONLY,
        "Device or resource busy", BUSY, "Too many levels of symbolic links", LINK_LOOP, "Connection refused", REFUSED);

    public static SystemError of(IOException refusal) {
        if (refusal instanceof AccessDeniedException) {
            return NOT_PERMITTED;
        }
        if (refusal instanceof NotDirectoryException) {
            return NOT_A_DIRECTORY;
        }
        String words = words(refusal);
        return WORDS.entrySet().stream().filter(entry -> words.contains(entry.getKey())).map(Map.Entry::getValue).findFirst().orElse(OTHER);
    }

    /** The message of the system; empty if there is none. */
    public static String words(IOException refusal) {
        String words = refusal instanceof FileSystemException ofFile ? ofFile.getReason() : refusal.getMessage();
        return words == null ? "" : words;
    }
}
