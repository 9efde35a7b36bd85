package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.accounts.AccountChange;
import dev.emptybox.stdlib.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks whether the tools of the box can change accounts or packages: ids that are taken, groups and users in use. */
final class AccountChecks {

    private final Reads world;
    private final Set<String> removed;

    /** @param decision whose changes are checked; what it removes first cannot conflict later */
    AccountChecks(Reads world, Decision decision) {
        this.world = world;
        this.removed = decision.wanted().stream().map(Decision.Wanted::change).filter(AccountChange.RemoveUser.class::isInstance)
            .map(change -> ((AccountChange.RemoveUser) change).target()).collect(Collectors.toSet());
    }

    List<Preconditions.Check> of(Change change) {
        var checks = new ArrayList<Preconditions.Check>();
        if (!change.rootOnly().isEmpty()) {
            checks.add(new Preconditions.Check("the agent may change " + change.rootOnly(), () -> rootProblem(change)));
        }
        if (change instanceof AccountChange.MakeUser make) {
            addUid(checks, make.user().name(), make.user().uid());
        } else if (change instanceof AccountChange.ChangeUser differently && differently.wish().uid() != null) {
            addUid(checks, differently.target(), differently.wish().uid());
            checks.add(busy("change", "usermod", differently.target()));
        } else if (change instanceof AccountChange.RemoveUser remove) {
            checks.add(busy("remove", "userdel", remove.target()));
        } else if (change instanceof AccountChange.MakeGroup make) {
            addGid(checks, make.group().name(), make.group().gid());
        } else if (change instanceof AccountChange.ChangeGroup differently) {
            addGid(checks, differently.target(), differently.gid());
        } else if (change instanceof AccountChange.RemoveGroup remove) {
            checks.add(new Preconditions.Check("group " + remove.target() + " is the primary group of no user", () -> primaryProblem(remove.target())));
        }
        return checks;
    }

    private Problem rootProblem(Change change) {
        String own = world.files().creator().owner();
        return own == null || own.equals("root") ? null : Problem.of("Cannot change " + change.target(),
            "the agent runs as " + own + ", and only root may change " + change.rootOnly(), "run the agent as root");
    }

    private void addUid(List<Preconditions.Check> checks, String name, Integer uid) {
        if (uid != null) {
            checks.add(new Preconditions.Check("uid " + uid + " is free", () -> taken("user", name, "uid", uid, world.accounts().userNumbered(uid))));
        }
    }

    private void addGid(List<Preconditions.Check> checks, String name, Integer gid) {
        if (gid != null) {
            checks.add(new Preconditions.Check("gid " + gid + " is free", () -> taken("group", name, "gid", gid, world.accounts().groupNumbered(gid))));
        }
    }

    private static Problem taken(String what, String name, String number, int value, Optional<String> holder) {
        return holder.filter(other -> !other.equals(name)).map(other -> Problem.of("Cannot give " + what + " " + name + " the " + number + " " + value,
            what + " " + other + " has it", "choose another " + number + ", or leave it out")).orElse(null);
    }

    /** The busybox tools do not check this. */
    private Preconditions.Check busy(String doing, String tool, String user) {
        return new Preconditions.Check("user " + user + " has no processes", () -> !world.commands().hasProgram(tool) || !world.processes().hasAny(user) ? null
            : Problem.of("Cannot " + doing + " user " + user, "processes of this user are running", "stop them in an earlier task"));
    }

    private Problem primaryProblem(String group) {
        var users = new TreeSet<>(world.accounts().primaryUsers(group));
        users.removeAll(removed);
        return users.isEmpty() ? null : Problem.of("Cannot remove group " + group, "it is the primary group of " + String.join(", ", users),
            "change the primary group of the users first, or remove the users");
    }
}
