package dev.emptybox.stdlib.box.accounts;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;
import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Account;
import java.util.List;
import java.util.stream.Stream;

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

        @Override
        public String createsUser() {
            return user.name();
        }

        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            return AccountChecks.uid(box, user.name(), user.uid());
        }
    }

    /** @param wish null members stay unchanged, and so do existing group memberships */
    @Kind(value = "user.change", target = "name of the user", does = "Changes a user account.")
    record ChangeUser(Account.User wish) implements AccountChange {
        @Override
        public String target() {
            return wish.name();
        }

        /** A user with processes can be changed, except for the uid. */
        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            return wish.uid() == null ? List.of() : Stream.concat(AccountChecks.uid(box, wish.name(), wish.uid()).stream(),
                Stream.of(AccountChecks.idle(box, "change", "usermod", wish.name()))).toList();
        }
    }

    /** Removes the account; the user's files stay. */
    @Kind(value = "user.remove", target = "name of the user", does = "Removes a user account; its files stay.")
    record RemoveUser(String target) implements AccountChange {
        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            return List.of(AccountChecks.idle(box, "remove", "userdel", target));
        }
    }

    @Kind(value = "group.make", target = "name of the group", does = "Creates a group.")
    record MakeGroup(Account.Group group, boolean system) implements AccountChange {
        @Override
        public String target() {
            return group.name();
        }

        @Override
        public String createsGroup() {
            return group.name();
        }

        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            return AccountChecks.gid(box, group.name(), group.gid());
        }
    }

    /** Changes the gid of a group. */
    @Kind(value = "group.change", target = "name of the group", does = "Changes the gid of a group.")
    record ChangeGroup(String target, int gid) implements AccountChange {
        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            return AccountChecks.gid(box, target, gid);
        }
    }

    /** Removes a group, unless it was already removed with its user. */
    @Kind(value = "group.remove", target = "name of the group", does = "Removes a group.")
    record RemoveGroup(String target) implements AccountChange {
        @Override
        public List<Precondition> preconditions(Reads box, List<Change> decision) {
            return List.of(AccountChecks.notPrimary(box, target, decision));
        }
    }
}
