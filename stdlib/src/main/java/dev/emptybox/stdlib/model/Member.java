package dev.emptybox.stdlib.model;

import java.util.Objects;

/**
 * A member of an archive.
 *
 * @param name   relative, with forward slashes, without {@code .} and {@code ..}
 * @param type   what it is
 * @param mode   its permission bits, null if the archive has none
 * @param size   of a file, in bytes
 * @param digest of a file: SHA-256
 * @param link   the target of a symbolic link, as written; the other name of a {@link Type#SAME}
 * @param source the name of its content in the archive
 */
public record Member(String name, Type type, Integer mode, long size, String digest, String link, String source) {

    /** SAME is a hard link to an earlier file, OTHER a device or another special file. */
    public enum Type { DIRECTORY, FILE, LINK, SAME, OTHER }

    public Member {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(type, "type is null");
    }

    public Member measured(long bytes, String sha256) {
        return new Member(name, type, mode, bytes, sha256, link, source);
    }
}
