package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks users and groups in the changes of a decision: a missing one is reported by the plan, not halfway through an
 * apply.
 */
public final class Accounts {

    public static final String NAME = "it has lower-case letters, digits, dot, dash and underscore, and begins with a letter or an underscore";

    private static final int SETGID = 02000;

    private final Reads world;
    private final Set<String> madeUsers = new HashSet<>();
    private final Set<String> madeGroups = new HashSet<>();

    private Accounts(Reads world) {
        this.world = world;
    }

    public static boolean isName(String text) {
        return text != null && text.matches("[a-z_][a-z0-9_.-]{0,31}");
    }

    /** Refuses owners, groups and users of processes that neither exist, nor are planned, nor are created by the decision. */
    static void refuseUnknown(String task, Decision decision, Reads world) {
        var accounts = new Accounts(world);
        decision.wanted().forEach(wanted -> accounts.refuse(task, wanted.change()));
    }

    private void refuse(String task, Change change) {
        madeUsers.add(change.createsUser());
        madeGroups.add(change.createsGroup());
        Attributes wish = change.attributes();
        if (wish.owner() != null) {
            needsUser(task, wish.owner());
        }
        if (wish.group() != null) {
            needsGroup(task, wish.group());
        }
        if (wish.mode() != null && (wish.mode() & SETGID) != 0) {
            needsMembership(task, change.path(), wish);
        }
        String user = change.runsAs();
        if (!user.isEmpty()) {
            needsUser(task, user);
            needsRoot(task, user);
        }
    }

    /** The system silently drops the setgid bit if it is set by a user who is not in the group of the file. */
    private void needsMembership(String task, Path path, Attributes wish) {
        Attributes own = world.files().creator();
        String group = wish.group() != null ? wish.group() : groupOf(path, own.group());
        if (own.owner() == null || own.owner().equals("root") || group == null || group.equals(own.group())) {
            return;
        }
        boolean member = world.accounts().user(own.owner()).filter(user -> group.equals(user.group()) || user.groups().contains(group)).isPresent();
        if (!member) {
            throw new ProblemException(Problem.of(task + " cannot set the setgid bit of " + path,
                "the agent runs as " + own.owner() + ", who is not in the group " + group, "run the agent as root, or remove the bit from mode"));
        }
    }

    private String groupOf(Path path, String ofNewFiles) {
        Entry there = world.files().entry(path);
        if (there instanceof Entry.RegularFile file) {
            return file.attributes().group();
        }
        if (there instanceof Entry.Directory directory) {
            return directory.attributes().group();
        }
        boolean inherits = world.files().entry(path.getParent()) instanceof Entry.Directory above && above.attributes().mode() != null
            && (above.attributes().mode() & SETGID) != 0;
        return inherits ? ((Entry.Directory) world.files().entry(path.getParent())).attributes().group() : ofNewFiles;
    }

    private void needsUser(String task, String name) {
        if (!madeUsers.contains(name)) {
            needsUser(world, task, name);
        }
    }

    public static void needsUser(Reads world, String task, String name) {
        if (world.accounts().known() && world.accounts().user(name).isEmpty()) {
            throw missing(task, "user", name);
        }
    }

    private void needsGroup(String task, String name) {
        if (!madeGroups.contains(name)) {
            needsGroup(world, task, name);
        }
    }

    public static void needsGroup(Reads world, String task, String name) {
        if (world.accounts().known() && world.accounts().group(name).isEmpty()) {
            throw missing(task, "group", name);
        }
    }

    private void needsRoot(String task, String user) {
        String own = world.files().creator().owner();
        if (own != null && !own.equals("root") && !own.equals(user)) {
            throw new ProblemException(Problem.of(task + " cannot run as " + user,
                "the agent runs as " + own + ", and only root may start processes of other users",
                "run the agent as root, or remove runAs"));
        }
    }

    private static ProblemException missing(String task, String what, String name) {
        return new ProblemException(Problem.of(task + ": there is no " + what + " " + name + " on this box", "",
            "declare it before: " + what + " '" + name + "'"));
    }
}
