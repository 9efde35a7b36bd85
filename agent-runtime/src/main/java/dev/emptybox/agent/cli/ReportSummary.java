package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import java.util.List;

/** The summary of a report in one line. */
final class ReportSummary {

    private static final String RESTART = "service.restart";

    /** What a change does to its target. */
    enum Sign {
        ADDS("+"), REMOVES("-"), ALTERS("~");

        private final String text;

        Sign(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private ReportSummary() {
    }

    static String ofPlan(Report report) {
        if (report.failed() != null) {
            return "Plan failed: nothing would be changed.";
        }
        return report.empty() ? "Plan: nothing to change."
            : "Plan: " + report.changeCount() + " to change, " + Printer.count(restarts(report), "restart") + ", "
                + report.unknown().size() + " unknown.";
    }

    static String ofApply(Report report) {
        int partial = report.partialCount();
        int changes = report.changeCount() - partial;
        if (report.failed() == null) {
            return "Applied: " + Printer.count(changes, "change") + ", " + Printer.count(restarts(report), "restart") + ".";
        }
        if (report.changeCount() == 0) {
            return "Failed; nothing was changed.";
        }
        return "Failed after " + Printer.count(changes, "change")
            + (partial == 0 ? "." : ", and " + Printer.count(partial, "change") + " that may be partially done.");
    }

    static long restarts(Report report) {
        return report.steps().stream().flatMap(step -> step.changes().stream()).filter(change -> change.kind().equals(RESTART)).count();
    }

    /** The steps that change something, in script order. */
    static List<Step> changing(Report report) {
        return report.steps().stream().filter(step -> !step.changes().isEmpty()).toList();
    }

    /** The steps that have nothing to do and are not shown otherwise. */
    static List<Step> quiet(Report report) {
        return report.steps().stream().filter(step -> step.changes().isEmpty() && step.status() != Outcome.Status.UNKNOWN)
            .filter(step -> step.status() != Outcome.Status.CHANGED).toList();
    }

    /** Whether a change adds, removes or alters something, as a sign. */
    static Sign sign(Step.Line change) {
        String verb = change.kind().substring(change.kind().indexOf('.') + 1);
        return switch (verb) {
            case "remove", "stop", "disable" -> Sign.REMOVES;
            case "start", "enable" -> Sign.ADDS;
            default -> change.basis() == Step.Basis.ABSENT ? Sign.ADDS : Sign.ALTERS;
        };
    }
}
