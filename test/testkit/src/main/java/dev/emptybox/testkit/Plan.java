package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import java.util.List;

/** What the agent would do now. Equal to a golden plan of the same text. */
public final class Plan {

    private final Report report;

    Plan(Report report) {
        this.report = report;
    }

    /** Tasks that would change something, in the order of the script. */
    public List<String> getChanged() {
        return Reports.changed(report.steps());
    }

    /** {@code task | kind | target} of every change. */
    public List<String> getChanges() {
        return report.changeKeys();
    }

    /** What cannot be known before, each with the step that is the reason. */
    public List<String> getUnknown() {
        return report.unknown();
    }

    /** Why nothing would be done; null when nothing is wrong. */
    public Problem getFailed() {
        return report.failed();
    }

    public String diff(String task) {
        return Reports.diff(report.steps(), task);
    }

    /** As the command line prints it. */
    public List<String> getLines() {
        return Reports.planned(report);
    }

    /** The same without the places in the script, so that a comment more is no other plan. */
    String text() {
        return String.join("\n", getLines()).replaceAll("(?m)^(\\S.*)  \\([^ ()]+:\\d+\\)$", "$1") + "\n";
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
