package dev.emptybox.stdlib.box.accounts;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Precondition;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Conditions of the tools that change accounts: ids that are free, groups and users that are not in use. */
final class AccountChecks {

    private AccountChecks() {
    }

    static List<Precondition> uid(Reads box, String name, Integer uid) {
        return uid == null ? List.of()
            : List.of(new Precondition("uid " + uid + " is free", () -> taken("user", name, "uid", uid, box.accounts().userNumbered(uid))));
    }

    static List<Precondition> gid(Reads box, String name, Integer gid) {
        return gid == null ? List.of()
            : List.of(new Precondition("gid " + gid + " is free", () -> taken("group", name, "gid", gid, box.accounts().groupNumbered(gid))));
    }

    private static Problem taken(String what, String name, String number, int value, Optional<String> holder) {
        return holder.filter(other -> !other.equals(name)).map(other -> Problem.of("Cannot give " + what + " " + name + " the " + number + " " + value,
            what + " " + other + " has it", "choose another " + number + ", or leave it out")).orElse(null);
    }

    /** The busybox tools do not check this. */
    static Precondition idle(Reads box, String doing, String tool, String user) {
        return new Precondition("user " + user + " has no processes", () -> !box.commands().hasProgram(tool) || !box.processes().hasAny(user) ? null
            : Problem.of("Cannot " + doing + " user " + user, "processes of this user are running", "stop them in an earlier task"));
    }

    /** @param decision users that it removes do not need the group */
    static Precondition notPrimary(Reads box, String group, List<Change> decision) {
        return new Precondition("group " + group + " is the primary group of no user", () -> {
            var users = new TreeSet<>(box.accounts().primaryUsers(group));
            decision.stream().filter(AccountChange.RemoveUser.class::isInstance).map(Change::target).forEach(users::remove);
            return users.isEmpty() ? null : Problem.of("Cannot remove group " + group, "it is the primary group of " + String.join(", ", users),
                "change the primary group of the users first, or remove the users");
        });
    }
}
