/**
 * Runs the tasks of a script against a box: lets each decide, performs its changes, and records the steps. Also what spans tasks: the
 * order of services, maintenances, bodies that run once, fingerprints, and the ports to the records of the agent. Knows no task of the
 * library, only {@link Task} and what a task declares; may use {@code model} and {@code box}. Begin with {@link Task} and {@link Decision},
 * then {@link Engine} and {@link TaskRunner}.
 */
package dev.emptybox.stdlib.engine;
