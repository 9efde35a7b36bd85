package dev.emptybox.stdlib.model;

import java.util.Objects;

/**
 * Something in an archive.
 *
 * @param name   relative, with forward slashes, without {@code .} and {@code ..}
 * @param type   what it is
 * @param mode   its permission bits, null when the archive does not tell
 * @param size   of a file, in bytes
 * @param digest of a file: SHA-256
 * @param link   where a symbolic link leads, as it stands there; the other name of a {@link Type#SAME}
 * @param source the name under which the archive holds its content
 */
public record Member(String name, Type type, Integer mode, long size, String digest, String link, String source) {

    /** SAME is another name of an earlier file, OTHER a device or the like. */
    public enum Type { DIRECTORY, FILE, LINK, SAME, OTHER }

    public Member {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(type, "type is null");
    }

    public Member measured(long bytes, String sha256) {
        return new Member(name, type, mode, bytes, sha256, link, source);
    }
}
