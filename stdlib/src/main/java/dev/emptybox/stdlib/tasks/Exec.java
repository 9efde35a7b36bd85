package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

@KnownAs(ansible = {"command", "shell", "raw"}, puppet = "exec", chef = {"execute", "bash"}, terraform = {"terraform_data", "null_resource"})
@TaskDoc(word = "exec", summary = "Runs a command.", identity = "the purpose of the command, in your own words",
    plan = "A plan does not run it. Its output is then unknown, and so is everything it may change; see writes. With planned, the plan continues with the given result; with readOnly, the command also runs in a plan.")
public class Exec extends CommandTask {

    private static final int SHOWN_LINES = 10;

    private List<String> argv = List.of();
    private String input = "";
    private Set<Integer> codes = Set.of(0);
    private LineChecks printed = new LineChecks();

    public Exec(String identity) {
        super(identity);
    }

    @Option(value = "Program and arguments, passed unchanged, without a shell.", required = true,
        example = "command 'bin/migrate', '--to', state.version")
    public void command(String... words) {
        argv = List.of(words);
    }

    @Option(value = "A command line for sh -c, instead of command.", example = "shell 'sort names | uniq > unique-names'")
    public void shell(String line) {
        argv = List.of("sh", "-c", line);
    }

    @Option(value = "Its standard input, which may be a secret. Default empty.", example = "stdin 'yes\\n'")
    public void stdin(String text) {
        input = text;
    }

    @Option(value = "Exit codes that count as success. Default 0.", example = "expect 0, 2")
    public void expect(int... exitCodes) {
        codes = new LinkedHashSet<>();
        for (int code : exitCodes) {
            codes.add(code);
        }
    }

    @Option(value = "Checks of its standard output. If one fails, the task fails and names the missing or wrong line.",
        example = "output { contains 'ready'; never '(?i)error' }")
    protected final void output(LineChecks checks) {
        printed = checks;
    }

    @Option(value = "The result that a plan assumes, because it does not run the command. The script continues with it, and the plan lists it as assumed.",
        example = "planned { stdout 'ok'; rc 0 }")
    protected final Assumed planned() {
        return assumed();
    }

    @Override
    protected void validate() {
        super.validate();
        if (argv.isEmpty()) {
            complain(id() + " has no command", "", "write command 'program', 'argument' or shell 'a | b'");
        }
    }

    @Override
    protected Decision plan(Context context) {
        return run(context, "", argv, context.secrets().revealed(input), codes);
    }

    @Override
    final String work(Context context) {
        return argv.toString();
    }

    @Override
    protected Ending ending(Map<String, Object> values) {
        if (printed.empty()) {
            return new Ending(true, null, values);
        }
        String text = (String) values.get("stdout");
        if (Boolean.TRUE.equals(values.get("truncated"))) {
            throw new ProblemException(Problem.of(id() + " printed more output than can be checked", "its output was truncated", "reduce its output, or remove output"));
        }
        List<String> lines = text.lines().toList();
        var captures = new LinkedHashMap<String, String>();
        String wrong = printed.wrong(lines, captures);
        if (wrong != null) {
            throw new ProblemException(Problem.of(id() + ": in its output " + (hidesContent() ? "a check failed" : wrong), evidence(lines), ""));
        }
        var more = new LinkedHashMap<>(values);
        more.put("captures", captures);
        return new Ending(true, null, more);
    }

    private String evidence(List<String> lines) {
        if (hidesContent()) {
            return "(sensitive: output not shown)";
        }
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        return last.isBlank() ? "it printed nothing" : last;
    }
}
