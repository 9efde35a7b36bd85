package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.world.Reads;
import java.util.HashSet;
import java.util.Set;

/** Users and groups in the changes of a decision: one that is not there is told while planning, not halfway through. */
final class Accounts {

    static final String NAME = "it has small letters, digits, dot, dash and underscore, and begins with a letter or an underscore";

    private final Reads world;
    private final Set<String> madeUsers = new HashSet<>();
    private final Set<String> madeGroups = new HashSet<>();

    private Accounts(Reads world) {
        this.world = world;
    }

    static boolean isName(String text) {
        return text != null && text.matches("[a-z_][a-z0-9_.-]{0,31}");
    }

    /** Refuses owners, groups and users of processes that are neither on the box, nor planned, nor made by the decision. */
    static void refuseUnknown(String task, Decision decision, Reads world) {
        var accounts = new Accounts(world);
        decision.wanted().forEach(wanted -> accounts.refuse(task, wanted.change()));
    }

    private void refuse(String task, Change change) {
        if (change instanceof Change.MakeUser make) {
            madeUsers.add(make.user().name());
        } else if (change instanceof Change.MakeGroup make) {
            madeGroups.add(make.group().name());
        }
        Attributes wish = wish(change);
        if (wish.owner() != null) {
            needsUser(task, wish.owner());
        }
        if (wish.group() != null) {
            needsGroup(task, wish.group());
        }
        String user = runsAs(change);
        if (!user.isEmpty()) {
            needsUser(task, user);
            needsRoot(task, user);
        }
    }

    private static Attributes wish(Change change) {
        return change instanceof Change.WriteFile write ? write.attributes()
            : change instanceof Change.PlaceArtefact place ? place.attributes()
            : change instanceof Change.MakeDirectory make ? make.attributes()
            : change instanceof Change.SetAttributes set ? set.attributes() : Attributes.UNCHANGED;
    }

    private static String runsAs(Change change) {
        return change instanceof Change.RunCommand run ? run.command().user()
            : change instanceof Change.CheckOut checkOut ? checkOut.user()
            : change instanceof Change.StartService start ? start.definition().user()
            : change instanceof Change.RestartService restart ? restart.definition().user() : "";
    }

    private void needsUser(String task, String name) {
        if (!madeUsers.contains(name)) {
            needsUser(world, task, name);
        }
    }

    static void needsUser(Reads world, String task, String name) {
        if (world.knowsAccounts() && world.user(name).isEmpty()) {
            throw missing(task, "user", name);
        }
    }

    private void needsGroup(String task, String name) {
        if (!madeGroups.contains(name)) {
            needsGroup(world, task, name);
        }
    }

    static void needsGroup(Reads world, String task, String name) {
        if (world.knowsAccounts() && world.group(name).isEmpty()) {
            throw missing(task, "group", name);
        }
    }

    private void needsRoot(String task, String user) {
        String own = world.creator().owner();
        if (own != null && !own.equals("root") && !own.equals(user)) {
            throw new ProblemException(Problem.of(task + " cannot run as " + user,
                "the agent runs as " + own + ", and only root may start processes of other users",
                "run the agent as root, or leave runAs out"));
        }
    }

    private static ProblemException missing(String task, String what, String name) {
        return new ProblemException(Problem.of(task + ": there is no " + what + " " + name + " on this box", "",
            "declare it before: " + what + " '" + name + "'"));
    }
}
