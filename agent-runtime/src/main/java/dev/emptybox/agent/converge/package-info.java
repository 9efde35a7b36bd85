/**
 * The agent's work: a {@link dev.emptybox.agent.converge.Loop} runs a {@link dev.emptybox.agent.converge.Cycle} again and
 * again, which is a list of named steps over one {@code Context}. A step reads and decides; what happened it publishes as a
 * {@code ConvergeEvent}, and the journal, the status and the log subscribe to those. May use all rooms below it (git, script,
 * machine, supervisor, journal, snapshot, os) and neither prints nor serves anything. Begin reading at {@code Cycle}, and then
 * read the steps in their order.
 */
package dev.emptybox.agent.converge;
