package dev.emptybox.agent.machine;

/** Receives the progress of a download a few times a second, for display on a terminal. */
@FunctionalInterface
public interface Progress {

    Progress SILENT = (what, done, total) -> { };

    /**
     * @param what  the URL, without credentials
     * @param done  bytes so far
     * @param total total bytes, -1 if unknown
     */
    void fetched(String what, long done, long total);
}
