package dev.emptybox.agent.converge;

/** One named step of a cycle. */
interface CycleStep {

    /** What is to be done after a step. */
    enum Next {
        /** The next step; after the last one the box is converged. */
        GO_ON,
        /** End the cycle: a person wants nothing to be changed. */
        NOTHING_TO_DO,
        /** End the cycle: the box is not as wanted, and is left so on purpose. */
        STAY,
        /** End the cycle: this agent could not do it, which says nothing against the revision. The next cycle tries again. */
        TRY_AGAIN,
        /** Begin again with the first step: there is a newer revision. */
        START_OVER,
        /** Keep, or return to, the last good revision: this one cannot be used or has failed. */
        GO_BACK,
        /** The same, and begin the next cycle at once: what this revision needs is not fetched yet, and nothing was touched. */
        GO_BACK_AND_RESUME
    }

    /** @param context for what is next */
    record Result(Next next, Context context) {
    }

    Result run(Context context);
}
