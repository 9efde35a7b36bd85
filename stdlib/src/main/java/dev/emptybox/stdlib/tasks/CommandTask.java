package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.commands.RunCommand;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Common options of tasks that run a command: when it is skipped, and what it may change. */
abstract class CommandTask extends ProcessTask {

    private String result;
    private String leftover;
    private List<String> touched;
    private boolean changesNothing;
    private final Assumed assumed = new Assumed();

    CommandTask(String identity) {
        super(identity);
    }

    @Option(value = "Skips the command if this path exists. Relative to the root.", example = "creates 'data/schema.done'")
    public void creates(String path) {
        result = path;
    }

    @Option(value = "Skips the command if this path does not exist. Relative to the root.", example = "removes 'old-data'")
    public void removes(String path) {
        leftover = path;
    }

    @Option(value = "The only files and directories that it changes, relative to the root. A plan then knows that everything else stays unchanged. Links that it creates must not point outside of them.",
        example = "writes 'data'")
    public void writes(String... paths) {
        touched = List.of(paths);
    }

    @Option(value = "Declares that it changes nothing: it also runs in a plan, and its outcome is never 'changed'.", example = "readOnly()")
    public void readOnly() {
        changesNothing = true;
    }

    /** What a plan takes its result to be. */
    final Assumed assumed() {
        return assumed;
    }

    @Override
    protected void validate() {
        if (changesNothing && !assumed.values().isEmpty()) {
            complain(id() + " has both readOnly and planned", "it runs in a plan, so no result has to be assumed",
                "remove readOnly() or planned { }");
        }
        if (changesNothing && (result != null || leftover != null || touched != null)) {
            complain(id() + " is readOnly and declares changes", "a command that changes nothing has no creates, removes or writes",
                "remove readOnly() or the other options");
        }
    }

    /**
     * Runs it now, plans to run it, or skips it.
     *
     * @param label   its name in messages, empty for its arguments
     * @param input   its standard input, with the values of secrets
     */
    final Decision run(Context context, String label, List<String> argv, String input, Set<Integer> codes) {
        if (!changesNothing) {
            if (result != null && !context.box().files().entry(context.path(result)).absent()) {
                return Decision.nothing(result + " exists", Map.of(), standing(context, context.box().ledger().fingerprint(id())));
            }
            if (leftover != null && context.box().files().entry(context.path(leftover)).absent()) {
                return Decision.nothing(leftover + " does not exist", Map.of(), standing(context, context.box().ledger().fingerprint(id())));
            }
        }
        var command = new Command(label, argv, workDirectory(context), environment(context), Bytes.of(input), limit(), codes, user());
        if (changesNothing) {
            Ending ending = ending(values(context.box().commands().query(command)));
            return Decision.nothing(ending.reason() == null ? "it changes nothing" : ending.reason(), ending.values(),
                Digests.sha256(ending.values().toString()));
        }
        String reason = result != null ? result + " does not exist" : leftover != null ? leftover + " exists"
            : once() != null ? "it runs once, in once " + once() : "it runs on every converge";
        boolean always = result == null && leftover == null && once() == null && !checks();
        var wanted = new Decision.Wanted(new RunCommand(command, scope(context)), always ? Step.Basis.EACH_RUN : Step.Basis.DIFFERENT, reason, "");
        return new Decision("", List.of(wanted), assumed.values(),
            id() + " has not run yet", Digests.sha256(work(context)));
    }

    @Override
    protected final String assumption() {
        return assumed.values().isEmpty() ? null : assumed.text(hidesContent());
    }

    @Override
    protected final Ending foreseen(Map<String, Object> values) {
        if (!assumed.values().containsKey("stdout")) {
            return super.foreseen(values);
        }
        return ending(values);
    }

    @Override
    protected final Optional<Scope> reach(Context context) {
        return changesNothing ? Optional.empty() : Optional.of(scope(context));
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

    /** What it runs, and its inputs. */
    abstract String work(Context context);

    @Override
    protected final Optional<Path> managed(Context context) {
        return Optional.ofNullable(result).map(context::path);
    }

    @Override
    protected final boolean isRemembered(Decision decision, boolean inOnce) {
        return changesNothing ? mayBeLeftOut() : !decision.wanted().isEmpty() && (toleratesFailure() || isOccasional(decision, inOnce));
    }

    @Override
    protected final boolean isOccasional(Decision decision, boolean inOnce) {
        return !decision.wanted().isEmpty() && (isGuarded() || result != null || leftover != null || inOnce || checks());
    }

    /** Its fingerprint is that of its latest run and its result: a service that names it restarts after a new run. */
    @Override
    protected final String standing(Context context, String remembered) {
        if (changesNothing) {
            return remembered;
        }
        String work = remembered.isEmpty() ? Digests.sha256(work(context)) : remembered;
        Path made = result == null ? null : context.followed(context.path(result));
        boolean file = made != null && context.box().files().entry(made) instanceof Entry.RegularFile;
        return file ? Digests.sha256(work + context.box().files().digest(made)) : work;
    }

    /** Whether it was asked what it would do, and so runs only if needed. */
    boolean checks() {
        return false;
    }

    static Map<String, Object> values(Command.Result ended) {
        return Map.of("rc", ended.rc(), "stdout", ended.stdout().stripTrailing(), "stderr", ended.stderr().stripTrailing(),
            "truncated", ended.truncated());
    }
}
