package dev.emptybox.agent.health;

import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Health.Level;
import dev.emptybox.stdlib.model.Health.Verdict;
import java.util.Locale;

/**
 * The health of a service after all results so far: a single failure does not make it critical, and a single success may not
 * make it healthy again.
 *
 * @param pid       of the process of the results
 * @param standing its level, or its phase
 * @param why       for messages, empty if healthy
 * @param fine      whether it works
 * @param passed    whether it has been healthy since its start
 * @param failures  consecutive
 * @param successes consecutive
 * @param unhealthy why it has to be restarted, otherwise empty
 */
public record HealthState(long pid, Standing standing, String why, boolean fine, boolean passed, int failures, int successes, String unhealthy) {

    /** How a service stands. */
    public enum Standing {
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

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One that was not asked yet. */
    public static HealthState unasked(long pid) {
        return new HealthState(pid, Standing.STARTING, "", false, false, 0, 0, "");
    }

    /** Without a check, or no longer checked. */
    public static HealthState of(long pid, Verdict verdict) {
        boolean fine = verdict.passes();
        return new HealthState(pid, Standing.of(verdict.level()), verdict.why(), fine, fine, 0, 0, "");
    }

    /** Finished successfully. */
    public static HealthState finished() {
        return new HealthState(0, Standing.FINISHED, "", true, true, 0, 0, "");
    }

    /** The level, with the reason if there is one. */
    public String text() {
        return why.isEmpty() ? standing.word() : standing.word() + ": " + why;
    }

    /** Whether there is nothing to report. */
    public boolean isWell() {
        return standing == Standing.OK || standing == Standing.FINISHED;
    }

    public boolean isStarting() {
        return standing == Standing.STARTING;
    }

    /** @param starting whether it is still starting */
    HealthState after(Verdict verdict, Health.Check check, boolean starting) {
        if (verdict.passes()) {
            boolean enough = fine || successes + 1 >= check.successes();
            return shown(enough ? verdict : null, enough, passed || enough, 0, successes + 1, enough ? "" : unhealthy);
        }
        if (verdict.level() == Level.UNKNOWN) {
            // It neither makes a healthy service unhealthy nor an unhealthy one healthy.
            return shown(fine || !passed ? verdict : null, fine, passed, failures, 0, unhealthy);
        }
        if (starting && !passed) {
            return unasked(pid);
        }
        int inARow = failures + 1;
        boolean critical = inARow >= check.failures();
        // A service that was never healthy cannot still be healthy.
        boolean stillFine = fine && !critical;
        return shown(stillFine ? null : verdict, stillFine, passed, inARow, 0, critical ? verdict.why() : "");
    }

    /** @param other the reported state from now on, null for the previous one */
    private HealthState shown(Verdict other, boolean nowFine, boolean nowPassed, int failed, int succeeded, String nowUnhealthy) {
        return new HealthState(pid, other == null ? standing : Standing.of(other.level()), other == null ? why : other.why(), nowFine, nowPassed, failed, succeeded,
            nowUnhealthy);
    }
}
