package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs processes as another user: with {@code setpriv} of util-linux, which executes the program in place, otherwise with
 * {@code su}. Detected once, on first use.
 */
public final class RunAs {

    private static final Duration MOST = Duration.ofSeconds(10);

    /**
     * What it takes to run as a user.
     *
     * @param argv        prefix of program and arguments; empty if none is needed
     * @param environment of that user
     */
    public record Prefix(List<String> argv, Map<String, String> environment) {

        public static final Prefix NONE = new Prefix(List.of(), Map.of());

        public Prefix {
            argv = List.copyOf(argv);
            environment = Map.copyOf(environment);
        }
    }

    private final AccountFiles accounts;
    private final List<Path> directories;
    private final String own;
    private List<String> tool;

    public RunAs() {
        this(new AccountFiles(), Programs.usualDirectories(), System.getProperty("user.name"));
    }

    /**
     * @param directories to search for setpriv and su
     * @param own         the user of the agent
     */
    RunAs(AccountFiles accounts, List<Path> directories, String own) {
        this.accounts = accounts;
        this.directories = List.copyOf(directories);
        this.own = own;
    }

    /** @param user empty for the user of the agent */
    public Prefix prefix(String user) {
        if (user.isEmpty()) {
            return Prefix.NONE;
        }
        Account.User account = accounts.user(user).orElseThrow(() -> new ProblemException(Problem.of(
            "Cannot run as " + user, "there is no user " + user + " on this box", "declare it before: user '" + user + "'")));
        var environment = Map.of("HOME", account.home(), "USER", user, "LOGNAME", user);
        if (user.equals(own)) {
            return new Prefix(List.of(), environment);
        }
        if (accounts.user(own).filter(agent -> agent.uid() == 0).isEmpty()) {
            throw new ProblemException(Problem.of("Cannot run as " + user,
                "the agent runs as " + own + ", and only root may start processes of other users",
                "run the agent as root, or remove runAs"));
        }
        return new Prefix(argv(account), environment);
    }

    private List<String> argv(Account.User account) {
        List<String> found = tool();
        if (found.isEmpty()) {
            throw new ProblemException(Problem.of("Cannot run as " + account.name(),
                "this box has neither setpriv of util-linux nor su", "install util-linux"));
        }
        var argv = new ArrayList<>(found);
        if (found.get(0).endsWith("setpriv")) {
            String group = accounts.firstGroup(account.name()).orElseThrow();
            argv.addAll(List.of("--reuid=" + Integer.toUnsignedString(account.uid()), "--regid=" + group, "--init-groups", "--"));
        } else {
            argv.addAll(List.of("-p", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", account.name()));
        }
        return argv;
    }

    private synchronized List<String> tool() {
        if (tool == null) {
            tool = Programs.find("setpriv", directories).filter(RunAs::changesUsers).or(() -> Programs.find("su", directories))
                .map(path -> List.of(path.toString())).orElse(List.of());
        }
        return tool;
    }

    /** The setpriv of busybox lacks most options. */
    private static boolean changesUsers(Path setpriv) {
        return Tools.output(List.of(setpriv.toString(), "--help"), MOST).filter(help -> help.contains("--init-groups")).isPresent();
    }
}
