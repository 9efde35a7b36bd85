package dev.emptybox.agent.converge;

/** One named step of a cycle. */
interface CycleStep {

    /** What to do after a step. */
    enum Next {
        /** The next step; after the last one the box is converged. */
        GO_ON,
        /** End the cycle: changes are paused. */
        NOTHING_TO_DO,
        /** End the cycle: the box has drifted; this is only reported. */
        STAY,
        /** End the cycle: the agent failed for reasons unrelated to the revision. The next cycle retries. */
        TRY_AGAIN,
        /** Begin again with the first step: there is a newer revision. */
        START_OVER,
        /** Keep or restore the last good revision: this one cannot be used or has failed. */
        GO_BACK,
        /** The same, and begin the next cycle at once: what this revision needs is not fetched yet, and nothing was touched. */
        GO_BACK_AND_RESUME
    }

    /** @param context for the next step */
    record Result(Next next, Context context) {
    }

    Result run(Context context);
}
