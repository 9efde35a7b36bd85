package dev.emptybox.stdlib.model;

import java.time.Duration;
import java.util.List;

/** Values about the packages of a box. */
public final class Software {

    private Software() {
    }

    /**
     * The state of a package on the box.
     *
     * @param installed its version, null if not installed
     * @param held      whether upgrades skip it
     */
    public record State(String installed, boolean held) {

        public static final State ABSENT = new State(null, false);
    }

    /**
     * The available versions of a package.
     *
     * @param known    false if there is no index, or it has to be refreshed first
     * @param versions the candidate of the package manager first, then the others, newest first
     * @param age      of the index, null if there is none
     */
    public record Offer(boolean known, List<String> versions, Duration age) {

        public Offer {
            versions = List.copyOf(versions);
        }
    }

    /**
     * The effect of a package change on this or another package.
     *
     * @param from the previous version, null if it was not installed
     * @param to   the new version, null if it is removed
     */
    public record Move(String name, String from, String to) {

        /** {@code + curl 7.88}, {@code - curl 7.88}, {@code ~ curl 7.88 -> 8.0}. */
        public String text() {
            return from == null ? "+ " + name + " " + to : to == null ? "- " + name + " " + from
                : "~ " + name + " " + from + " -> " + to;
        }
    }
}
