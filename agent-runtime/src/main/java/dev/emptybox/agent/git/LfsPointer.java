package dev.emptybox.agent.git;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that a repository has in place of a file that is kept by Git LFS.
 *
 * @param oid  the SHA-256 of the content
 * @param size of the content in bytes
 */
record LfsPointer(String oid, long size) {

    /** By the definition of the format. */
    static final int LONGEST = 1024;
    private static final Pattern TEXT = Pattern.compile("version https://git-lfs\\.github\\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (\\d{1,15})\n?");

    /** Empty if it is another text. */
    static Optional<LfsPointer> parse(byte[] content) {
        Matcher text = TEXT.matcher(new String(content, StandardCharsets.ISO_8859_1));
        return text.matches() ? Optional.of(new LfsPointer(text.group(1), Long.parseLong(text.group(2)))) : Optional.empty();
    }
}
