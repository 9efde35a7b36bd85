/**
 * The command line: one class for each command, the options that they share, and the output as text or JSON. The only room
 * that prints, and the only one that wires the objects of the others. May use all rooms. Start with
 * {@link dev.emptybox.agent.cli.Main}, then {@code RunCommand} and {@code Assembly} for the agent, {@code PlanCommand} for a
 * plan.
 */
package dev.emptybox.agent.cli;
