package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Attributes;
import java.nio.file.Path;
import java.util.List;

/**
 * The smallest thing that can be done to a box: a value that knows what is said of it and checked before it is performed.
 * Each capability has a sealed family of them, so that every world can perform, foresee and record each one. Paths are
 * absolute.
 */
public interface Change {

    /** The capability whose parts foresee and perform it. */
    Capability<?> capability();

    /** The stable name of this sort of change, as in {@code plan --json}. */
    default String kind() {
        return getClass().getAnnotation(Kind.class).value();
    }

    /** The path that it is about; null for a change that is about something else. */
    default Path path() {
        return null;
    }

    /** What it is about, as reports name it; reports shorten {@link #path}. */
    default String target() {
        return path().toString();
    }

    /** What every user of the box can read while it is performed: argument lists, paths and names. No secret may be in it. */
    default String exposed() {
        return "";
    }

    /** Mode, owner and group that it gives to its path. */
    default Attributes attributes() {
        return Attributes.UNCHANGED;
    }

    /** The user that it starts a process as; empty for the agent's own user. */
    default String runsAs() {
        return "";
    }

    /** What only root may change, such as "accounts and packages"; empty when permissions decide. */
    default String rootOnly() {
        return "";
    }

    /** Paths that give way as a whole: a directory with all that is in it, or a link and not what it leads to. */
    default List<Path> replaced() {
        return List.of();
    }

    /** Paths that are written, through a link to where it leads. */
    default List<Path> written() {
        return List.of();
    }

    /** Whether a failure leaves nothing of it. One that takes several steps on the system may stay done in part. */
    default boolean atomic() {
        return false;
    }
}
