package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.Problem;

/** Receives the progress of a download a few times a second, for display on a terminal, and which URLs were skipped. */
@FunctionalInterface
public interface Progress {

    Progress SILENT = (what, done, total) -> { };

    /**
     * @param what  the URL, without credentials
     * @param done  bytes so far
     * @param total total bytes, -1 if unknown
     */
    void fetched(String what, long done, long total);

    /**
     * An artefact was fetched, but not from the first of its URLs.
     *
     * @param problem of a URL that was tried before
     * @param from    the URL that had it, without credentials
     */
    default void skipped(Problem problem, String from) {
        // For those who only show the progress.
    }
}
