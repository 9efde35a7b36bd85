package dev.emptybox.stdlib.box.accounts;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.box.Seen;
import dev.emptybox.stdlib.box.accounts.AccountChange.ChangeGroup;
import dev.emptybox.stdlib.box.accounts.AccountChange.ChangeUser;
import dev.emptybox.stdlib.box.accounts.AccountChange.MakeGroup;
import dev.emptybox.stdlib.box.accounts.AccountChange.MakeUser;
import dev.emptybox.stdlib.box.accounts.AccountChange.RemoveUser;
import dev.emptybox.stdlib.box.files.PlannedFiles;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The accounts of a box, seen through the changes planned so far. */
final class PlannedAccounts implements AccountReads, Planned<AccountReads> {

    /** The files with the accounts; a command that may write them may change accounts. */
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final List<Path> FILES = Stream.of("/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow",
        "/etc/subuid", "/etc/subgid", "/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-").map(Path::of).toList();

    private final PlannedChanges plan;
    private final Map<String, Seen<Optional<Account.User>>> users = new HashMap<>();
    private final Map<String, Seen<Optional<Account.Group>>> groups = new HashMap<>();

    PlannedAccounts(PlannedChanges plan) {
        this.plan = plan;
    }

    private AccountReads base() {
        return plan.base().accounts();
    }

    @Override
    public AccountReads reads() {
        return this;
    }

    @Override
    public Optional<Account.User> user(String name) {
        return certain(seenUser(name));
    }

    @Override
    public Optional<Account.Group> group(String name) {
        return certain(seenGroup(name));
    }

    @Override
    public Optional<String> userNumbered(int uid) {
        return certain(Seen.of(planned(users, user -> Objects.equals(user.uid(), uid)).findFirst()
            .or(() -> base().userNumbered(uid).filter(name -> !users.containsKey(name)))));
    }

    @Override
    public Optional<String> groupNumbered(int gid) {
        return certain(Seen.of(planned(groups, group -> Objects.equals(group.gid(), gid)).findFirst()
            .or(() -> base().groupNumbered(gid).filter(name -> !groups.containsKey(name)))));
    }

    @Override
    public Set<String> primaryUsers(String group) {
        var names = new HashSet<>(base().primaryUsers(group));
        names.removeAll(users.keySet());
        planned(users, user -> group.equals(user.group())).forEach(names::add);
        return certain(Seen.of(names));
    }

    @Override
    public boolean known() {
        return base().known();
    }

    private <T> T certain(Seen<T> seen) {
        if (PlannedFiles.of(plan).planned(PASSWD)) {
            plan.doubt(PASSWD + " will be changed");
        }
        return plan.unlessTouched(seen, p -> p.by() != CAPABILITY && p.scope().covers(PASSWD));
    }

    private Seen<Optional<Account.User>> seenUser(String name) {
        return users.containsKey(name) ? users.get(name) : Seen.of(base().user(name));
    }

    private Seen<Optional<Account.Group>> seenGroup(String name) {
        return groups.containsKey(name) ? groups.get(name) : Seen.of(base().group(name));
    }

    private static <T> Stream<String> planned(Map<String, Seen<Optional<T>>> accounts, Predicate<T> wanted) {
        return accounts.entrySet().stream().filter(account -> account.getValue().value().filter(wanted).isPresent()).map(Map.Entry::getKey);
    }

    @Override
    public Effect perform(String step, Change change) {
        var account = (AccountChange) change;
        PlannedFiles.of(plan).rename(renamed(account));
        Scope scope = scope(account);
        take(account, plan.order());
        if (plan.simulated()) {
            return Effect.DONE;
        }
        plan.mayChange(step, change, scope);
        return Effect.unknown(step + " has not been done yet");
    }

    /**
     * The files that a change may affect unpredictably. The tools of a box change the owner of the files in a home directory
     * to the new uid or group.
     */
    private Scope scope(AccountChange change) {
        if (change instanceof ChangeUser differently && (differently.wish().uid() != null || differently.wish().group() != null)) {
            var paths = new ArrayList<>(FILES);
            seenUser(change.target()).value().map(Account.User::home).filter(home -> home.startsWith("/")).map(Path::of).ifPresent(paths::add);
            Stream.of(differently.wish().home()).filter(Objects::nonNull).map(Path::of).forEach(paths::add);
            return Scope.of(paths);
        }
        return Scope.of(FILES);
    }

    /** The names of the owners of files after a change, before it is performed here: a file keeps its ids. */
    private UnaryOperator<Attributes> renamed(AccountChange change) {
        String name = change.target();
        if (change instanceof MakeUser make) {
            return users(renaming(name, null, make.user().uid()));
        } else if (change instanceof ChangeUser differently) {
            Integer after = differently.wish().uid();
            return users(renaming(name, after == null ? null : uid(name), after));
        } else if (change instanceof RemoveUser) {
            return users(renaming(name, uid(name), null));
        } else if (change instanceof MakeGroup make) {
            return groups(renaming(name, null, make.group().gid()));
        } else if (change instanceof ChangeGroup differently) {
            return groups(renaming(name, gid(name), differently.gid()));
        }
        return groups(renaming(name, gid(name), null));
    }

    private Integer uid(String name) {
        return seenUser(name).value().map(Account.User::uid).orElse(null);
    }

    private Integer gid(String name) {
        return seenGroup(name).value().map(Account.Group::gid).orElse(null);
    }

    private static UnaryOperator<String> renaming(String name, Integer before, Integer after) {
        return shown -> before != null && shown.equals(name) ? before.toString()
            : after != null && shown.equals(after.toString()) ? name : shown;
    }

    private static UnaryOperator<Attributes> users(UnaryOperator<String> names) {
        return found -> found.owner() == null ? found : new Attributes(found.mode(), names.apply(found.owner()), found.group());
    }

    private static UnaryOperator<Attributes> groups(UnaryOperator<String> names) {
        return found -> found.group() == null ? found : new Attributes(found.mode(), found.owner(), names.apply(found.group()));
    }

    private void take(AccountChange change, int order) {
        if (change instanceof MakeUser make) {
            put(make.user(), order);
        } else if (change instanceof ChangeUser differently) {
            seenUser(differently.target()).value().ifPresent(before -> put(changed(before, differently.wish()), order));
        } else if (change instanceof RemoveUser) {
            users.put(change.target(), new Seen<>(Optional.empty(), order, null));
        } else if (change instanceof MakeGroup make) {
            groups.put(change.target(), new Seen<>(Optional.of(make.group()), order, null));
        } else if (change instanceof ChangeGroup differently) {
            Set<String> members = seenGroup(change.target()).value().map(Account.Group::members).orElse(Set.of());
            var group = new Account.Group(change.target(), differently.gid(), members);
            groups.put(change.target(), new Seen<>(Optional.of(group), order, null));
        } else {
            groups.put(change.target(), new Seen<>(Optional.empty(), order, null));
        }
    }

    private void put(Account.User user, int order) {
        users.put(user.name(), new Seen<>(Optional.of(user), order, null));
    }

    private static Account.User changed(Account.User before, Account.User wish) {
        var all = new HashSet<>(before.groups());
        all.addAll(wish.groups());
        return new Account.User(before.name(), wish.uid() == null ? before.uid() : wish.uid(),
            wish.group() == null ? before.group() : wish.group(), all,
            wish.home() == null ? before.home() : wish.home(), wish.shell() == null ? before.shell() : wish.shell());
    }
}
