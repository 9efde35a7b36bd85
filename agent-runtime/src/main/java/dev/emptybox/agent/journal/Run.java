package dev.emptybox.agent.journal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A run that changed the box or tried to.
 *
 * @param number   counts up from 1
 * @param revision commit id
 * @param message  first line of the commit's message
 * @param signer   verified signer of the commit, empty if none was verified
 * @param cause    the cause
 * @param started  when
 * @param ended    null while it is running
 * @param outcome  the result
 * @param report   the shape of {@code apply --json}: what was done, or the problems of a refused revision; for an
 *                 interrupted run, {@code begun} lists changes with unknown progress
 * @param differs  differences between plan and apply; empty if there are none
 */
public record Run(int number, String revision, String message, String signer, Cause cause, Instant started, Instant ended,
                  Result outcome, Map<String, Object> report, List<String> differs) {

    public enum Result {
        /** In progress; a run in this state at the start of an agent was interrupted. */
        APPLYING,
        /** All changes were made and the services are healthy. */
        CONVERGED,
        /** Nothing was changed: the revision could not be compiled or planned. */
        REFUSED,
        /** Some changes were made. */
        FAILED,
        /** The agent ended during the run. */
        INTERRUPTED,
        /** Nothing was changed, because the agent only reports. */
        REPORTED
    }

    public Run {
        Objects.requireNonNull(revision, "revision is null");
        Objects.requireNonNull(outcome, "outcome is null");
        signer = signer == null ? "" : signer;
        report = report == null ? Map.of() : report;
        differs = differs == null ? List.of() : List.copyOf(differs);
    }

    /** The same run with another report. */
    Run with(Map<String, Object> another) {
        return new Run(number, revision, message, signer, cause, started, ended, outcome, another, differs);
    }

    /** Whether it only ran what runs on every converge, and that changed nothing. */
    public boolean isUneventful() {
        return cause == Cause.EACH_RUN && outcome == Result.CONVERGED && differs.isEmpty() && report.get("changes") instanceof List<?> changes && changes.isEmpty();
    }

    public Run ended(Instant when, Result result, Map<String, Object> done, List<String> difference) {
        return new Run(number, revision, message, signer, cause, started, when, result, done, difference);
    }
}
