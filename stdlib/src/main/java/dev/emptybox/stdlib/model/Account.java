package dev.emptybox.stdlib.model;

import java.util.Set;

/** Values about the users and groups of a box. */
public final class Account {

    private Account() {
    }

    /**
     * A user. In a wish, null means "leave it as it is, or as the system gives it".
     *
     * @param uid    null also when the system has not given it yet
     * @param group  name of his first group
     * @param groups names of the others he is in
     * @param home   his home directory, absolute
     */
    public record User(String name, Integer uid, String group, Set<String> groups, String home, String shell) {

        public User {
            groups = Set.copyOf(groups);
        }
    }

    /**
     * A group.
     *
     * @param gid     null when the system has not given it yet
     * @param members names of those who are in it besides those whose first group it is
     */
    public record Group(String name, Integer gid, Set<String> members) {

        public Group {
            members = Set.copyOf(members);
        }
    }
}
