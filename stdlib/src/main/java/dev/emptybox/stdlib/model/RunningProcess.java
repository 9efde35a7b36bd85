package dev.emptybox.stdlib.model;

/**
 * A process of the box.
 *
 * @param name    of its program, without directories; the system may truncate it to 15 characters
 * @param command its program and arguments, separated by spaces; empty if not visible
 */
public record RunningProcess(long pid, String name, String command) {
}
