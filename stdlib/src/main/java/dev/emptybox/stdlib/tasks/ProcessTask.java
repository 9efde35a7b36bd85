package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Accounts;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.model.State;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Common options of tasks that start a process: working directory, environment and user. */
abstract class ProcessTask extends Task {

    private String workDirectory = "";
    private final Map<String, String> variables = new LinkedHashMap<>();
    private String account = "";

    ProcessTask(String identity) {
        super(identity);
    }

    @Option(value = "Working directory, relative to the root. Default: the root.", example = "cwd 'data'")
    public void cwd(String directory) {
        workDirectory = directory;
    }

    @Option(value = "An environment variable, which may be a secret. Only PATH, HOME, LANG and TZ are inherited.",
        example = "env 'DB_HOST', 'localhost'")
    public void env(String name, String value) {
        variables.put(name, value);
    }

    @Option(value = "Environment variables, from a map or an object of the state.", example = "env PORT: vars.port, LANG: 'C'")
    public void env(Map<String, ?> values) {
        values.forEach((name, value) -> env(String.valueOf(name), value == null ? null : String.valueOf(State.plain(value))));
    }

    @Option(value = "The user that runs it, with that user's groups, HOME, USER and LOGNAME. Requires an agent that runs as root. Default: the user of the agent.",
        example = "runAs 'app'")
    public void runAs(String user) {
        account = user;
        if (!Accounts.isName(user)) {
            complain("runAs '" + user + "' cannot be the name of a user", Accounts.NAME, "write for example runAs 'app'");
        }
    }

    /** The options set by the script. */
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

    /** The user that runs it, empty for the user of the agent. */
    final String user() {
        return account;
    }
}
