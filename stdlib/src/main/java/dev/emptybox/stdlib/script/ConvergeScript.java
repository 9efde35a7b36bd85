package dev.emptybox.stdlib.script;

import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Where;
import dev.emptybox.stdlib.tasks.BlockInFile;
import dev.emptybox.stdlib.tasks.CopyTree;
import dev.emptybox.stdlib.tasks.Directory;
import dev.emptybox.stdlib.tasks.Download;
import dev.emptybox.stdlib.tasks.FileTask;
import dev.emptybox.stdlib.tasks.HttpCheck;
import dev.emptybox.stdlib.tasks.LineInFile;
import dev.emptybox.stdlib.tasks.Link;
import dev.emptybox.stdlib.tasks.Replace;
import dev.emptybox.stdlib.tasks.JsonFile;
import dev.emptybox.stdlib.tasks.PropertiesFile;
import dev.emptybox.stdlib.tasks.Release;
import dev.emptybox.stdlib.tasks.Task;
import dev.emptybox.stdlib.tasks.Template;
import dev.emptybox.stdlib.tasks.Unarchive;
import dev.emptybox.stdlib.tasks.YamlFile;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;
import groovy.lang.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words of converge.groovy: one for each task, and those of the lifecycle. A script is compiled into a subclass;
 * script order is execution order.
 */
public abstract class ConvergeScript extends Script {

    private static final StackWalker STACK = StackWalker.getInstance();

    private final List<Closure<?>> stopHooks = new ArrayList<>();
    private Surroundings surroundings;

    /** Gives the script the world it works in; called by the host before it runs, and again before the hooks do. */
    public final void enter(Surroundings given) {
        surroundings = given;
        var binding = getBinding();
        binding.setVariable("state", given.state());
        binding.setVariable("vars", given.state().get("vars", null));
        binding.setVariable("current", given.current());
        binding.setVariable("facts", given.facts());
        binding.setVariable("revision", given.revision());
        binding.setVariable("log", given.log());
    }

    /** Runs what {@code onStop} has left, in the order of the script. */
    public final void stopping() {
        stopHooks.forEach(Closure::call);
    }

    public Outcome directory(String path) {
        return done(new Directory(path), null);
    }

    public Outcome directory(String path, @DelegatesTo(value = Directory.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new Directory(path), options);
    }

    public Outcome file(String path, @DelegatesTo(value = FileTask.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new FileTask(path), options);
    }

    public Outcome template(String path, @DelegatesTo(value = Template.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new Template(path), options);
    }

    public Outcome link(String path, @DelegatesTo(value = Link.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new Link(path), options);
    }

    public Outcome copyTree(String path, @DelegatesTo(value = CopyTree.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new CopyTree(path), options);
    }

    public Outcome lineInFile(String path, @DelegatesTo(value = LineInFile.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new LineInFile(path), options);
    }

    public Outcome blockInFile(String path, @DelegatesTo(value = BlockInFile.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new BlockInFile(path), options);
    }

    public Outcome replace(String path, @DelegatesTo(value = Replace.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new Replace(path), options);
    }

    public Outcome jsonFile(String path, @DelegatesTo(value = JsonFile.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new JsonFile(path), options);
    }

    public Outcome yamlFile(String path, @DelegatesTo(value = YamlFile.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new YamlFile(path), options);
    }

    public Outcome properties(String path, @DelegatesTo(value = PropertiesFile.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new PropertiesFile(path), options);
    }

    public Outcome download(String path, @DelegatesTo(value = Download.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new Download(path), options);
    }

    public Outcome unarchive(String directory, @DelegatesTo(value = Unarchive.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new Unarchive(directory), options);
    }

    public Outcome release(String directory, @DelegatesTo(value = Release.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new Release(directory), options);
    }

    public Outcome exec(String name, @DelegatesTo(value = ExecWord.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new ExecWord(name), options);
    }

    public Outcome service(String name, @DelegatesTo(value = ServiceWord.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new ServiceWord(name), options);
    }

    public Outcome httpCheck(String url) {
        return done(new HttpCheck(url), null);
    }

    public Outcome httpCheck(String url, @DelegatesTo(value = HttpCheck.class, strategy = Closure.DELEGATE_FIRST) Closure<?> options) {
        return done(new HttpCheck(url), options);
    }

    /** Runs its body on the first converge after the box has started: at its place in the script. */
    public void onStart(Closure<?> body) {
        if (surroundings.boxStart()) {
            body.call();
        }
    }

    /** Runs its body when the agent is stopped, while the services still run. */
    public void onStop(Closure<?> body) {
        stopHooks.add(body);
    }

    /**
     * A secret of the box by its name, to be put into a file, an environment, a header or standard input. What a script
     * holds is a placeholder: it never sees the value.
     */
    public String secret(String name) {
        return Secrets.placeholder(name);
    }

    /** Ends the converge as failed; in a plan nothing has been touched then. */
    public void fail(String why) {
        throw new ProblemException(new Problem(here(), why, "the script says so", ""));
    }

    @Override
    public void println(Object message) {
        surroundings.log().info(message);
    }

    @Override
    public void println() {
        surroundings.log().info("");
    }

    @Override
    public void print(Object message) {
        surroundings.log().info(message);
    }

    private Outcome done(Task task, Closure<?> options) {
        Where here = here();
        if (options != null) {
            try {
                fill(task, options);
            } catch (ProblemException wrong) {
                throw new ProblemException(wrong.problems().stream().map(p -> p.where() == null ? p.at(here) : p).toList());
            }
        }
        return surroundings.engine().run(task, here);
    }

    static void fill(Object options, Closure<?> block) {
        block.setDelegate(options);
        block.setResolveStrategy(Closure.DELEGATE_FIRST);
        block.call();
    }

    /** The line of the script that is running: the innermost frame that is from one of its sources. */
    private Where here() {
        return STACK.walk(frames -> frames
            .filter(frame -> frame.getFileName() != null && frame.getFileName().endsWith(".groovy"))
            .map(frame -> surroundings.places().of(frame.getClassName(), frame.getLineNumber()))
            .flatMap(Optional::stream).findFirst()).orElse(null);
    }
}
