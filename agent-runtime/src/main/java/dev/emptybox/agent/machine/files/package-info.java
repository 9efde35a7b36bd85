/**
 * Files of the machine: reads, and changes that are each made wholly or not at all. Begin with {@link BoxReads} and {@link BoxChanges}, then
 * {@link Replacement}.
 */
package dev.emptybox.agent.machine.files;
