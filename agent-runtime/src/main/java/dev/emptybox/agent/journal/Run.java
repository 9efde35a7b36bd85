package dev.emptybox.agent.journal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One run that changed the box, or tried to.
 *
 * @param number   counts up from 1
 * @param revision commit id
 * @param message  first line of the commit's message
 * @param cause    why it took place
 * @param started  when
 * @param ended    null while it is under way
 * @param outcome  what came of it
 * @param report   the shape of {@code apply --json}: what was done, or for a refused revision what was wrong; for a run
 *                 that was cut off {@code begun} lists the changes of which it is not known how far they came
 * @param differs  changes that were planned and not done, or done and not planned; empty when they agree
 */
public record Run(int number, String revision, String message, Cause cause, Instant started, Instant ended,
                  Result outcome, Map<String, Object> report, List<String> differs) {

    public enum Result {
        /** Changes are being made; a run that is found so at a start was cut off by the end of the agent. */
        APPLYING,
        /** All changes were made and the services are healthy. */
        CONVERGED,
        /** Nothing was touched: the revision could not be compiled or planned. */
        REFUSED,
        /** Some changes were made. */
        FAILED,
        /** The agent ended while it was under way. */
        INTERRUPTED,
        /** Nothing was changed, because the agent only reports. */
        REPORTED
    }

    public Run {
        Objects.requireNonNull(revision, "revision is null");
        Objects.requireNonNull(outcome, "outcome is null");
        report = report == null ? Map.of() : report;
        differs = differs == null ? List.of() : List.copyOf(differs);
    }

    /** The same run with another report. */
    Run with(Map<String, Object> another) {
        return new Run(number, revision, message, cause, started, ended, outcome, another, differs);
    }

    public Run ended(Instant when, Result result, Map<String, Object> done, List<String> difference) {
        return new Run(number, revision, message, cause, started, when, result, done, difference);
    }
}
