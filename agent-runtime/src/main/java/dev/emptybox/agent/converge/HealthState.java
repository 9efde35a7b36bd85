package dev.emptybox.agent.converge;

import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Health.Level;
import dev.emptybox.stdlib.model.Health.Verdict;
import java.util.Locale;

/**
 * How a service stands after all the answers of its health check so far: a single failure does not make it critical, and a
 * single success need not make it healthy again.
 *
 * @param pid       of the process that the answers are about
 * @param standing its level, or where it is in its life
 * @param why       for people, empty when all is well
 * @param fine      whether it does what it is there for
 * @param passed    whether it has been healthy since its start
 * @param failures  in a row
 * @param successes in a row
 * @param unhealthy why it is to be restarted, else empty
 */
record HealthState(long pid, Standing standing, String why, boolean fine, boolean passed, int failures, int successes, String unhealthy) {

    /** How a service stands. */
    enum Standing {
        OK, WARNING, CRITICAL, UNKNOWN,
        /** It has been started, and its health check has not passed yet. */
        STARTING,
        /** It has done what it was there for. */
        FINISHED;

        static Standing of(Level level) {
            return switch (level) {
                case OK -> OK;
                case WARNING -> WARNING;
                case CRITICAL -> CRITICAL;
                case UNKNOWN -> UNKNOWN;
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One that was not asked yet. */
    static HealthState unasked(long pid) {
        return new HealthState(pid, Standing.STARTING, "", false, false, 0, 0, "");
    }

    /** One without a check, or that is not asked any more. */
    static HealthState of(long pid, Verdict verdict) {
        boolean fine = verdict.passes();
        return new HealthState(pid, Standing.of(verdict.level()), verdict.why(), fine, fine, 0, 0, "");
    }

    /** One that has done what it was there for. */
    static HealthState finished() {
        return new HealthState(0, Standing.FINISHED, "", true, true, 0, 0, "");
    }

    /** Its level, with the reason where there is one. */
    String text() {
        return why.isEmpty() ? standing.word() : standing.word() + ": " + why;
    }

    /** Whether there is nothing to report. */
    boolean isWell() {
        return standing == Standing.OK || standing == Standing.FINISHED;
    }

    boolean isStarting() {
        return standing == Standing.STARTING;
    }

    /** @param starting whether it still has the time of a start */
    HealthState after(Verdict verdict, Health.Check check, boolean starting) {
        if (verdict.passes()) {
            boolean enough = fine || successes + 1 >= check.successes();
            return shown(enough ? verdict : null, enough, passed || enough, 0, successes + 1, enough ? "" : unhealthy);
        }
        if (verdict.level() == Level.UNKNOWN) {
            // It says nothing against a service that was healthy, and nothing for one that was not.
            return shown(fine || !passed ? verdict : null, fine, passed, failures, 0, unhealthy);
        }
        if (starting && !passed) {
            return unasked(pid);
        }
        int inARow = failures + 1;
        boolean critical = inARow >= check.failures();
        // Of one that was never healthy nobody can say that it still is.
        boolean stillFine = fine && !critical;
        return shown(stillFine ? null : verdict, stillFine, passed, inARow, 0, critical ? verdict.why() : "");
    }

    /** @param other what is told of it from now on, null for what was told before */
    private HealthState shown(Verdict other, boolean nowFine, boolean nowPassed, int failed, int succeeded, String nowUnhealthy) {
        return new HealthState(pid, other == null ? standing : Standing.of(other.level()), other == null ? why : other.why(), nowFine, nowPassed, failed, succeeded,
            nowUnhealthy);
    }
}
