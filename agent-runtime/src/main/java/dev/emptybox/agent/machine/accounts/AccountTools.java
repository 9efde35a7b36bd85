package dev.emptybox.agent.machine.accounts;

import dev.emptybox.agent.machine.commands.Commands;
import dev.emptybox.agent.os.AccountFiles;
import dev.emptybox.agent.os.Programs;
import dev.emptybox.stdlib.box.accounts.AccountChange;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Changes accounts with the tools of the box: shadow or busybox. */
public final class AccountTools {

    private static final Duration MOST = Duration.ofMinutes(2);

    private final AccountFiles accounts;
    private final Commands commands;
    private final Function<String, Boolean> has;

    public AccountTools(AccountFiles accounts, Commands commands) {
        this(accounts, commands, name -> Programs.find(name, Programs.USUAL_PATH).isPresent());
    }

    /** @param has whether the box has a program */
    public AccountTools(AccountFiles accounts, Commands commands, Function<String, Boolean> has) {
        this.accounts = accounts;
        this.commands = commands;
        this.has = has;
    }

    public Effect perform(AccountChange change) {
        if (change instanceof AccountChange.RemoveGroup && accounts.group(change.target()).isEmpty()) {
            return Effect.DONE;
        }
        argvs(change).forEach(this::run);
        if (change instanceof AccountChange.MakeUser || change instanceof AccountChange.ChangeUser) {
            return Effect.of(accounts.user(change.target()).map(user -> Map.<String, Object>of("uid", user.uid())).orElse(Map.of()));
        }
        if (change instanceof AccountChange.MakeGroup || change instanceof AccountChange.ChangeGroup) {
            return Effect.of(accounts.group(change.target()).map(group -> Map.<String, Object>of("gid", group.gid())).orElse(Map.of()));
        }
        return Effect.DONE;
    }

    /** The commands for the change, in order. */
    List<List<String>> argvs(AccountChange change) {
        boolean shadow = has.apply("useradd");
        if (change instanceof AccountChange.MakeUser make) {
            return shadow ? List.of(useradd(make)) : adduser(make);
        }
        if (change instanceof AccountChange.ChangeUser differently) {
            return has.apply("usermod") ? List.of(usermod(differently.wish())) : addToGroups(differently.wish());
        }
        if (change instanceof AccountChange.MakeGroup make) {
            return List.of(makeGroup(make, shadow));
        }
        if (change instanceof AccountChange.ChangeGroup differently) {
            if (!has.apply("groupmod")) {
                throw needsShadow("change the gid of group " + differently.target());
            }
            return List.of(List.of("groupmod", "-g", String.valueOf(differently.gid()), differently.target()));
        }
        boolean user = change instanceof AccountChange.RemoveUser;
        return List.of(List.of(shadow ? user ? "userdel" : "groupdel" : user ? "deluser" : "delgroup", change.target()));
    }

    private static List<String> useradd(AccountChange.MakeUser make) {
        Account.User user = make.user();
        var argv = new ArrayList<>(List.of("useradd", "-M", "-g", user.group(), "-d", user.home(), "-s", user.shell()));
        option(argv, "-u", user.uid());
        option(argv, "-G", joined(user.groups()));
        if (make.system()) {
            argv.add("-r");
        }
        argv.add(user.name());
        return argv;
    }

    private static List<List<String>> adduser(AccountChange.MakeUser make) {
        Account.User user = make.user();
        var argv = new ArrayList<>(List.of("adduser", "-D", "-H", "-G", user.group(), "-h", user.home(), "-s", user.shell()));
        option(argv, "-u", user.uid());
        if (make.system()) {
            argv.add("-S");
        }
        argv.add(user.name());
        var all = new ArrayList<List<String>>();
        all.add(argv);
        new TreeSet<>(user.groups()).forEach(group -> all.add(List.of("addgroup", user.name(), group)));
        return all;
    }

    private static List<String> usermod(Account.User wish) {
        var argv = new ArrayList<>(List.of("usermod"));
        option(argv, "-u", wish.uid());
        option(argv, "-g", wish.group());
        option(argv, "-d", wish.home());
        option(argv, "-s", wish.shell());
        if (!wish.groups().isEmpty()) {
            argv.addAll(List.of("-a", "-G", joined(wish.groups())));
        }
        argv.add(wish.name());
        return argv;
    }

    private static List<List<String>> addToGroups(Account.User wish) {
        if (wish.uid() != null || wish.group() != null || wish.home() != null || wish.shell() != null) {
            throw needsShadow("change user " + wish.name());
        }
        return new TreeSet<>(wish.groups()).stream().map(group -> List.of("addgroup", wish.name(), group)).toList();
    }

    private static List<String> makeGroup(AccountChange.MakeGroup make, boolean shadow) {
        var argv = new ArrayList<>(List.of(shadow ? "groupadd" : "addgroup"));
        option(argv, "-g", make.group().gid());
        if (make.system()) {
            argv.add(shadow ? "-r" : "-S");
        }
        argv.add(make.group().name());
        return argv;
    }

    private static void option(List<String> argv, String name, Object value) {
        if (value != null) {
            argv.addAll(List.of(name, value.toString()));
        }
    }

    private static String joined(Set<String> groups) {
        return groups.isEmpty() ? null : String.join(",", new TreeSet<>(groups));
    }

    private static ProblemException needsShadow(String doing) {
        return new ProblemException(Problem.of("Cannot " + doing, "the tools of this box can only create and remove accounts",
            "install the package shadow, which has usermod and groupmod"));
    }

    private void run(List<String> argv) {
        commands.run(new Command(argv, Path.of("/"), Map.of("LC_ALL", "C"), Bytes.of(""), MOST, Set.of(0)));
    }
}
