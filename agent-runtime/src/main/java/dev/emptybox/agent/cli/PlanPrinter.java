package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.Where;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Prints reports as text: each task with its position, reason and diffs; then the unknowns; then a summary line. */
final class PlanPrinter {

    private final Printer out;
    private final boolean full;

    /** @param full whether long diffs are shown completely */
    PlanPrinter(Printer out, boolean full) {
        this.out = Objects.requireNonNull(out, "out is null");
        this.full = full;
    }

    void plan(Report report) {
        steps(report, "--full shows them");
        if (report.failed() != null) {
            out.problem(report.failed());
        }
        section("Unknown in this plan:", OpenTasks.of(report), this::open);
        section("Assumed by this plan:", OpenTasks.assumed(report), this::assumed);
        section("To note:", report.notices(), text -> out.line(out.yellow("notice: ") + EscapedText.text(text)));
        if (!report.unknown().isEmpty() || !report.assumed().isEmpty() || !report.notices().isEmpty()) {
            out.line("");
        }
        out.line(out.bold(ReportSummary.ofPlan(report)));
    }

    /** What was done. A problem is not repeated: it was reported when it occurred. */
    void done(Report report) {
        steps(report, "emptybox show RUN shows them");
        out.line(out.bold(ReportSummary.ofApply(report)));
    }

    private <T> void section(String title, List<T> all, Consumer<T> each) {
        if (!all.isEmpty()) {
            out.line("");
            out.line(out.bold(title));
            all.forEach(each);
        }
    }

    private void open(OpenTasks tasks) {
        out.line(out.yellow("unknown: ") + EscapedText.text(tasks.cause()) + (tasks.tasks().isEmpty() ? "" : ", so these are unknown:"));
        tasks.tasks().forEach(doubt -> out.line("  " + EscapedText.text(doubt.task()) + out.dim(place(doubt.where()))));
        if (tasks.endsPlan()) {
            out.detail("cure: ", "the plan ends there; use planned { } on the exec or script to give the result that a plan assumes");
        }
    }

    private void assumed(OpenTasks tasks) {
        out.line(out.yellow("assumed: ") + EscapedText.text(tasks.cause()) + (tasks.tasks().isEmpty() ? "" : ", for these:"));
        tasks.tasks().forEach(doubt -> out.line("  " + EscapedText.text(doubt.task()) + out.dim(place(doubt.where()))));
    }

    private static String place(Where where) {
        return where == null ? "" : "  (" + where.file() + ":" + where.line() + ")";
    }

    private void steps(Report report, String whole) {
        StepTree.changing(report).forEach(tree -> tree(tree, whole, ""));
    }

    private void tree(StepTree tree, String whole, String indent) {
        Step step = tree.step();
        out.line(indent + out.bold(EscapedText.text(step.task())) + out.dim(place(step.where())));
        for (Step.Line change : step.changes()) {
            out.line(indent + "  " + sign(change) + " " + change.kind() + " " + EscapedText.text(change.target()) + note(change) + out.dim(reason(change.reason())));
            diff(change.diff(), whole, indent);
        }
        tree.inner().forEach(inner -> tree(inner, whole, indent + "  "));
    }

    private String note(Step.Line change) {
        String attempt = change.attempt() > 1 ? "  (attempt " + change.attempt() + ")" : "";
        return change.partial() ? attempt + out.red("  (failed, may be partially done)") : attempt;
    }

    private static String reason(String text) {
        return text.isEmpty() ? "" : "  " + EscapedText.text(text);
    }

    private void diff(String diff, String whole, String indent) {
        List<DiffLine> lines = DiffLine.of(diff);
        int shown = full ? lines.size() : DiffLine.shown(lines.size());
        lines.subList(0, shown).forEach(line -> out.line(indent + "      " + coloured(line)));
        if (shown < lines.size()) {
            out.line(indent + out.dim("      ... " + (lines.size() - shown) + " more lines (" + whole + ")"));
        }
    }

    private String coloured(DiffLine line) {
        return switch (line.kind()) {
            case ADDED -> out.green(line.text());
            case REMOVED -> out.red(line.text());
            case MOVED -> out.yellow(line.text());
            case PLACE -> out.cyan(line.text());
            case FILE -> out.bold(line.text());
            case SAME -> line.text();
        };
    }

    private String sign(Step.Line change) {
        ReportSummary.Sign sign = ReportSummary.sign(change);
        return switch (sign) {
            case REMOVES -> out.red(sign.text());
            case ADDS -> out.green(sign.text());
            case ALTERS -> out.yellow(sign.text());
        };
    }
}
