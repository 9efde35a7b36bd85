package dev.emptybox.stdlib.box.accounts;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.model.Account;

/** A change of the users and groups of the box. */
public sealed interface AccountChange extends Change {

    @Override
    default String exposed() {
        return toString();
    }

    @Override
    default String rootOnly() {
        return "accounts and packages";
    }

    @Override
    default Capability<?> capability() {
        return AccountReads.CAPABILITY;
    }

    /** Creates only the account of a user: no home directory, no password. */
    @Kind(value = "user.make", target = "name of the user", does = "Creates a user account.")
    record MakeUser(Account.User user, boolean system) implements AccountChange {
        @Override
        public String target() {
            return user.name();
        }
    }

    /** @param wish null members stay unchanged, and so do existing group memberships */
    @Kind(value = "user.change", target = "name of the user", does = "Changes a user account.")
    record ChangeUser(Account.User wish) implements AccountChange {
        @Override
        public String target() {
            return wish.name();
        }
    }

    /** Removes the account; the user's files stay. */
    @Kind(value = "user.remove", target = "name of the user", does = "Removes a user account; its files stay.")
    record RemoveUser(String target) implements AccountChange {
    }

    @Kind(value = "group.make", target = "name of the group", does = "Creates a group.")
    record MakeGroup(Account.Group group, boolean system) implements AccountChange {
        @Override
        public String target() {
            return group.name();
        }
    }

    /** Changes the gid of a group. */
    @Kind(value = "group.change", target = "name of the group", does = "Changes the gid of a group.")
    record ChangeGroup(String target, int gid) implements AccountChange {
    }

    /** Removes a group, unless it was already removed with its user. */
    @Kind(value = "group.remove", target = "name of the group", does = "Removes a group.")
    record RemoveGroup(String target) implements AccountChange {
    }
}
