package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.ProblemException;

/** What a task answered when it was asked what it wants. */
sealed interface Verdict {
    record Skipped(String reason) implements Verdict {
    }

    record Unknown(String because) implements Verdict {
    }

    record Failed(ProblemException failure) implements Verdict {
    }

    record Assumed(String because) implements Verdict {
    }

    record Decided(Decision decision) implements Verdict {
    }
}
