package dev.emptybox.stdlib.model;

import java.util.Set;

/** Values about the users and groups of a box. */
public final class Account {

    private Account() {
    }

    /**
     * A user. In a wanted state, null means "unchanged, or assigned by the system".
     *
     * @param uid    null also if the system has not assigned it yet
     * @param group  name of the primary group
     * @param groups names of the additional groups
     * @param home   the home directory, absolute
     */
    public record User(String name, Integer uid, String group, Set<String> groups, String home, String shell) {

        public User {
            groups = Set.copyOf(groups);
        }
    }

    /**
     * A group.
     *
     * @param gid     null if the system has not assigned it yet
     * @param members names of the members besides the users whose primary group it is
     */
    public record Group(String name, Integer gid, Set<String> members) {

        public Group {
            members = Set.copyOf(members);
        }
    }
}
