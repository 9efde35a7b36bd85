/**
 * Services of the agent: changes of them by the supervisor, the wait until one is healthy, and maintenance pages. Begin with
 * {@link ServiceChanges} and {@link Maintenances}.
 */
package dev.emptybox.agent.machine.services;
