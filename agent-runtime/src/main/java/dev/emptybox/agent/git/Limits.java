package dev.emptybox.agent.git;

/**
 * How large a checkout may be: a state repo holds text, and a box has little disk.
 *
 * @param bytes all files together
 * @param files files, links and directories together
 */
record Limits(long bytes, int files) {

    static final Limits DEFAULT = new Limits(200L * 1024 * 1024, 50_000);
}
