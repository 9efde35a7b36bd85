package dev.emptybox.agent.machine;

/** Told how far a download is, a few times a second; a terminal shows it. */
@FunctionalInterface
public interface Progress {

    Progress SILENT = (what, done, total) -> { };

    /**
     * @param what  the address, fit to be shown
     * @param done  bytes so far
     * @param total bytes in all, -1 when the server does not say
     */
    void fetched(String what, long done, long total);
}
