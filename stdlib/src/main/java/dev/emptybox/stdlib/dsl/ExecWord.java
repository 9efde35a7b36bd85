package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.tasks.Assumed;
import dev.emptybox.stdlib.tasks.Exec;
import dev.emptybox.stdlib.tasks.Option;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;

/** The options of {@code exec} with its block, typed for the compiler and for editors. */
public final class ExecWord extends Exec {

    ExecWord(String identity) {
        super(identity);
    }

    @Option(value = "What a plan takes its result to be, since it does not run the command: the script goes on with it, and the plan lists it as assumed.",
        example = "planned { stdout 'ok'; rc 0 }")
    public void planned(@DelegatesTo(value = Assumed.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        ConvergeScript.fill(assumed(), block);
    }

    @Option(value = "What its standard output must be like; otherwise the task fails with the line that is missing or wrong.",
        example = "output { contains 'ready'; never '(?i)error' }")
    public void output(@DelegatesTo(value = OutputWord.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        var checks = new OutputWord();
        ConvergeScript.fill(checks, block);
        mustPrint(checks);
    }
}
