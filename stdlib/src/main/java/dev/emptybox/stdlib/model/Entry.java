package dev.emptybox.stdlib.model;

/** The entry at a path. Links are never followed: a link is an entry itself. */
public sealed interface Entry {

    record Absent() implements Entry {
    }

    record Directory(Attributes attributes) implements Entry {
    }

    /** @param size in bytes */
    record RegularFile(Attributes attributes, long size) implements Entry {
    }

    /** @param target as written in the link, relative or absolute */
    record Link(String target) implements Entry {
    }

    /** @param type a device, a socket or a pipe, which no task replaces */
    record Other(String type) implements Entry {
    }

    Entry ABSENT = new Absent();

    default boolean absent() {
        return this instanceof Absent;
    }

    /** In words, for messages: {@code a directory}. */
    default String describe() {
        if (this instanceof Absent) {
            return "nothing";
        }
        if (this instanceof Directory) {
            return "a directory";
        }
        if (this instanceof RegularFile) {
            return "a file";
        }
        return this instanceof Link link ? "a link to " + FileNames.shown(link.target()) : "a " + ((Other) this).type();
    }
}
