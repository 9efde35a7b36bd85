/**
 * Runs the jobs of a box at their times. {@link dev.emptybox.agent.jobs.JobScheduler} looks twice a second whether something is
 * due; {@code ManagedJob} is one job as a state machine, and the place to begin; {@code JobRecords} is the disk. The processes
 * are those of a supervisor of its own, which starts, stops, adopts and logs them as it does with services. May use supervisor,
 * os and stdlib.
 */
package dev.emptybox.agent.jobs;
