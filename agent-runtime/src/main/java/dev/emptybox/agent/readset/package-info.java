/**
 * The reads of one plan, with their answers, so that a later cycle can find out whether the same plan would read the same.
 * Files are compared by what one system call returns for each; other reads are repeated. May use {@code stdlib} and
 * {@code machine.files}. Begin with {@link ReadSet}.
 */
package dev.emptybox.agent.readset;
