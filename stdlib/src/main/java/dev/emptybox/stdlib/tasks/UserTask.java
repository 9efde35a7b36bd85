package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.accounts.AccountChange;
import dev.emptybox.stdlib.box.files.FileChange;
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

@TaskDoc(word = "user", summary = "Sees to it that a user is there, or that he is not.", identity = "his name",
    plan = "Planned exactly. A number that the system is to give is unknown until it has.")
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

    @Option(value = "His number. Without it the system gives one, and an existing user keeps his own.", example = "uid 1001")
    public void uid(int id) {
        number = id;
        if (id <= 0) {
            complain("uid " + id + " is not for other users", id == 0 ? "who has 0 is root" : "it is a number above 0", "leave uid out, or take one from 1000");
        }
    }

    @Option(value = "His first group, which exists or is declared before. Default one of his own name, which is made with him.",
        example = "group 'app'")
    public void group(String name) {
        first = name;
    }

    @Option(value = "Other groups that he is in. Those he is in already stay.", example = "groups 'adm', 'www-data'")
    public void groups(String... names) {
        others.addAll(List.of(names));
    }

    @Option(value = "His home directory, relative to the root. Default /home/NAME.", example = "home '/srv/app'")
    public void home(String directory) {
        homePath = directory;
        needsField("home", directory);
    }

    private void needsField(String option, String value) {
        if (value.codePoints().anyMatch(letter -> letter == ':' || Character.isISOControl(letter))) {
            complain(id() + ": " + option + " has a colon or a control character in it", "it ends a field of /etc/passwd", "correct the path");
        }
    }

    @Option(value = "His shell. Default /bin/sh, and /bin/false for a user of the system. The tools of the box accept one that is not there.", example = "shell '/bin/bash'")
    public void shell(String program) {
        shellPath = program;
        if (!program.startsWith("/")) {
            complain("shell '" + program + "' is not a whole path", "it is written into the account as it is", "write for example shell '/bin/sh'");
        }
        needsField("shell", program);
    }

    @Option(value = "A new user gets a number from the range for the system, and no login.", example = "system()")
    public void system() {
        forSystem = true;
    }

    @Option(value = "His home directory is made when it is not there: it is his, with mode 0750, and empty.", example = "createHome()")
    public void createHome() {
        withHome = true;
    }

    @Option(value = "The user is not to be there. His files, the home directory among them, stay.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        boolean wishes = number != null || first != null || !others.isEmpty() || homePath != null || shellPath != null || forSystem || withHome;
        if (unwanted && wishes) {
            complain(id() + " is absent and has other options", "who is not there has no uid, home or group", "drop absent() or the others");
        }
        if (identity().equals("root") && (unwanted || number != null)) {
            complain(id() + " is not to be changed", "the box needs him as he is", "name another user");
        }
    }

    @Override
    Decision plan(Context context) {
        Optional<Account.User> found = context.box().accounts().user(identity());
        if (unwanted) {
            return found.isEmpty() ? Decision.nothing("he does not exist", Map.of(), mark()) : remove(context, found.get());
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
        return wanted.isEmpty() ? Decision.nothing("he is already so", values, mark())
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

    /** A group that is only there for him goes with him, as the tools of every system do it. */
    private Decision remove(Context context, Account.User user) {
        if (Objects.equals(user.uid(), 0)) {
            throw new ProblemException(Problem.of(id() + " is not to be removed", "his uid is 0: he is root by another name",
                "remove him by hand if you are sure"));
        }
        var wanted = new ArrayList<Decision.Wanted>();
        wanted.add(new Decision.Wanted(new AccountChange.RemoveUser(identity()), "he is to be absent", ""));
        boolean own = identity().equals(user.group());
        if (own && context.box().accounts().group(identity()).filter(group -> group.members().isEmpty()).isPresent()) {
            wanted.add(new Decision.Wanted(new AccountChange.RemoveGroup(identity()), "it was his alone", ""));
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
        wanted.add(new Decision.Wanted(new AccountChange.MakeUser(user, forSystem), "he does not exist", ""));
    }

    /** What of the wishes he does not fulfil, null when it is nothing. */
    private Account.User missingFrom(Context context, Account.User found) {
        var groups = new TreeSet<>(others);
        groups.removeAll(found.groups());
        groups.remove(first == null ? found.group() : first);
        String home = homePath == null ? null : unless(found.home(), context.path(homePath).toString());
        Integer uid = number == null || number.equals(found.uid()) ? null : number;
        if (uid != null && Objects.equals(found.uid(), 0)) {
            throw new ProblemException(Problem.of(id() + " does not get another uid", "his uid is 0: he is root by another name", "drop uid"));
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
            parts.add("he is not in " + String.join(", ", new TreeSet<>(wish.groups())));
        }
        return String.join(", ", parts);
    }

    private static void part(List<String> parts, String what, Object before, Object after) {
        if (after != null) {
            parts.add(what + " " + before + " -> " + after);
        }
    }

    /** Made here and not by the tools of the system, which copy a skeleton into it that a plan cannot foresee. */
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
