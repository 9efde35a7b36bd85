/**
 * Jobs that the agent runs on a schedule. May use {@code box} and {@code model}. Begin with
 * {@link dev.emptybox.stdlib.box.jobs.JobReads}; {@link dev.emptybox.stdlib.box.jobs.Jobs} is the port to what runs them.
 */
package dev.emptybox.stdlib.box.jobs;
