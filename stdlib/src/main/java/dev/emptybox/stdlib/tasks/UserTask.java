package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.accounts.AccountChange;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Accounts;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

@KnownAs(ansible = "user", puppet = "user", chef = "user")
@TaskDoc(word = "user", summary = "Ensures that a user exists or is absent.", identity = "the user name",
    plan = "Planned exactly. An id that the system assigns is unknown until the apply.")
public final class UserTask extends Task {

    private static final int HOME_MODE = 0750;

    private Integer number;
    private String first;
    private final Set<String> others = new TreeSet<>();
    private String homePath;
    private String shellPath;
    private boolean forSystem;
    private boolean withHome;
    private boolean unwanted;

    public UserTask(String identity) {
        super(identity);
        if (!identity.isBlank() && !Accounts.isName(identity)) {
            complain("'" + identity + "' cannot be the name of a user", Accounts.NAME, "");
        }
    }

    @Option(value = "The uid. Default: assigned by the system; an existing user keeps it.", example = "uid 1001")
    public void uid(int id) {
        number = id;
        if (id <= 0) {
            complain("uid " + id + " is not allowed", id == 0 ? "0 is root" : "it is a number above 0", "leave uid out, or use 1000 or above");
        }
    }

    @Option(value = "The primary group, which exists or is declared before. Default: a group with the name of the user, created with it.",
        example = "group 'app'")
    public void group(String name) {
        first = name;
    }

    @Option(value = "Additional groups. Existing memberships are kept.", example = "groups 'adm', 'www-data'")
    public void groups(String... names) {
        others.addAll(List.of(names));
    }

    @Option(value = "The home directory, relative to the root. Default /home/NAME.", example = "home '/srv/app'")
    public void home(String directory) {
        homePath = directory;
        needsField("home", directory);
    }

    private void needsField(String option, String value) {
        if (value.codePoints().anyMatch(letter -> letter == ':' || Character.isISOControl(letter))) {
            complain(id() + ": " + option + " contains a colon or a control character", "a colon separates the fields of /etc/passwd", "correct the path");
        }
    }

    @Option(value = "The login shell. Default /bin/sh; for a system user /bin/false. The tools of the box accept one that is not there.", example = "shell '/bin/bash'")
    public void shell(String program) {
        shellPath = program;
        if (!program.startsWith("/")) {
            complain("shell '" + program + "' is not an absolute path", "it is written to the account unchanged", "write for example shell '/bin/sh'");
        }
        needsField("shell", program);
    }

    @Option(value = "Gives a new user a uid from the system range, and no login.", example = "system()")
    public void system() {
        forSystem = true;
    }

    @Option(value = "Creates the home directory if it does not exist: owned by the user, with mode 0750, and empty.", example = "createHome()")
    public void createHome() {
        withHome = true;
    }

    @Option(value = "Removes the user. The user's files, including the home directory, stay.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        boolean wishes = number != null || first != null || !others.isEmpty() || homePath != null || shellPath != null || forSystem || withHome;
        if (unwanted && wishes) {
            complain(id() + " is absent and has other options", "an absent user has no uid, home or group", "remove absent() or the other options");
        }
        if (identity().equals("root") && (unwanted || number != null)) {
            complain(id() + " cannot be changed", "it is a system user", "name another user");
        }
    }

    @Override
    protected Decision plan(Context context) {
        Optional<Account.User> found = context.box().accounts().user(identity());
        if (unwanted) {
            return found.isEmpty() ? Decision.nothing("it does not exist", Map.of(), mark()) : remove(context, found.get());
        }
        wishedGroups().forEach(group -> Accounts.needsGroup(context.box(), id(), group));
        Account.User wish = found.isEmpty() ? fresh(context) : missingFrom(context, found.get());
        var wanted = new ArrayList<Decision.Wanted>();
        if (found.isEmpty()) {
            make(context, wish, wanted);
        } else if (wish != null) {
            wanted.add(new Decision.Wanted(new AccountChange.ChangeUser(wish), difference(found.get(), wish), ""));
        }
        if (withHome) {
            makeHome(context, found.isEmpty() ? wish : found.get(), wish, wanted);
        }
        Integer uid = number != null || found.isEmpty() ? number : found.get().uid();
        Map<String, Object> values = uid == null ? Map.of() : Map.of("uid", uid);
        return wanted.isEmpty() ? Decision.nothing("it is up to date", values, mark())
            : new Decision("", wanted, values, id() + " has not been done yet", mark());
    }

    private String mark() {
        return Digests.sha256(List.of(identity(), String.valueOf(number), String.valueOf(first), others.toString(),
            String.valueOf(homePath), String.valueOf(shellPath), String.valueOf(unwanted)).toString());
    }

    private List<String> wishedGroups() {
        var groups = new ArrayList<>(others);
        if (first != null) {
            groups.add(first);
        }
        return groups;
    }

    /** A group that exists only for the user is removed with it, as the tools of every system do. */
    private Decision remove(Context context, Account.User user) {
        if (Objects.equals(user.uid(), 0)) {
            throw new ProblemException(Problem.of(id() + " cannot be removed", "its uid is 0, so it is root under another name",
                "remove it by hand if you are sure"));
        }
        var wanted = new ArrayList<Decision.Wanted>();
        wanted.add(new Decision.Wanted(new AccountChange.RemoveUser(identity()), "it is declared absent", ""));
        boolean own = identity().equals(user.group());
        if (own && context.box().accounts().group(identity()).filter(group -> group.members().isEmpty()).isPresent()) {
            wanted.add(new Decision.Wanted(new AccountChange.RemoveGroup(identity()), "it was the group of this user only", ""));
        }
        return Decision.changes(wanted, Map.of(), mark());
    }

    private Account.User fresh(Context context) {
        String shell = shellPath != null ? shellPath : forSystem ? "/bin/false" : "/bin/sh";
        Path home = homePath == null ? Path.of("/home", identity()) : context.path(homePath);
        return new Account.User(identity(), number, first == null ? identity() : first, others, home.toString(), shell);
    }

    private void make(Context context, Account.User user, List<Decision.Wanted> wanted) {
        if (first == null && context.box().accounts().group(identity()).isEmpty()) {
            var own = new Account.Group(identity(), null, Set.of());
            wanted.add(new Decision.Wanted(new AccountChange.MakeGroup(own, forSystem), "it is the group of the new user", ""));
        }
        wanted.add(new Decision.Wanted(new AccountChange.MakeUser(user, forSystem), "it does not exist", ""));
    }

    /** The wanted properties that the user does not have, null if none. */
    private Account.User missingFrom(Context context, Account.User found) {
        var groups = new TreeSet<>(others);
        groups.removeAll(found.groups());
        groups.remove(first == null ? found.group() : first);
        String home = homePath == null ? null : unless(found.home(), context.path(homePath).toString());
        Integer uid = number == null || number.equals(found.uid()) ? null : number;
        if (uid != null && Objects.equals(found.uid(), 0)) {
            throw new ProblemException(Problem.of(id() + " cannot get another uid", "its uid is 0, so it is root under another name", "remove uid"));
        }
        String group = unless(found.group(), first);
        String shell = unless(found.shell(), shellPath);
        return uid == null && group == null && shell == null && home == null && groups.isEmpty() ? null
            : new Account.User(identity(), uid, group, groups, home, shell);
    }

    private static String unless(String found, String wished) {
        return Objects.equals(found, wished) ? null : wished;
    }

    private static String difference(Account.User found, Account.User wish) {
        var parts = new ArrayList<String>();
        part(parts, "uid", found.uid(), wish.uid());
        part(parts, "group", found.group(), wish.group());
        part(parts, "home", found.home(), wish.home());
        part(parts, "shell", found.shell(), wish.shell());
        if (!wish.groups().isEmpty()) {
            parts.add("it is not in " + String.join(", ", new TreeSet<>(wish.groups())));
        }
        return String.join(", ", parts);
    }

    private static void part(List<String> parts, String what, Object before, Object after) {
        if (after != null) {
            parts.add(what + " " + before + " -> " + after);
        }
    }

    /** Created here and not by the tools of the system, which copy a skeleton that a plan cannot predict. */
    private void makeHome(Context context, Account.User user, Account.User wish, List<Decision.Wanted> wanted) {
        String home = wish != null && wish.home() != null ? wish.home() : user.home();
        String group = wish != null && wish.group() != null ? wish.group() : user.group();
        Path path = context.followed(Path.of(home));
        Entry entry = context.box().files().entry(path);
        if (entry instanceof Entry.Directory) {
            return;
        }
        for (Path missing : TreeTask.missingAbove(context, path)) {
            Attributes attributes = missing.equals(path) ? new Attributes(HOME_MODE, identity(), group) : Attributes.UNCHANGED;
            wanted.add(Decision.Wanted.absent(new FileChange.MakeDirectory(missing, attributes), ""));
        }
    }
}
