/**
 * The agent's work: a {@link dev.emptybox.agent.converge.Loop} repeatedly runs a {@link dev.emptybox.agent.converge.Cycle},
 * which is a list of named steps over one {@code Context}. A step reads and decides, and publishes what happened as a
 * {@code ConvergeEvent}; the journal, the status and the log subscribe to these. May use all rooms below it (git, script,
 * machine, supervisor, journal, snapshot, os), and neither prints nor serves anything. Start with {@code Cycle}, then read
 * the steps in order.
 */
package dev.emptybox.agent.converge;
