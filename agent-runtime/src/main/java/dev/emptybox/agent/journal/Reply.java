package dev.emptybox.agent.journal;

import dev.emptybox.stdlib.model.Problem;

/**
 * The reply of the agent to a request.
 *
 * @param accepted whether it was accepted
 * @param what     what the agent does, or why it refuses
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
