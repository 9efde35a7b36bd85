package dev.emptybox.stdlib.model;

/**
 * A process of the box.
 *
 * @param name    of its program, without directories; as the system has it, which may be cut at 15 characters
 * @param command its program and arguments, with blanks between them; empty when it cannot be seen
 */
public record RunningProcess(long pid, String name, String command) {
}
