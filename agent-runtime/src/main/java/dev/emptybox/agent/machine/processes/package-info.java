/**
 * The process table of the machine. Begin with {@link ProcessTable}.
 */
package dev.emptybox.agent.machine.processes;
