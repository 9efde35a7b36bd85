package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.engine.Composite;
import dev.emptybox.stdlib.engine.Defaults;
import dev.emptybox.stdlib.engine.ScriptAware;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskGroup;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.State;
import dev.emptybox.stdlib.model.Where;
import dev.emptybox.stdlib.tasks.Data;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;
import groovy.lang.MissingMethodException;
import groovy.transform.NamedParam;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.codehaus.groovy.runtime.FormatHelper;

/**
 * The words of converge.groovy that are no tasks, and how tasks are performed. A script is compiled into a subclass;
 * script order is execution order.
 */
public abstract class ConvergeScript extends TaskWords {

    private static final StackWalker STACK = StackWalker.getInstance();

    /** What the script shares with its tasks that are made of others. */
    private static final class Shared {

        private final List<Closure<?>> stopHooks = new ArrayList<>();
        private final List<Closure<?>> failureHooks = new ArrayList<>();
        private final Deque<Defaults> defaults = new ArrayDeque<>();
        private Surroundings surroundings;
    }

    private Shared shared = new Shared();

    /** Gives the script its world; called by the host before the script runs, and again before the hooks run. */
    public final void enter(Surroundings given) {
        shared.surroundings = given;
        var binding = getBinding();
        binding.setVariable("state", given.state());
        binding.setVariable("vars", given.state().get("vars", null));
        binding.setVariable("current", given.current());
        binding.setVariable("facts", given.facts());
        binding.setVariable("revision", given.revision());
        binding.setVariable("log", given.log());
    }

    /** Runs the bodies of {@code onStop}, in script order. */
    public final void stopping() {
        shared.stopHooks.forEach(Closure::call);
    }

    /** Runs the bodies of {@code onFailure} declared before the script failed, in script order. */
    public final void failing() {
        shared.failureHooks.forEach(Closure::call);
    }

    /**
     * Evaluates a health check written in the script: runs it as a separate plan over the current box, so that it cannot
     * change anything.
     */
    private Health.Verdict ask(Callable<?> body) {
        Surroundings outer = shared.surroundings;
        var warnings = new ArrayList<String>();
        try {
            return outer.engine().aside(engine -> {
                enter(outer.aside(engine, warnings::add));
                return HealthVerdict.of(body, engine, warnings);
            });
        } finally {
            enter(outer);
        }
    }

    @Word(value = "Runs its body once on this box, for example a migration. If the body was interrupted, the converge fails until you decide how to continue; with onInterrupted: 'retry' the body runs again. It cannot contain a service.",
        example = "once('2025-07-add-index') { }")
    public void once(String key, Closure<?> body) {
        once(Map.of(), key, body);
    }

    public void once(@NamedParam(value = "onInterrupted", type = String.class) Map<String, ?> options, String key, Closure<?> body) {
        String afterInterruption = String.valueOf(options.containsKey("onInterrupted") ? options.get("onInterrupted") : "hold");
        shared.surroundings.engine().once(key, afterInterruption, here(), body::call);
    }

    @Word(value = "The text of a file on the box, as it will be at this point of the script. The default is used if the file does not exist.",
        example = "readFile '/etc/hostname'")
    public String readFile(String path) {
        return existing(path);
    }

    public String readFile(String path, String otherwise) {
        return shared.surroundings.engine().text(path).orElse(otherwise);
    }

    @Word(value = "A JSON file on the box, as it will be at this point of the script: readJson('app.json').server.port. A missing key is an error; use get('key', default) for optional keys.",
        example = "readJson 'app.json', [port: 80]")
    public State readJson(String path) {
        return Data.json(path, existing(path));
    }

    public State readJson(String path, Map<String, ?> otherwise) {
        return shared.surroundings.engine().text(path).map(text -> Data.json(path, text)).orElseGet(() -> State.named(path, otherwise));
    }

    @Word(value = "A YAML file on the box, used like readJson.", example = "readYaml 'app.yaml'")
    public State readYaml(String path) {
        return Data.yaml(path, existing(path));
    }

    public State readYaml(String path, Map<String, ?> otherwise) {
        return shared.surroundings.engine().text(path).map(text -> Data.yaml(path, text)).orElseGet(() -> State.named(path, otherwise));
    }

    private String existing(String path) {
        return shared.surroundings.engine().text(path).orElseThrow(() -> new ProblemException(new Problem(here(), "There is no file " + path,
            "neither on the box nor created by the script before this line", "create it before, or give a default: readFile('" + path + "', '')")));
    }

    @Word(value = "Runs its body in the first converge after the box has started, in script order.",
        example = "onStart { log.info 'started' }")
    public void onStart(Closure<?> body) {
        if (shared.surroundings.occasion().boxStart()) {
            body.call();
        }
    }

    @Word(value = "Runs its body when the agent is stopped, before the services stop.",
        example = "onStop { log.info 'stopping' }")
    public void onStop(Closure<?> body) {
        shared.stopHooks.add(body);
    }

    @Word(value = "Runs its body in the first converge after the agent or the box was killed, to clean up what onStop could not. It is repeated until a converge completes.",
        example = "onNextStart { file('app.lock') { absent() } }")
    public void onNextStart(Closure<?> body) {
        if (shared.surroundings.occasion().uncleanEnd()) {
            body.call();
        }
    }

    @Word(value = "Runs its body if the service has exited unexpectedly since the last converge, in script order.",
        example = "onCrash('app') { exec('collect') { command 'bin/collect-core' } }")
    public void onCrash(String service, Closure<?> body) {
        if (shared.surroundings.occasion().crashed().contains(service)) {
            body.call();
        }
    }

    @Word(value = "Runs its body if a later line fails during the apply, before the box rolls back to the last good revision. The record of the run includes what it did.",
        example = "onFailure { exec('notify') { command 'bin/notify' } }")
    public void onFailure(Closure<?> body) {
        shared.failureHooks.add(body);
    }

    @Word(value = "A secret of the box by name, for a file, an environment, a header or standard input. The script receives a placeholder, never the value.",
        example = "secret 'db-password'")
    public String secret(String name) {
        return Secrets.placeholder(name);
    }

    @Word(value = "Sets options for the tasks of its block that do not set them themselves: owner, group and mode of files, directoryMode of directories, runAs of what runs. They come first, the tasks after them. They reach into the tasks of the state repo that are called in the block, and not into those of modules.",
        example = "defaults { owner 'app'; mode '0640'; file('a.conf') { content 'x' } }")
    public void defaults(@DelegatesTo(value = Defaults.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        Where here = here();
        var defaults = new Defaults(this::here);
        shared.defaults.push(defaults);
        try {
            fill(defaults, block, here);
            defaults.requireTaken();
        } catch (ProblemException wrong) {
            throw new ProblemException(wrong.problems().stream().map(p -> p.where() == null ? p.at(here) : p).toList());
        } finally {
            shared.defaults.pop();
        }
    }

    @Word(value = "Fails the converge. If the plan already fails, nothing has been changed.",
        example = "fail 'this box has no data disk'")
    public void fail(String why) {
        throw new ScriptFailure(new Problem(here(), why, "the script says so", ""));
    }

    @Word(value = "Fails the converge if the condition is false.", example = "assertThat facts.cpus > 1, 'two cpus are needed'")
    public void assertThat(boolean condition, String message) {
        if (!condition) {
            throw new ScriptFailure(new Problem(here(), message, "the script asserts that", ""));
        }
    }

    @Word(value = "Logs a warning and continues.", example = "warn 'the disk is nearly full'")
    public void warn(String text) {
        shared.surroundings.log().warn(text);
    }

    @Override
    public void println(Object message) {
        shared.surroundings.log().info(FormatHelper.toString(message));
    }

    @Override
    public void println() {
        shared.surroundings.log().info("");
    }

    @Override
    public void print(Object message) {
        shared.surroundings.log().info(FormatHelper.toString(message));
    }

    /** Called by Groovy when no word takes the arguments as they are: a name can be a number. */
    public Object methodMissing(String name, Object arguments) {
        Object[] given = (Object[]) arguments;
        return Coercion.of(getClass(), name, given)
            .filter(call -> call.method().getReturnType() == Outcome.class || Reference.words().contains(name))
                .orElseThrow(() -> new MissingMethodException(name, getClass(), given)).on(this);
    }

    @Override
    final Outcome perform(Task task, Closure<?> options) {
        Where here = here();
        if (task instanceof ScriptAware asking) {
            asking.judgedBy(this::ask);
        }
        shared.defaults.descendingIterator().forEachRemaining(defaults -> defaults.applyTo(task));
        fill(task, options, here);
        return shared.surroundings.engine().run(task, here);
    }

    @Override
    final void perform(TaskGroup group, Closure<?> options) {
        Where here = here();
        fill(group, options, here);
        group.run(shared.surroundings.engine(), here);
    }

    /** Called by the word of a task that is made of others. */
    protected final Outcome compose(CompositeTask task, Composite options, Closure<?> block) {
        Where here = here();
        fill(options, block, here);
        ConvergeScript inner = task;
        return shared.surroundings.engine().run(options, here, () -> {
            inner.shared = shared;
            inner.setBinding(getBinding());
            // What a module makes is its own matter.
            var outer = List.copyOf(shared.defaults);
            if (options.isOfModule()) {
                shared.defaults.clear();
            }
            try {
                task.perform(options);
            } finally {
                shared.defaults.clear();
                shared.defaults.addAll(outer);
            }
        });
    }

    private static void fill(Object options, Closure<?> block, Where here) {
        if (block == null) {
            return;
        }
        try {
            fill(options, block);
        } catch (ScriptFailure own) {
            throw own;
        } catch (ProblemException wrong) {
            throw new ProblemException(wrong.problems().stream().map(p -> p.where() == null ? p.at(here) : p).toList());
        }
    }

    static void fill(Object options, Closure<?> block) {
        block.setDelegate(new OptionBlock(options));
        block.setResolveStrategy(Closure.DELEGATE_FIRST);
        block.call();
    }

    /** The current line of the script: the innermost frame from one of its sources, and its callers. */
    private Where here() {
        return STACK.walk(frames -> shared.surroundings.places().innermost(frames.filter(frame -> frame.getFileName() != null)
            .map(frame -> new Places.Frame(frame.getClassName(), frame.getFileName(), frame.getLineNumber()))));
    }
}
