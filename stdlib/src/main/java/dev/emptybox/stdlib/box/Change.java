package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Attributes;
import java.nio.file.Path;
import java.util.List;

/**
 * The smallest unit of change of a box: a value that knows its description and its preconditions. Each capability has a
 * sealed family of changes, so that every world can perform, predict and record each one. Paths are absolute.
 */
public interface Change {

    /** The capability whose parts predict and perform it. */
    Capability<?> capability();

    /** The stable name of this sort of change, as in {@code plan --json}. */
    default String kind() {
        return getClass().getAnnotation(Kind.class).value();
    }

    /** The path that it changes; null for other changes. */
    default Path path() {
        return null;
    }

    /** Its target in reports; reports shorten {@link #path}. */
    default String target() {
        return path().toString();
    }

    /**
     * What is visible to every user of the box while it is performed: argument lists, paths and names. Must not contain a
     * secret.
     */
    default String exposed() {
        return "";
    }

    /** Mode, owner and group that it sets on its path. */
    default Attributes attributes() {
        return Attributes.UNCHANGED;
    }

    /** The user that it starts a process as; empty for the user of the agent user. */
    default String runsAs() {
        return "";
    }

    /** What only root may change, such as "accounts and packages"; empty when permissions decide. */
    default String rootOnly() {
        return "";
    }

    /** Paths that are removed as a whole: a directory with its contents, or a link but not its target. */
    default List<Path> replaced() {
        return List.of();
    }

    /** Paths that are written, through links to their targets. */
    default List<Path> written() {
        return List.of();
    }

    /**
     * What has to be met so that it does not fail.
     *
     * @param box      before the change
     * @param decision the changes that are made together, this one among them
     */
    default List<Precondition> preconditions(Reads box, List<Change> decision) {
        return List.of();
    }

    /** The name of the user account that it creates; empty for none. */
    default String createsUser() {
        return "";
    }

    /** The name of the group that it creates; empty for none. */
    default String createsGroup() {
        return "";
    }

    /** Whether it is atomic. A change that takes several steps on the system may be partially done after a failure. */
    default boolean atomic() {
        return false;
    }
}
