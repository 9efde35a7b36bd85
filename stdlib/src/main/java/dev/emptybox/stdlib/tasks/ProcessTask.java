package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Accounts;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Defaults;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.ServiceSettings;
import dev.emptybox.stdlib.model.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Common options of tasks that start a process: working directory, environment and user. */
abstract class ProcessTask extends Task {

    private String workDirectory = "";
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<String> files = new ArrayList<>();
    private String account = "";
    private String usual = "";

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

    @Option(value = "A file on the box with environment variables, relative to the root: NAME=value on each line, quotes around the value are removed, nothing is expanded. env overrides it. It is read at this place in the script, so a service is restarted when its content changes. Its values are never printed.",
        example = "envFile 'app.env'")
    public void envFile(String... paths) {
        files.addAll(List.of(paths));
    }

    @Option(value = "The user that runs it, with that user's groups, HOME, USER and LOGNAME. Requires an agent that runs as root. Default: the user of the agent.",
        example = "runAs 'app'")
    public void runAs(String user) {
        account = user;
        if (!Accounts.isName(user)) {
            complain("runAs '" + user + "' cannot be the name of a user", Accounts.NAME, "write for example runAs 'app'");
        }
    }

    @Override
    protected void take(Defaults defaults) {
        defaults.give("runAs", user -> usual = user);
    }

    /** The options set by the script. */
    final List<String> processOptions() {
        return Stream.of(workDirectory.isEmpty() ? "" : "cwd", variables.isEmpty() ? "" : "env", files.isEmpty() ? "" : "envFile", account.isEmpty() ? "" : "runAs")
            .filter(option -> !option.isEmpty()).toList();
    }

    final Path workDirectory(Context context) {
        return context.path(workDirectory);
    }

    final Map<String, String> environment(Context context) {
        var all = new LinkedHashMap<String, String>();
        files.forEach(path -> all.putAll(EnvironmentFile.read(id(), path, context)));
        all.putAll(context.revealed(variables));
        return all;
    }

    /**
     * What a service of it is started with, for plans.
     *
     * @param open its environment
     * @param own  what else is shown
     * @param inputs that are values
     */
    final ServiceSettings settings(Context context, Map<String, String> open, Map<String, String> own, Map<String, Map<String, String>> inputs) {
        var shown = new TreeMap<>(own);
        var hidden = new TreeMap<String, String>();
        open.forEach((name, value) -> {
            String text = variables.get(name);
            if (text == null || hidesContent()) {
                hidden.put("env " + name, context.secrets().digest(name + "=" + value));
            } else {
                shown.put("env " + name, Secrets.shown(text));
            }
        });
        shown.put("cwd", context.name(workDirectory(context)));
        if (!user().isEmpty()) {
            shown.put("runAs", user());
        }
        return new ServiceSettings(shown, context.secrets().marks(String.join("\n", variables.values())), hidden, hidesContent() ? Map.of() : inputs);
    }

    /** The files with environment variables. */
    final List<String> environmentFiles() {
        return List.copyOf(files);
    }

    /** Its environment by name, secrets not revealed. */
    final Map<String, String> shownEnvironment() {
        return new TreeMap<>(variables);
    }

    /** The user that runs it, empty for the user of the agent. */
    final String user() {
        return account.isEmpty() ? usual : account;
    }
}
