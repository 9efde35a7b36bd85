package dev.emptybox.stdlib.tasks;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the tasks that start a process have in common: where it runs, with which environment, and as whom. */
abstract class ProcessTask extends Task {

    private String workDirectory = "";
    private final Map<String, String> variables = new LinkedHashMap<>();
    private String account = "";

    ProcessTask(String identity) {
        super(identity);
    }

    @Option(value = "Working directory, relative to the root. Default the root.", example = "cwd 'data'")
    public void cwd(String directory) {
        workDirectory = directory;
    }

    @Option(value = "An environment variable, which may be a secret; nothing but PATH, HOME, LANG and TZ is inherited.",
        example = "env 'DB_HOST', 'localhost'")
    public void env(String name, String value) {
        variables.put(name, value);
    }

    @Option(value = "The user it runs as, with his groups and with HOME, USER and LOGNAME of him; only an agent that is root may choose. Default the agent's own.",
        example = "runAs 'app'")
    public void runAs(String user) {
        account = user;
        if (!Accounts.isName(user)) {
            complain("runAs '" + user + "': that cannot be the name of a user", Accounts.NAME, "write for example runAs 'app'");
        }
    }

    /** Those of these options that the script has set. */
    final List<String> processOptions() {
        return Stream.of(workDirectory.isEmpty() ? "" : "cwd", variables.isEmpty() ? "" : "env", account.isEmpty() ? "" : "runAs")
            .filter(option -> !option.isEmpty()).toList();
    }

    final Path workDirectory(Context context) {
        return context.path(workDirectory);
    }

    final Map<String, String> environment(Context context) {
        return context.revealed(variables);
    }

    /** Whom it runs as, empty for the agent's own user. */
    final String user() {
        return account;
    }
}
