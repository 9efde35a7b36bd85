package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Where;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Detects a Git LFS pointer: a few lines of text in the state repo that must not be used in place of the file. */
public final class LfsPointer {

    private static final byte[] BEGINNING = "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8);

    private LfsPointer() {
    }

    /**
     * @param path    of the file in the state repo
     * @param content of the file
     * @throws ProblemException when it is a pointer
     */
    public static void refuse(String path, byte[] content) {
        if (content.length >= BEGINNING.length && Arrays.equals(content, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length)) {
            throw new ProblemException(new Problem(new Where(path, 0, 0, ""), path + " is a pointer of Git LFS",
                "its content is not in the Git repository, and was not fetched from Git LFS",
                "start the agent with --lfs, and in a working copy run: git lfs pull; or publish the file elsewhere and use download"));
        }
    }
}
