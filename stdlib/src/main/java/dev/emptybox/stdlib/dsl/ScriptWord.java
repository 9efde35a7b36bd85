package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.tasks.Assumed;
import dev.emptybox.stdlib.tasks.Option;
import dev.emptybox.stdlib.tasks.ScriptTask;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;

/** The options of {@code script} with its block, typed for the compiler and for editors. */
public final class ScriptWord extends ScriptTask {

    ScriptWord(String identity) {
        super(identity);
    }

    @Option(value = "What a plan takes its result to be, since it does not run it: the script goes on with it, and the plan lists it as assumed. What it prints is its result as JSON.",
        example = "planned { stdout '{\"changed\": false}' }")
    public void planned(@DelegatesTo(value = Assumed.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        ConvergeScript.fill(assumed(), block);
    }
}
