package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few lines of text that a repository has in place of a file that is kept by Git LFS. They must not be used as its content.
 *
 * @param oid  the SHA-256 of the content
 * @param size of the content in bytes
 */
public record LfsPointer(String oid, long size) {

    /** By the definition of the format, in bytes. */
    public static final int LONGEST = 1024;
    private static final String BEGINNING = "version https://git-lfs.github.com/spec/v1\n";
    private static final byte[] BEGINNING_BYTES = BEGINNING.getBytes(StandardCharsets.UTF_8);
    private static final Pattern TEXT = Pattern.compile(Pattern.quote(BEGINNING) + "oid sha256:([0-9a-f]{64})\nsize (\\d{1,15})\n?");

    /** Empty if it is another text. */
    public static Optional<LfsPointer> parse(byte[] content) {
        Matcher text = TEXT.matcher(new String(content, StandardCharsets.ISO_8859_1));
        return text.matches() ? Optional.of(new LfsPointer(text.group(1), Long.parseLong(text.group(2)))) : Optional.empty();
    }

    /**
     * Refuses everything that begins like a pointer, also a damaged one.
     *
     * @param path    of the file in the state repo
     * @param content of the file
     * @throws ProblemException when it is a pointer
     */
    public static void refuse(String path, byte[] content) {
        if (content.length >= BEGINNING_BYTES.length && Arrays.equals(content, 0, BEGINNING_BYTES.length, BEGINNING_BYTES, 0, BEGINNING_BYTES.length)) {
            throw new ProblemException(new Problem(new Where(path, 0, 0, ""), path + " is a pointer of Git LFS",
                "its content is not in the Git repository, and was not fetched from Git LFS",
                "start the agent with --lfs, and in a working copy run: git lfs pull; or publish the file elsewhere and use download"));
        }
    }
}
