package dev.emptybox.stdlib.model;

import java.time.Duration;
import java.util.List;

/** Values about the packages of a box. */
public final class Software {

    private Software() {
    }

    /**
     * A package as it is on the box.
     *
     * @param installed its version, null when it is not installed
     * @param held      whether upgrades of the whole box leave it at its version
     */
    public record State(String installed, boolean held) {

        public static final State ABSENT = new State(null, false);
    }

    /**
     * What the package sources offer of a package.
     *
     * @param known    false when the index is not there, or is to be fetched anew before it counts
     * @param versions the one that the package manager prefers first, then the others, newest first
     * @param age      of the index, null when there is none
     */
    public record Offer(boolean known, List<String> versions, Duration age) {

        public Offer {
            versions = List.copyOf(versions);
        }
    }

    /**
     * What a change of one package does to this or another one.
     *
     * @param from the version before, null when it was not installed
     * @param to   the version after, null when it is removed
     */
    public record Move(String name, String from, String to) {

        /** {@code + curl 7.88}, {@code - curl 7.88}, {@code ~ curl 7.88 -> 8.0}. */
        public String text() {
            return from == null ? "+ " + name + " " + to : to == null ? "- " + name + " " + from
                : "~ " + name + " " + from + " -> " + to;
        }
    }
}
