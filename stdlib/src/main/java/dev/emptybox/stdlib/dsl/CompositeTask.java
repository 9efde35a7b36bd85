package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.engine.Composite;
import dev.emptybox.stdlib.engine.CompositeBlock;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import groovy.lang.Closure;
import java.util.Map;

/**
 * A task of a state repo, made of other tasks: a class in {@code tasks/} whose properties are its options, and its name with
 * a small first letter the word for it. A property without a value is required. Comments become the reference.
 *
 * <pre>
 * /** A web application. *&#47;
 * class WebApp extends CompositeTask {
 *     /** The port that it listens on. *&#47;
 *     int port = 8080
 *
 *     void apply() {
 *         service(name) { command "/opt/$name/app", "--port=$port" }
 *     }
 * }
 * </pre>
 */
public abstract class CompositeTask extends ConvergeScript {

    private String name;

    /** Its argument: {@code shop} in {@code webApp('shop')}. */
    public final String getName() {
        return name;
    }

    /** The tasks that it is made of, in order. */
    public abstract void apply();

    /** Called before {@link #apply}: refuses values that do not go together with {@code fail} or {@code assertThat}. */
    public void validate() {
        // Every value of the right type is fine, unless the task says otherwise.
    }

    /** Sets the properties, and those without a value to their default, in order. The compiler generates it. */
    protected void assign(Map<String, Object> given) {
        throw new ProblemException(Problem.of(getClass().getSimpleName() + " is not in tasks/", "only classes there are tasks", "move it to tasks/"));
    }

    /** Called by the option of a property with a class of its own: sets what its block says. */
    public static <B extends CompositeBlock> B filled(B options, Closure<?> block) {
        fill(options, block);
        return options;
    }

    final void perform(Composite options) {
        name = options.name();
        assign(options.given());
        validate();
        apply();
    }

    @Override
    public final Object run() {
        apply();
        return null;
    }
}
