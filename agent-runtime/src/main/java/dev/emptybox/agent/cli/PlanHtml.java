package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Doubt;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.Where;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A plan as one page that needs nothing else: no scripts, nothing fetched. The template {@code plan.ftlh} escapes each value,
 * so that no text of others is markup.
 */
final class PlanHtml {

    private final Report report;
    private final Map<String, String> about;
    private final List<Problem> problems;
    private final List<String> said;

    /**
     * @param about    header of the page: names and values, in order
     * @param problems why there is no plan; for a failed script, its failure
     * @param said     what the script logged
     */
    PlanHtml(Report report, Map<String, String> about, List<Problem> problems, List<String> said) {
        this.report = report.map(EscapedText::text);
        this.about = new LinkedHashMap<>();
        about.forEach((name, value) -> this.about.put(EscapedText.text(name), EscapedText.text(value)));
        this.problems = problems.stream().map(problem -> problem.map(EscapedText::text)).toList();
        this.said = said.stream().map(EscapedText::text).toList();
    }

    String page() {
        var configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setClassForTemplateLoading(PlanHtml.class, "");
        configuration.setLocalizedLookup(false);
        configuration.setDefaultEncoding("UTF-8");
        configuration.setNumberFormat("computer");
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        try {
            var page = new StringWriter();
            configuration.getTemplate("plan.ftlh").process(model(), page);
            return page.toString();
        } catch (TemplateException defect) {
            throw new IllegalStateException("the template of the page does not fit its values", defect);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Map<String, Object> model() {
        var model = new HashMap<String, Object>();
        model.put("summary", ReportSummary.ofPlan(report));
        model.put("failed", report.failed() != null);
        model.put("style", report.failed() != null ? "failed" : !report.unknown().isEmpty() ? "unknown" : report.empty() ? "nothing" : "changes");
        model.put("counts", List.of(
            count(report.changeCount(), "change", "changes", "changes"),
            count(ReportSummary.restarts(report), "restart", "restarts", "changes"),
            count(report.unknown().size(), "unknown", "unknown", "unknown"),
            count(report.assumed().size(), "assumed", "assumed", "assumed"),
            count(problems.size(), "problem", "problems", "failed")));
        model.put("about", about);
        model.put("problems", problems.stream().map(PlanHtml::problem).toList());
        model.put("steps", StepTree.changing(report).stream().map(PlanHtml::step).toList());
        model.put("unknown", OpenTasks.of(report).stream().map(PlanHtml::open).toList());
        model.put("assumed", OpenTasks.assumed(report).stream().map(PlanHtml::open).toList());
        model.put("notices", report.doubts().stream().filter(doubt -> doubt.kind() == Doubt.Kind.NOTICE).map(PlanHtml::alone).toList());
        model.put("said", said);
        model.put("quiet", ReportSummary.quiet(report).stream().map(PlanHtml::quiet).toList());
        return model;
    }

    private static Map<String, Object> count(long number, String one, String many, String style) {
        return Map.of("number", number, "one", one, "many", many, "style", style);
    }

    private static Map<String, Object> problem(Problem problem) {
        var model = new HashMap<String, Object>(Map.of("what", problem.what(), "why", problem.why().strip(), "cure", problem.cure().strip()));
        if (problem.where() != null) {
            model.put("where", EscapedText.text(problem.where().toString()));
            model.put("callers", problem.where().callers().stream().map(caller -> EscapedText.text(caller.toString())).toList());
            if (!problem.where().text().isBlank()) {
                String number = String.valueOf(problem.where().line());
                model.put("source", number + " | " + EscapedText.text(problem.where().text()) + "\n"
                    + " ".repeat(number.length()) + " | " + Printer.caretIndent(problem));
            }
        }
        return model;
    }

    private static Map<String, Object> step(StepTree tree) {
        Step step = tree.step();
        return Map.of("task", step.task(), "where", place(step.where()), "reason", step.reason(),
            "changes", step.changes().stream().map(PlanHtml::change).toList(), "steps", tree.inner().stream().map(PlanHtml::step).toList());
    }

    private static Map<String, Object> change(Step.Line change) {
        ReportSummary.Sign sign = ReportSummary.sign(change);
        List<Map<String, Object>> lines = DiffLine.of(change.diff()).stream().map(PlanHtml::line).toList();
        int shown = DiffLine.shown(lines.size());
        return Map.of("sign", sign.text(), "style", style(sign), "kind", EscapedText.text(change.kind()), "target", change.target(), "reason", change.reason(),
            "lines", lines.subList(0, shown), "more", lines.subList(shown, lines.size()));
    }

    private static Map<String, Object> line(DiffLine line) {
        return Map.of("style", style(line.kind()), "text", line.text());
    }

    private static Map<String, Object> open(OpenTasks open) {
        if (open.tasks().isEmpty()) {
            return alone(open.first());
        }
        return Map.of("cause", open.cause(),
            "tasks", open.tasks().stream().map(doubt -> Map.of("task", doubt.task(), "where", place(doubt.where()))).toList());
    }

    private static Map<String, Object> alone(Doubt doubt) {
        return Map.of("cause", doubt.what(), "where", doubt.where() == null ? "" : EscapedText.text(doubt.where().toString()), "tasks", List.of());
    }

    private static Map<String, Object> quiet(Step step) {
        String status = step.status() == Outcome.Status.OK ? "" : step.status().name().toLowerCase(Locale.ROOT) + ": ";
        return Map.of("task", step.task(), "where", place(step.where()), "reason", status + step.reason());
    }

    private static String place(Where where) {
        return where == null ? "" : EscapedText.text(where.file() + ":" + where.line());
    }

    private static String style(ReportSummary.Sign sign) {
        return switch (sign) {
            case ADDS -> "add";
            case REMOVES -> "del";
            case ALTERS -> "mod";
        };
    }

    private static String style(DiffLine.Kind kind) {
        return switch (kind) {
            case ADDED -> "add";
            case REMOVED -> "del";
            case MOVED -> "mod";
            case PLACE -> "at";
            case FILE -> "file";
            case SAME -> "";
        };
    }
}
