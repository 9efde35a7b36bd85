package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;

/** Thrown by {@code fail} and {@code assertThat}: the script itself declares a failure, in its own words. */
final class ScriptFailure extends ProblemException {

    private static final long serialVersionUID = 1L;

    ScriptFailure(Problem problem) {
        super(problem);
    }
}
