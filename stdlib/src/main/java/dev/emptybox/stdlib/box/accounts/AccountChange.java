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

    /** Makes a user with nothing but his account: no home directory, no password. */
    @Kind(value = "user.make", target = "name of the user", does = "Makes a user with nothing but the account.")
    record MakeUser(Account.User user, boolean system) implements AccountChange {
        @Override
        public String target() {
            return user.name();
        }
    }

    /** @param wish what is null stays as it is, and so do the other groups he is in */
    @Kind(value = "user.change", target = "name of the user", does = "Changes an account.")
    record ChangeUser(Account.User wish) implements AccountChange {
        @Override
        public String target() {
            return wish.name();
        }
    }

    /** Removes the account; his files stay. */
    @Kind(value = "user.remove", target = "name of the user", does = "Removes an account; its files stay.")
    record RemoveUser(String target) implements AccountChange {
    }

    @Kind(value = "group.make", target = "name of the group", does = "Makes a group.")
    record MakeGroup(Account.Group group, boolean system) implements AccountChange {
        @Override
        public String target() {
            return group.name();
        }
    }

    /** Gives a group another number. */
    @Kind(value = "group.change", target = "name of the group", does = "Gives a group another number.")
    record ChangeGroup(String target, int gid) implements AccountChange {
    }

    /** Removes a group; one that has gone with its user already is fine. */
    @Kind(value = "group.remove", target = "name of the group", does = "Removes a group.")
    record RemoveGroup(String target) implements AccountChange {
    }
}
