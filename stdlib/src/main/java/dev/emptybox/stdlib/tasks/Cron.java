package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Accounts;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.model.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@KnownAs(ansible = "cron", puppet = "cron", chef = {"cron", "cron_d"})
@TaskDoc(word = "cron", summary = "Ensures that cron runs, or does not run, a command at given times, with a file in /etc/cron.d.",
    identity = "the name of the job, and of its file: letters, digits, dash and underscore",
    plan = "Planned exactly. A plan notes when no cron daemon is found on the box: the file then has no effect. The task job needs none.")
public final class Cron extends Task {

    private static final Path DIRECTORY = Path.of("/etc/cron.d");
    private static final List<String> DAEMONS = List.of("cron", "crond", "fcron");
    private static final Attributes READABLE = Attributes.ofMode(0644);

    private String times;
    private List<String> argv = List.of();
    private String line;
    private String account = "root";
    private final Map<String, String> variables = new LinkedHashMap<>();
    private boolean unwanted;
    private boolean wishes;

    public Cron(String identity) {
        super(identity);
        if (!identity.isBlank() && !identity.matches("[A-Za-z0-9_-]+")) {
            complain("'" + identity + "' cannot be the name of a cron job", "cron ignores files whose names contain other characters than letters, digits, dash and underscore", "");
        }
    }

    @Option(value = "The times: minute, hour, day of the month, month and day of the week as in a crontab, or @reboot, @hourly, @daily, @weekly, @monthly, @yearly.",
        required = true, example = "schedule '0 3 * * *'")
    public void schedule(String fields) {
        times = fields;
        wishes = true;
        String wrong = CronSchedule.wrong(fields);
        if (wrong != null) {
            complain("schedule '" + fields + "' is not a cron schedule", wrong, "write for example schedule '0 3 * * *' for every day at three");
        }
    }

    @Option(value = "Program and arguments, passed unchanged. It runs in the root directory; a program name with a / is relative to it.",
        required = true, example = "command 'bin/backup', '--all'")
    public void command(String... words) {
        argv = List.of(words);
        wishes = true;
    }

    @Option(value = "A command line for sh, instead of command. A % is passed as %; it has no special meaning.", example = "shell 'bin/dump > dump-$(date +%F)'")
    public void shell(String text) {
        line = text;
        wishes = true;
    }

    @Option(value = "The user that runs it. Default root.", example = "user 'app'")
    public void user(String name) {
        account = name;
        wishes = true;
        if (!Accounts.isName(name)) {
            complain("user '" + name + "' cannot be the name of a user", Accounts.NAME, "write for example user 'app'");
        }
    }

    @Option(value = "An environment variable. cron itself interprets PATH and MAILTO.", example = "env 'MAILTO', 'ops@example.org'")
    public void env(String name, String value) {
        variables.put(name, value);
        wishes = true;
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || isSeveral(value)) {
            complain("env '" + name + "' is not allowed in a crontab", "a name has letters, digits and underscore, and a value is one line", "");
        }
    }

    @Option(value = "Removes the job.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted) {
            if (wishes) {
                complain(id() + " is absent and has other options", "an absent job has no schedule", "remove absent() or the other options");
            }
            return;
        }
        if (times == null) {
            complain(id() + " has no schedule", "it needs a time to run at", "write for example schedule '0 3 * * *'");
        }
        if (argv.isEmpty() == (line == null)) {
            complain(id() + (line == null ? " has no command" : " has both command and shell"), "a job has exactly one of the two",
                "write command 'program', 'argument' or shell 'a | b'");
        }
        if (isSeveral(line) || argv.stream().anyMatch(Cron::isSeveral)) {
            complain(id() + ": the command is more than one line", "a cron job is one line", "put it in a script file and run that");
        }
        if (Secrets.within(argv + " " + line + " " + variables)) {
            complain(id() + ": a cron job cannot contain a secret", "cron logs commands, and the file is world-readable",
                "let the program read it from a separate file");
        }
    }

    private static boolean isSeveral(String text) {
        return text != null && (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0);
    }

    @Override
    protected Decision plan(Context context) {
        Path path = DIRECTORY.resolve(identity());
        Map<String, Object> values = Map.of("path", path.toString());
        if (unwanted) {
            List<Decision.Wanted> wanted = SystemFiles.removed(context, path);
            return wanted.isEmpty() ? Decision.nothing("it does not exist", values, Digests.sha256("absent"))
                : Decision.changes(wanted, values, Digests.sha256("absent"));
        }
        Accounts.needsUser(context.box(), id(), account);
        String text = text(context);
        return SystemFiles.decision(SystemFiles.written(context, path, text, READABLE, hidesContent()), values, Digests.sha256(text));
    }

    @Override
    protected List<String> notices(Context context) {
        return unwanted || !context.box().commands().knowsPrograms() || hasDaemon(context) ? List.of()
            : List.of("no cron daemon was found on this box, so nothing runs this; install and start one, or declare a job, which the agent runs itself");
    }

    private static boolean hasDaemon(Context context) {
        try {
            return context.box().processes().all().stream().anyMatch(process -> DAEMONS.contains(process.name()));
        } catch (UnknownException notRecorded) {
            return DAEMONS.stream().anyMatch(context.box().commands()::hasProgram);
        }
    }

    private String text(Context context) {
        var text = new StringBuilder("# Managed by emptybox; local changes are overwritten.\n");
        variables.forEach((name, value) -> text.append(name).append('=').append(quoted(value)).append('\n'));
        String what = line != null ? line : Words.join(words(context));
        String job = "cd " + Words.join(List.of(context.root().toString())) + " || exit; " + what;
        return text.append(times.strip()).append(' ').append(account).append(' ')
            .append(job.replaceAll("(?<!\\\\)%", "\\\\%")).append('\n').toString();
    }

    /** cron trims unquoted values, and accepts both kinds of quotes. */
    private static String quoted(String value) {
        return value.contains("\"") ? "'" + value + "'" : "\"" + value + "\"";
    }

    private List<String> words(Context context) {
        var words = new ArrayList<>(argv);
        if (words.get(0).contains("/")) {
            words.set(0, context.path(words.get(0)).toString());
        }
        return words;
    }
}
