package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.tasks.LineChecks;
import dev.emptybox.stdlib.tasks.Option;
import groovy.lang.Closure;
import groovy.lang.DelegatesTo;

/** The checks of {@code output}, typed for the compiler and for editors. */
public final class OutputWord extends LineChecks {

    OutputWord() {
    }

    @Option(value = "Checks of the lines between one that contains the first text and the next that contains the second, of every such pair.",
        example = "between('BEGIN', 'END') { contains 'ok' }")
    public void between(String from, String to, @DelegatesTo(value = LineChecks.class, strategy = Closure.DELEGATE_FIRST) Closure<?> block) {
        var inner = new LineChecks();
        ConvergeScript.fill(inner, block);
        within(from, to, inner);
    }
}
