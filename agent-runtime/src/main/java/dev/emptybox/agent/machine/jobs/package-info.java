/**
 * The jobs of the agent as a part of its box. Begin with {@link LiveJobs}; what runs them is in the agent's room {@code jobs}.
 */
package dev.emptybox.agent.machine.jobs;
