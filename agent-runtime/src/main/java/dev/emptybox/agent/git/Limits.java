package dev.emptybox.agent.git;

/**
 * Size limits of a checkout: a state repo contains text, and a box has little disk space.
 *
 * @param bytes all files together
 * @param files number of files, links and directories
 */
record Limits(long bytes, int files) {

    static final Limits DEFAULT = new Limits(200L * 1024 * 1024, 50_000);
}
