/**
 * The tasks of the standard library, one class for each, and what several have in common. A task reads through its context and
 * decides; it performs nothing. May use {@code model}, {@code box} and {@code engine}; no class of another room names a task, since
 * {@code dsl} finds them by their declarations. Begin with a short one, such as {@link Hostname} or {@link Sysctl}, then
 * {@link PathTask}, {@link TextEdit} and {@link CommandTask}, which most others extend.
 */
package dev.emptybox.stdlib.tasks;
