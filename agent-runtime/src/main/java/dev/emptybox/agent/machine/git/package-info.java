/**
 * Checkouts of Git repositories, by the program git of the machine. Begin with {@link GitCheckouts}.
 */
package dev.emptybox.agent.machine.git;
