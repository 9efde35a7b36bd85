/**
 * Programs of a box, and commands that scripts run. Begin with {@link CommandReads} and {@link RunCommand}.
 */
package dev.emptybox.stdlib.box.commands;
