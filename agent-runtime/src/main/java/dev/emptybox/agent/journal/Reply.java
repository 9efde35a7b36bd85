package dev.emptybox.agent.journal;

import dev.emptybox.stdlib.model.Problem;

/**
 * What the agent answers to a request.
 *
 * @param accepted whether it does what was asked
 * @param what     what it does, or why it does not
 * @param why      of a refusal, may be empty
 * @param cure     of a refusal, may be empty
 */
public record Reply(boolean accepted, String what, String why, String cure) {

    public static Reply accepted(String what) {
        return new Reply(true, what, "", "");
    }

    public static Reply refused(Problem problem) {
        return new Reply(false, problem.what(), problem.why(), problem.cure());
    }

    /** Of a refusal. */
    public Problem problem() {
        return Problem.of(what, why, cure);
    }
}
