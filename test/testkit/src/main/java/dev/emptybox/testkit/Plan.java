package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import java.util.List;

/** The current plan of the agent. Equal to a golden plan with the same text. */
public final class Plan {

    private final Report report;

    Plan(Report report) {
        this.report = report;
    }

    /** Tasks that would change something, in script order. */
    public List<String> getChanged() {
        return Reports.changed(report.steps());
    }

    /** {@code task | kind | target} of every change. */
    public List<String> getChanges() {
        return report.changeKeys();
    }

    /** The unknowns, each with the causing step. */
    public List<String> getUnknown() {
        return report.unknown();
    }

    /** Why the plan failed; null if it did not. */
    public Problem getFailed() {
        return report.failed();
    }

    public String diff(String task) {
        return Reports.diff(report.steps(), task);
    }

    /** As printed by the command line. */
    public List<String> getLines() {
        return Reports.planned(report);
    }

    /** The same without positions in the script, so that an added comment does not change the plan. */
    String text() {
        return String.join("\n", getLines()).replaceAll("(?m)^( *[^\\s+~@\\\\-].*)  \\([^ ()]+:\\d+\\)$", "$1") + "\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Plan plan ? text().equals(plan.text()) : other instanceof Golden golden && golden.accepts(text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
