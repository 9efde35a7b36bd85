package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.ProblemException;

/** The answer of a task that was asked for its decision. */
sealed interface TaskAnswer {
    record Skipped(String reason) implements TaskAnswer {
    }

    record Unknown(String because) implements TaskAnswer {
    }

    record Failed(ProblemException failure) implements TaskAnswer {
    }

    record Assumed(String because) implements TaskAnswer {
    }

    record Decided(Decision decision) implements TaskAnswer {
    }
}
