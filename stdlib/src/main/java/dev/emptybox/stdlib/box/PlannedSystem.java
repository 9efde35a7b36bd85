package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Software;
import java.nio.file.Path;
import java.time.Duration;
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

/** The accounts and packages of a box, seen through the changes planned so far. */
final class PlannedSystem {

    /** Where accounts stand; a command that may write here may change them. */
    static final Path ACCOUNTS = Path.of("/etc/passwd");

    private static final List<Path> ACCOUNT_FILES = paths("/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow",
        "/etc/subuid", "/etc/subgid", "/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-");
    private static final List<Path> PACKAGE_FILES = paths("/bin", "/boot", "/etc", "/lib", "/lib32", "/lib64", "/libx32",
        "/opt", "/run", "/sbin", "/usr", "/var");

    /** @param doubt why it is not certain, else null */
    record Seen<T>(T value, int order, String doubt) {
    }

    private final Reads base;
    private final Map<String, Seen<Optional<Account.User>>> users = new HashMap<>();
    private final Map<String, Seen<Optional<Account.Group>>> groups = new HashMap<>();
    private final Map<String, Seen<Software.State>> packages = new HashMap<>();
    private boolean refreshed;
    private boolean moved;
    private String unclear;

    PlannedSystem(Reads base) {
        this.base = base;
    }

    private static List<Path> paths(String... texts) {
        return Stream.of(texts).map(Path::of).toList();
    }

    /**
     * The files that a change may change, in a way that is not foreseen. The tools of a box give files in the home directory
     * of a user to its new number or group.
     */
    Scope scope(Change.OfSystem change) {
        if (change instanceof Change.ChangeUser differently && (differently.wish().uid() != null || differently.wish().group() != null)) {
            var paths = new ArrayList<>(ACCOUNT_FILES);
            user(change.target()).value().map(Account.User::home).filter(home -> home.startsWith("/")).map(Path::of).ifPresent(paths::add);
            Stream.of(differently.wish().home()).filter(Objects::nonNull).map(Path::of).forEach(paths::add);
            return Scope.of(paths);
        }
        return change instanceof Change.OfAccount ? Scope.of(ACCOUNT_FILES) : Scope.of(PACKAGE_FILES);
    }

    /** By which names the owners of files are shown after a change, before it is performed here: a file keeps its numbers. */
    UnaryOperator<Attributes> renamed(Change.OfAccount change) {
        String name = change.target();
        if (change instanceof Change.MakeUser make) {
            return users(renaming(name, null, make.user().uid()));
        } else if (change instanceof Change.ChangeUser differently) {
            Integer after = differently.wish().uid();
            return users(renaming(name, after == null ? null : uid(name), after));
        } else if (change instanceof Change.RemoveUser) {
            return users(renaming(name, uid(name), null));
        } else if (change instanceof Change.MakeGroup make) {
            return groups(renaming(name, null, make.group().gid()));
        } else if (change instanceof Change.ChangeGroup differently) {
            return groups(renaming(name, gid(name), differently.gid()));
        }
        return groups(renaming(name, gid(name), null));
    }

    private Integer uid(String name) {
        return user(name).value().map(Account.User::uid).orElse(null);
    }

    private Integer gid(String name) {
        return group(name).value().map(Account.Group::gid).orElse(null);
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

    Seen<Optional<Account.User>> user(String name) {
        return users.containsKey(name) ? users.get(name) : new Seen<>(base.user(name), 0, null);
    }

    Seen<Optional<Account.Group>> group(String name) {
        return groups.containsKey(name) ? groups.get(name) : new Seen<>(base.group(name), 0, null);
    }

    Seen<Optional<String>> userNumbered(int uid) {
        return seen(planned(users, user -> Objects.equals(user.uid(), uid)).findFirst()
            .or(() -> base.userNumbered(uid).filter(name -> !users.containsKey(name))));
    }

    Seen<Optional<String>> groupNumbered(int gid) {
        return seen(planned(groups, group -> Objects.equals(group.gid(), gid)).findFirst()
            .or(() -> base.groupNumbered(gid).filter(name -> !groups.containsKey(name))));
    }

    Seen<Set<String>> primaryUsers(String group) {
        var names = new HashSet<>(base.primaryUsers(group));
        names.removeAll(users.keySet());
        planned(users, user -> group.equals(user.group())).forEach(names::add);
        return seen(names);
    }

    private static <T> Stream<String> planned(Map<String, Seen<Optional<T>>> accounts, Predicate<T> wanted) {
        return accounts.entrySet().stream().filter(account -> account.getValue().value().filter(wanted).isPresent()).map(Map.Entry::getKey);
    }

    private static <T> Seen<T> seen(T value) {
        return new Seen<>(value, 0, null);
    }

    Seen<Software.State> packageState(String name) {
        return packages.containsKey(name) ? packages.get(name) : new Seen<>(base.packageState(name), 0, unclear);
    }

    Software.Offer packageOffer(String name) {
        return refreshed ? new Software.Offer(false, List.of(), Duration.ZERO) : base.packageOffer(name);
    }

    Optional<List<Software.Move>> rehearse(Change.OfPackage change) {
        return refreshed ? Optional.empty() : base.rehearse(change);
    }

    void perform(String step, Change.OfSystem change, int order) {
        if (change instanceof Change.OfAccount account) {
            performOnAccount(account, order);
        } else {
            performOnPackage(step, (Change.OfPackage) change, order);
        }
    }

    private void performOnAccount(Change.OfAccount change, int order) {
        if (change instanceof Change.MakeUser make) {
            put(make.user(), order);
        } else if (change instanceof Change.ChangeUser differently) {
            user(differently.target()).value().ifPresent(before -> put(changed(before, differently.wish()), order));
        } else if (change instanceof Change.RemoveUser) {
            users.put(change.target(), new Seen<>(Optional.empty(), order, null));
        } else if (change instanceof Change.MakeGroup make) {
            groups.put(change.target(), new Seen<>(Optional.of(make.group()), order, null));
        } else if (change instanceof Change.ChangeGroup differently) {
            Set<String> members = group(change.target()).value().map(Account.Group::members).orElse(Set.of());
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

    private void performOnPackage(String step, Change.OfPackage change, int order) {
        String name = change.target();
        if (change instanceof Change.RefreshPackages) {
            refreshed = true;
        } else if (change instanceof Change.HoldPackage hold) {
            put(name, packageState(name).value().installed(), hold.held(), order, null);
        } else {
            boolean held = packageState(name).value().held();
            moveOthers(step, change, order);
            boolean gone = change instanceof Change.RemovePackage;
            String version = change instanceof Change.InstallPackage install ? install.version() : null;
            put(name, gone ? null : version == null ? "" : version, held && !gone, order, null);
            moved = true;
        }
    }

    /**
     * What else comes or goes is foreseen for the first change, because it is rehearsed on the box as it is. Of a later
     * one only the names are certain, and when the package manager cannot tell, nothing that is not planned itself.
     */
    private void moveOthers(String step, Change.OfPackage change, int order) {
        Optional<List<Software.Move>> moves = rehearse(change);
        String because = step + " may change it";
        if (moves.isEmpty()) {
            unclear = because;
            return;
        }
        for (Software.Move move : moves.get()) {
            put(move.name(), move.to(), packageState(move.name()).value().held(), order, moved ? because : null);
        }
    }

    private void put(String name, String version, boolean held, int order, String doubt) {
        packages.put(name, new Seen<>(new Software.State(version, held), order, doubt));
    }
}
