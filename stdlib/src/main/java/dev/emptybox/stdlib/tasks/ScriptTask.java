package dev.emptybox.stdlib.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.State;
import dev.emptybox.stdlib.model.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

@KnownAs(ansible = "script", chef = "script")
@TaskDoc(word = "script", summary = "Runs a task of your own, in any language: tasks/NAME/task.sh, task.py or the like.",
    identity = "the folder below tasks/ in the state repo",
    plan = ScriptTask.PROTOCOL)
public class ScriptTask extends CommandTask {

    static final String PROTOCOL = """
        A plan does not run it, but fails if it does not exist or the box lacks its interpreter. With planned, the plan continues with the \
        given result; with readOnly, the task also runs in a plan.

        ## The protocol

        The program is `tasks/NAME/task` with any extension. Its first line (`#!/usr/bin/env python3`) or its extension says what runs it. It \
        gets its parameters as one JSON object on standard input and prints its result as one JSON object on standard output, or nothing; what \
        it prints on standard error is shown if it fails. Any exit code but 0 is a failure.

        | member of the result | |
        |---|---|
        | `changed` | `false` if nothing had to change. Default `true`. |
        | `message` | why, for reports |
        | `values` | an object for the script: `outcome.json` |
        | `diff` | what has changed, as a text for reports |

        **Check mode.** A program with the line `emptybox: check` as a comment in its first ten lines can say what it would do. It is then \
        asked before each run, also in a plan: it gets `"check": true` beside its parameters, changes nothing, and prints the result that a run \
        would have. With `"changed": false` it does not run, and is not a change; otherwise the plan shows its message and diff, and the apply \
        runs it with `"check": false`. After another change in the same plan, the answer is unknown, because the change may matter to it.

        In specs, `scriptTask('NAME') { params -> [changed: false] }` answers in its place, and `scriptTask('NAME').real()` runs the program \
        itself on a copy of the files of the simulated box.""";

    private static final Map<String, String> INTERPRETERS = Map.of("sh", "sh", "bash", "bash", "py", "python3", "rb", "ruby",
        "pl", "perl", "js", "node", "php", "php", "lua", "lua");
    private static final Set<String> RESULT = Set.of("changed", "message", "values", "diff");
    private static final String CHECK = "check";
    private static final Pattern CAN_CHECK = Pattern.compile("\\W*emptybox: check\\W*");
    private static final int FIRST_LINES = 10;

    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private boolean checked;

    public ScriptTask(String identity) {
        super(identity);
    }

    @Option(value = "A parameter: text (which may be a secret), a number, true or false, a list or a map. The task reads all parameters as one JSON object on standard input.",
        example = "param 'replicas', 3")
    public void param(String name, Object value) {
        if (name.equals(CHECK)) {
            complain(id() + " has a parameter 'check'", "the agent sets it in check mode", "choose another name");
        }
        parameters.put(name, State.plain(value));
    }

    @Option(value = "The result that a plan assumes, because it does not run the task. The script continues with it, and the plan lists it as assumed. stdout is its result as JSON.",
        example = "planned { stdout '{\"changed\": false}' }")
    protected final Assumed planned() {
        return assumed();
    }

    @Override
    protected void validate() {
        super.validate();
        if (!identity().matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
            complain(id() + ": '" + identity() + "' cannot be the name of a script", "it is a folder directly in tasks/", "use letters, digits, dot, dash and underscore");
        }
    }

    @Override
    protected Decision plan(Context context) {
        String path = program(context);
        List<String> interpreter = interpreter(path, text(context, path));
        String missing = interpreter.get(0);
        if (!context.box().commands().hasProgram(missing)) {
            throw new ProblemException(Problem.of(id() + " needs " + missing + ", which is not on this box", path + " requires it",
                "install it in an earlier task, for example with pkg"));
        }
        var argv = new ArrayList<>(interpreter);
        argv.add(context.files().confined(path).toString());
        checked = text(context, path).lines().limit(FIRST_LINES).anyMatch(CAN_CHECK.asMatchPredicate());
        Decision decision = run(context, path, argv, checked ? input(context, false) : input(context, null), Set.of(0));
        return checked && !decision.wanted().isEmpty() ? asked(context, decision, new Command(path, argv, workDirectory(context), environment(context),
            Bytes.of(input(context, true)), limit(), Set.of(0), user())) : decision;
    }

    /** @param check null for a program that cannot check */
    private String input(Context context, Boolean check) {
        Map<String, Object> all = new LinkedHashMap<>(parameters);
        if (check != null) {
            all.put(CHECK, check);
        }
        return Data.text(object(revealed(all, context)));
    }

    /** What the program says that it would do. */
    private Decision asked(Context context, Decision run, Command question) {
        Ending would = ending(values(context.box().commands().query(question)));
        if (!would.changed()) {
            return Decision.nothing(would.reason(), would.values(), standing(context, context.box().ledger().fingerprint(id())));
        }
        var wanted = run.wanted().stream().map(one -> new Decision.Wanted(one.change(), would.reason() == null ? one.reason() : would.reason(),
            would.diff() == null ? "" : would.diff())).toList();
        return new Decision("", wanted, would.values(), null, run.mark());
    }

    @Override
    boolean checks() {
        return checked;
    }

    @Override
    final String work(Context context) {
        return Digests.sha256(text(context, program(context))) + Data.text(parameters);
    }

    private String text(Context context, String path) {
        return context.files().read("tasks/" + identity(), path.substring(path.lastIndexOf('/') + 1)).content().text().orElse("");
    }

    /** The single file named task in its folder. */
    private String program(Context context) {
        String folder = "tasks/" + identity();
        List<String> found = context.files().names(folder).stream().filter(name -> name.matches("task(\\.[a-z0-9]+)?")).toList();
        if (found.size() == 1) {
            return folder + "/" + found.get(0);
        }
        var scripts = new TreeSet<String>();
        context.files().names("tasks").stream().filter(name -> name.contains("/")).forEach(name -> scripts.add(name.substring(0, name.indexOf('/'))));
        throw new ProblemException(found.isEmpty()
            ? Problem.of("There is no script " + folder + "/task.*", Words.didYouMean(identity(), scripts), "add " + folder + "/task.sh, task.py or the like")
            : Problem.of("There are " + found.size() + " scripts in " + folder, String.join(", ", found), "keep one"));
    }

    /** From its first line, or its extension. */
    private static List<String> interpreter(String path, String text) {
        String first = text.lines().findFirst().orElse("");
        if (first.startsWith("#!")) {
            List<String> words = List.of(first.substring(2).strip().split("\\s+"));
            boolean env = words.get(0).endsWith("/env") && words.size() > 1;
            if (!words.get(0).isEmpty()) {
                return env ? words.subList(1, words.size()) : words;
            }
        }
        String ending = path.substring(path.lastIndexOf('/') + 1).replaceFirst("^task\\.?", "");
        if (INTERPRETERS.containsKey(ending)) {
            return List.of(INTERPRETERS.get(ending));
        }
        throw new ProblemException(Problem.of("There is no interpreter for " + path, "it has no first line such as #!/usr/bin/env python3, and its extension is not known",
            "add such a line, or use one of the extensions ." + String.join(", .", new TreeSet<>(INTERPRETERS.keySet()))));
    }

    /** Secrets can be in texts at any depth; values are inserted before encoding to JSON. */
    private static Object revealed(Object value, Context context) {
        if (value instanceof Map<?, ?> map) {
            var open = new LinkedHashMap<String, Object>();
            map.forEach((name, member) -> open.put(String.valueOf(name), revealed(member, context)));
            return open;
        }
        if (value instanceof List<?> list) {
            var open = new ArrayList<Object>();
            list.forEach(item -> open.add(revealed(item, context)));
            return open;
        }
        return value instanceof String text ? context.secrets().revealed(text) : value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object revealed) {
        return (Map<String, Object>) revealed;
    }

    /** It reports itself whether it has changed anything. */
    @Override
    protected boolean changesForSure() {
        return false;
    }

    @Override
    protected Ending ending(Map<String, Object> values) {
        String printed = (String) values.get("stdout");
        State result = printed.isBlank() ? State.named("result", Map.of()) : result(printed);
        Map<String, Object> answer = result.asMap();
        boolean changed = !Boolean.FALSE.equals(answer.get("changed"));
        var more = new LinkedHashMap<>(values);
        more.put("json", answer.get("values") instanceof Map<?, ?> ? result.get("values") : State.named("values", Map.of()));
        return new Ending(changed, answer.get("message") == null ? changed ? null : "it reported no change" : String.valueOf(answer.get("message")), more,
            answer.get("diff") == null ? null : hidesContent() ? "(sensitive: content not shown)" : String.valueOf(answer.get("diff")));
    }

    private State result(String printed) {
        if (Data.tree(printed).filter(JsonNode::isObject).isEmpty()) {
            String first = hidesContent() ? "(sensitive: output not shown)" : "it printed: " + printed.lines().findFirst().orElse("");
            throw new ProblemException(Problem.of(id() + " printed something other than one JSON object", first,
                "print {\"changed\": true, \"message\": \"...\", \"values\": {}, \"diff\": \"...\"} or nothing on standard output, and the rest on standard error"));
        }
        State result = Data.json("result", printed);
        for (String key : result.asMap().keySet()) {
            if (!RESULT.contains(key)) {
                throw new ProblemException(Problem.of(id() + " printed '" + key + "', which a result does not have", Words.didYouMean(key, RESULT),
                    "results of the script belong in values"));
            }
        }
        return result;
    }
}
