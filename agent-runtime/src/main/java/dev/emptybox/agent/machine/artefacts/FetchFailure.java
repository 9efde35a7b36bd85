package dev.emptybox.agent.machine.artefacts;

import dev.emptybox.stdlib.model.Problem;

/** Why a URL did not provide the artefact, and whether that is transient. */
final class FetchFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean passing;

    private FetchFailure(Problem problem, boolean passing) {
        super(problem.what(), null, false, false);
        this.problem = problem;
        this.passing = passing;
    }

    static FetchFailure passing(Problem problem) {
        return new FetchFailure(problem, true);
    }

    static FetchFailure wrong(Problem problem) {
        return new FetchFailure(problem, false);
    }

    Problem problem() {
        return problem;
    }

    boolean passing() {
        return passing;
    }
}
