package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Doubt;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.Where;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A plan as one page that needs nothing else: no scripts, nothing fetched. Long differences are folded by the browser itself. */
final class PlanHtml {

    private final Html html = new Html();
    private final Report report;
    private final Map<String, String> about;
    private final List<Problem> problems;
    private final List<String> said;

    /**
     * @param about    what was planned over what: names and values, in their order
     * @param problems why there is no plan; of a script that failed, that one
     * @param said     what the script said
     */
    PlanHtml(Report report, Map<String, String> about, List<Problem> problems, List<String> said) {
        this.report = Objects.requireNonNull(report, "report is null");
        this.about = about;
        this.problems = List.copyOf(problems);
        this.said = List.copyOf(said);
    }

    String page() {
        html.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .markup("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .element("title", "", ReportSummary.ofPlan(report)).markup("\n<style>\n" + PlanStyle.CSS + "</style>\n</head>\n<body>\n");
        html.block("header", "", this::headline);
        html.block("main", "", this::sections);
        return html.markup("</body>\n</html>\n").toString();
    }

    private void headline() {
        html.element("h1", verdictStyle(), ReportSummary.ofPlan(report)).markup("\n");
        html.block("ul", "counts", () -> {
            count(report.changeCount(), "change", "changes", "changes");
            count(ReportSummary.restarts(report), "restart", "restarts", "changes");
            count(report.unknown().size(), "unknown", "unknown", "unknown");
            count(report.assumed().size(), "assumed", "assumed", "assumed");
            count(problems.size(), "problem", "problems", "failed");
        });
        html.block("dl", "", () -> about.forEach((name, value) -> html.element("dt", "", name).element("dd", "", value)));
    }

    private String verdictStyle() {
        return report.failed() != null ? "failed" : !report.unknown().isEmpty() ? "unknown" : report.empty() ? "nothing" : "changes";
    }

    private void count(long number, String one, String many, String style) {
        html.block("li", number == 0 ? "none" : style, () -> html.element("b", "", String.valueOf(number)).text(" " + (number == 1 ? one : many)));
    }

    private void sections() {
        section("Why it failed", problems, this::problem);
        section(report.failed() == null ? "Changes" : "Planned until then", ReportSummary.changing(report), this::step);
        list("What this plan cannot know", "unknown", "It may change or not; unknown is never the same as unchanged.", OpenTasks.of(report), this::open);
        list("What this plan takes to be so", "assumed", "Taken to be so without being known; if it is not, an apply does something else.", assumed(), this::placed);
        folded("What the script said", said, line -> html.element("li", "", line).markup("\n"));
        folded("Tasks with nothing to change", ReportSummary.quiet(report), step -> html.block("li", "", () -> {
            html.element("b", "", step.task());
            place(step.where());
            html.text(" " + (step.status() == Outcome.Status.OK ? "" : step.status().name().toLowerCase(Locale.ROOT) + ": ") + step.reason());
        }));
    }

    private interface Shown<T> {
        void show(T one);
    }

    private <T> void section(String title, List<T> all, Shown<T> each) {
        if (!all.isEmpty()) {
            html.block("section", "", () -> {
                html.element("h2", "", title).markup("\n");
                all.forEach(each::show);
            });
        }
    }

    private <T> void folded(String title, List<T> all, Shown<T> each) {
        if (!all.isEmpty()) {
            html.block("details", "quiet", () -> {
                html.element("summary", "", title + " (" + all.size() + ")");
                html.block("ul", "", () -> all.forEach(each::show));
            });
        }
    }

    private <T> void list(String title, String style, String means, List<T> all, Shown<T> each) {
        if (!all.isEmpty()) {
            html.block("section", style, () -> {
                html.element("h2", "", title).element("p", "", means);
                html.block("ul", "", () -> all.forEach(each::show));
            });
        }
    }

    private void open(OpenTasks tasks) {
        if (tasks.tasks().isEmpty()) {
            placed(tasks.first());
            return;
        }
        html.block("li", "", () -> {
            html.text(tasks.cause() + ", so these are open:");
            html.block("ul", "", () -> tasks.tasks().forEach(doubt -> html.block("li", "", () -> {
                html.text(doubt.task());
                place(doubt.where());
            })));
        });
    }

    private List<Doubt> assumed() {
        return report.doubts().stream().filter(doubt -> doubt.kind() == Doubt.Kind.ASSUMED).toList();
    }

    private void placed(Doubt doubt) {
        html.block("li", "", () -> {
            html.text(doubt.what());
            if (doubt.where() != null) {
                html.text(" ").element("code", "place", doubt.where().toString());
            }
        });
    }

    private void step(Step step) {
        html.markup("<details open>");
        html.block("summary", "", () -> {
            html.element("b", "", step.task());
            place(step.where());
            html.element("span", "reason", step.reason());
        });
        step.changes().forEach(change -> change(change, step.reason()));
        html.markup("</details>\n");
    }

    private void place(Where where) {
        if (where != null) {
            html.text(" ").element("code", "place", where.file() + ":" + where.line()).text(" ");
        }
    }

    private void change(Step.Line change, String known) {
        html.block("p", "change", () -> {
            ReportSummary.Sign sign = ReportSummary.sign(change);
            html.element("span", style(sign), sign.text()).text(" ")
                .element("code", "kind", change.kind()).text(" ").element("code", "", change.target());
            if (!change.reason().equals(known)) {
                html.text(" ").element("span", "reason", change.reason());
            }
        });
        List<DiffLine> lines = DiffLine.of(change.diff());
        int shown = DiffLine.shown(lines.size());
        diff(lines.subList(0, shown));
        if (shown < lines.size()) {
            html.block("details", "more", () -> {
                html.element("summary", "", (lines.size() - shown) + " more lines");
                diff(lines.subList(shown, lines.size()));
            });
        }
    }

    private void diff(List<DiffLine> lines) {
        if (!lines.isEmpty()) {
            html.block("pre", "diff", () -> lines.forEach(line -> html.element("span", style(line.kind()), line.text()).markup("\n")));
        }
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

    private void problem(Problem problem) {
        html.block("article", "problem", () -> {
            html.element("h3", "", problem.what());
            if (problem.where() != null) {
                html.block("p", "", () -> html.element("code", "place", problem.where().toString()));
                source(problem);
            }
            named("Why", problem.why());
            named("Cure", problem.cure());
        });
    }

    private void source(Problem problem) {
        if (!problem.where().text().isBlank()) {
            String number = String.valueOf(problem.where().line());
            html.block("pre", "source", () -> html.text(number + " | " + problem.where().text() + "\n"
                + " ".repeat(number.length()) + " | " + Printer.caretIndent(problem)).element("span", "del", "^"));
        }
    }

    private void named(String name, String text) {
        if (!text.isBlank()) {
            html.block("p", "told", () -> html.element("b", "", name + ":").text(" " + text.strip()));
        }
    }
}
