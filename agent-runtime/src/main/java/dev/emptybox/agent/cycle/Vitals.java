package dev.emptybox.agent.cycle;

import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Health.Level;
import dev.emptybox.stdlib.model.Health.Verdict;

/**
 * How a service stands after all the answers of its health check so far: a single failure does not make it critical, and a
 * single success need not make it healthy again.
 *
 * @param pid       whom the answers are about
 * @param text      for people and programs: its level, with the reason
 * @param fine      whether it does what it is there for
 * @param passed    whether it has been healthy since its start
 * @param failures  in a row
 * @param successes in a row
 * @param unhealthy why it is to be restarted, else empty
 */
record Vitals(long pid, String text, boolean fine, boolean passed, int failures, int successes, String unhealthy) {

    private static final String STARTING = "starting";

    /** One that nobody has asked yet. */
    static Vitals unasked(long pid) {
        return new Vitals(pid, STARTING, false, false, 0, 0, "");
    }

    /** One without a check, or that is not asked any more. */
    static Vitals of(long pid, String text, boolean fine) {
        return new Vitals(pid, text, fine, fine, 0, 0, "");
    }

    /** The word for it, without the reason, which may be another one with each answer. */
    String level() {
        return isWell() ? Level.OK.word() : text.split(":", 2)[0];
    }

    /** Whether there is nothing to tell of. */
    boolean isWell() {
        return text.equals(Level.OK.word()) || text.equals(Status.FINISHED);
    }

    boolean isStarting() {
        return text.equals(STARTING);
    }

    /** @param starting whether it still has the time of a start */
    Vitals after(Verdict verdict, Health.Check check, boolean starting) {
        if (verdict.passes()) {
            boolean enough = fine || successes + 1 >= check.successes();
            return new Vitals(pid, enough ? verdict.toString() : text, enough, passed || enough, 0, successes + 1, enough ? "" : unhealthy);
        }
        if (verdict.level() == Level.UNKNOWN) {
            // It says nothing against a service that was healthy, and nothing for one that was not.
            return new Vitals(pid, fine || !passed ? verdict.toString() : text, fine, passed, failures, 0, unhealthy);
        }
        if (starting && !passed) {
            return new Vitals(pid, STARTING, false, false, 0, 0, "");
        }
        int inARow = failures + 1;
        boolean critical = inARow >= check.failures();
        // Of one that was never healthy nobody can say that it still is.
        boolean stillFine = fine && !critical;
        return new Vitals(pid, stillFine ? text : verdict.toString(), stillFine, passed, inARow, 0, critical ? verdict.why() : "");
    }
}
