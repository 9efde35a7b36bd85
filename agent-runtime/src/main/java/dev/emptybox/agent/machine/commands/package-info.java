/**
 * Commands, which run with a minimal environment and a time limit. Begin with {@link Commands}.
 */
package dev.emptybox.agent.machine.commands;
