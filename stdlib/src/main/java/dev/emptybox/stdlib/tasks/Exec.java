package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

@TaskDoc(word = "exec", summary = "Runs a command.", identity = "what the command is for, in your words",
    plan = "A plan does not run it. What it prints is unknown then, and so is everything it may change: see writes. With readOnly it runs in a plan too.")
public class Exec extends Task {

    private List<String> argv = List.of();
    private String workDirectory = "";
    private final Map<String, String> variables = new LinkedHashMap<>();
    private String input = "";
    private String result;
    private String leftover;
    private List<String> touched;
    private boolean changesNothing;
    private Set<Integer> codes = Set.of(0);
    private final Assumed assumed = new Assumed();

    public Exec(String identity) {
        super(identity);
    }

    @Option(value = "Program and arguments, passed as they are; no shell is involved.", required = true,
        example = "command 'bin/migrate', '--to', state.version")
    public void command(String... words) {
        argv = List.of(words);
    }

    @Option(value = "A line for sh -c instead of a command.", example = "shell 'sort names | uniq > unique-names'")
    public void shell(String line) {
        argv = List.of("sh", "-c", line);
    }

    @Option(value = "Working directory, relative to the root. Default the root.", example = "cwd 'data'")
    public void cwd(String directory) {
        workDirectory = directory;
    }

    @Option(value = "An environment variable, which may be a secret; nothing but PATH, HOME, LANG and TZ is inherited.", example = "env 'DB_HOST', 'localhost'")
    public void env(String name, String value) {
        variables.put(name, value);
    }

    @Option(value = "What it reads on standard input, which may be a secret. Default nothing.", example = "stdin 'yes\\n'")
    public void stdin(String text) {
        input = text;
    }

    @Option(value = "It does not run when this path exists, relative to the root.", example = "creates 'data/schema.done'")
    public void creates(String path) {
        result = path;
    }

    @Option(value = "It does not run when this path does not exist, relative to the root.", example = "removes 'old-data'")
    public void removes(String path) {
        leftover = path;
    }

    @Option(value = "The only files and directories it changes, relative to the root. A plan then knows that the rest stays as it is.",
        example = "writes 'data'")
    public void writes(String... paths) {
        touched = List.of(paths);
    }

    @Option(value = "It changes nothing: it runs in a plan as well, and its outcome is never 'changed'.", example = "readOnly()")
    public void readOnly() {
        changesNothing = true;
    }

    @Option(value = "Exit codes that count as success. Default 0.", example = "expect 0, 2")
    public void expect(int... exitCodes) {
        codes = new LinkedHashSet<>();
        for (int code : exitCodes) {
            codes.add(code);
        }
    }

    /** What a plan shall take its output to be, as set in the block {@code planned}. */
    protected final Assumed assumed() {
        return assumed;
    }

    /** What a plan assumes of a command that it does not run. */
    public static final class Assumed {
        private final Map<String, Object> assumptions = new LinkedHashMap<>();

        @Option(value = "What it is assumed to print.", example = "stdout 'ok'")
        public void stdout(String text) {
            assumptions.put("stdout", text);
        }

        @Option(value = "What it is assumed to print as errors.", example = "stderr ''")
        public void stderr(String text) {
            assumptions.put("stderr", text);
        }

        @Option(value = "The exit code it is assumed to end with.", example = "rc 0")
        public void rc(int code) {
            assumptions.put("rc", code);
        }
    }

    @Override
    protected void validate() {
        if (argv.isEmpty()) {
            complain(id() + " has no command", "", "write command 'program', 'argument' or shell 'a | b'");
        }
        if (changesNothing && (result != null || leftover != null || touched != null)) {
            complain(id() + " is readOnly and says what it changes", "a command that changes nothing has no creates, removes or writes",
                "drop readOnly() or the other options");
        }
    }

    @Override
    Decision plan(Context context) {
        Command command = new Command(argv, context.path(workDirectory), context.revealed(variables),
            Bytes.of(context.secrets().revealed(input)), limit(), codes);
        if (changesNothing) {
            var values = values(context.world().query(command));
            return Decision.nothing("it changes nothing", values, Digests.sha256(values.toString()));
        }
        if (result != null && !context.world().entry(context.path(result)).absent()) {
            return Decision.nothing(result + " exists", Map.of(), mark(context));
        }
        if (leftover != null && context.world().entry(context.path(leftover)).absent()) {
            return Decision.nothing(leftover + " does not exist", Map.of(), Digests.sha256(argv.toString()));
        }
        String reason = result != null ? result + " does not exist" : leftover != null ? leftover + " exists" : "it runs on every converge";
        var change = new Change.RunCommand(command, scope(context));
        return new Decision("", List.of(new Decision.Wanted(change, reason, "")), assumed.assumptions,
            id() + " has not run yet", result == null ? Digests.sha256(argv.toString()) : null);
    }

    private Scope scope(Context context) {
        if (touched == null) {
            return Scope.EVERYTHING;
        }
        var paths = new ArrayList<Path>();
        touched.forEach(path -> paths.add(context.path(path)));
        if (result != null) {
            paths.add(context.path(result));
        }
        if (leftover != null) {
            paths.add(context.path(leftover));
        }
        return Scope.of(paths);
    }

    /** What it made stands for it, so that a service that names it restarts when that is made anew. */
    private String mark(Context context) {
        Path made = context.followed(context.path(result));
        String content = context.world().entry(made) instanceof Entry.RegularFile ? context.world().digest(made) : "";
        return Digests.sha256(argv + content);
    }

    private static Map<String, Object> values(Command.Result ended) {
        return Map.of("rc", ended.rc(), "stdout", ended.stdout().stripTrailing(), "stderr", ended.stderr().stripTrailing());
    }
}
