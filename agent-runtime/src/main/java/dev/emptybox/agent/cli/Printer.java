package dev.emptybox.agent.cli;

import dev.emptybox.agent.cycle.Event;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;

/** Prints for people: problems with the line they are in, plans grouped by task, one line an event. */
public final class Printer {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final int MOST_DIFF_LINES = 60;

    private final PrintStream out;
    private final boolean colour;

    public Printer(PrintStream out, boolean colour) {
        this.out = Objects.requireNonNull(out, "out is null");
        this.colour = colour;
    }

    void line(String text) {
        out.println(text);
    }

    void problems(List<Problem> problems) {
        problems.forEach(this::problem);
        if (problems.size() > 1) {
            line(problems.size() + " problems");
        }
    }

    public void problem(Problem problem) {
        line(red("error: ") + bold(problem.what()));
        if (problem.where() != null) {
            line("  at " + problem.where());
            if (!problem.where().text().isBlank()) {
                String number = String.valueOf(problem.where().line());
                line("  " + number + " | " + problem.where().text());
                line("  " + " ".repeat(number.length()) + " | " + caretIndent(problem) + red("^"));
            }
        }
        detail("why:  ", problem.why());
        detail("cure: ", problem.cure());
    }

    /** Nothing when there is nothing to say; the second line stands below the first. */
    void detail(String name, String text) {
        if (!text.isBlank()) {
            line("  " + name + text.strip().replaceAll("\\R", "\n  " + " ".repeat(name.length())));
        }
    }

    /** Tabs stay tabs, so that the caret stands under its character whatever their width. */
    private static String caretIndent(Problem problem) {
        String text = problem.where().text();
        int end = Math.min(text.length(), Math.max(0, problem.where().column() - 1));
        return text.substring(0, end).replaceAll("[^\t]", " ");
    }

    public void plan(Report report) {
        steps(report);
        if (report.failed() != null) {
            problem(report.failed());
        }
        for (String open : unknownBesidesSteps(report)) {
            line(yellow("unknown: ") + open);
        }
        line(bold(summary(report, false)));
    }

    /** What was done. A problem is not shown again: it was told when it came. */
    public void done(Report report) {
        steps(report);
        line(bold(summary(report, true)));
    }

    private void steps(Report report) {
        for (Step step : report.steps()) {
            if (!step.changes().isEmpty() || step.status() == Outcome.Status.UNKNOWN) {
                step(step);
            }
        }
    }

    /** Where the script itself could not go on; a step that is unknown has said so in its place. */
    private static List<String> unknownBesidesSteps(Report report) {
        return report.unknown().stream().filter(open -> report.steps().stream().noneMatch(step ->
            step.status() == Outcome.Status.UNKNOWN && open.endsWith(step.task() + ": " + step.reason()))).toList();
    }

    private void step(Step step) {
        String where = step.where() == null ? "" : "  (" + step.where().file() + ":" + step.where().line() + ")";
        line(bold(step.task()) + dim(where));
        if (step.status() == Outcome.Status.UNKNOWN) {
            line("  " + yellow("?") + " unknown: " + step.reason());
        }
        for (Step.Line change : step.changes()) {
            line("  " + sign(change) + " " + change.kind() + " " + change.target() + dim("  " + change.reason()));
            diff(change.diff());
        }
    }

    private void diff(String diff) {
        if (diff.isEmpty()) {
            return;
        }
        List<String> lines = diff.lines().toList();
        lines.stream().limit(MOST_DIFF_LINES).forEach(text -> line("      " + coloured(text)));
        if (lines.size() > MOST_DIFF_LINES) {
            line(dim("      ... " + (lines.size() - MOST_DIFF_LINES) + " more lines; see --json"));
        }
    }

    private String coloured(String text) {
        if (text.startsWith("+")) {
            return green(text);
        }
        return text.startsWith("-") ? red(text) : text;
    }

    private String sign(Step.Line change) {
        if (change.kind().endsWith(".remove") || change.kind().endsWith(".stop")) {
            return red("-");
        }
        return change.reason().equals("it does not exist") || change.kind().endsWith(".start") ? green("+") : yellow("~");
    }

    private static String summary(Report report, boolean done) {
        long restarts = report.steps().stream().flatMap(s -> s.changes().stream()).filter(c -> c.kind().equals("service.restart")).count();
        int changes = report.changeCount();
        if (done) {
            return report.failed() != null ? failure(changes)
                : "Applied: " + count(changes, "change") + ", " + count(restarts, "restart") + ".";
        }
        if (report.failed() != null) {
            return "Plan failed: nothing would be touched.";
        }
        return changes == 0 && report.unknown().isEmpty() ? "Plan: nothing to change."
            : "Plan: " + changes + " to change, " + count(restarts, "restart") + ", " + report.unknown().size() + " unknown.";
    }

    private static String failure(int changes) {
        return changes == 0 ? "Failed; nothing was changed." : "Failed after " + count(changes, "change") + ".";
    }

    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** One readable line: when, how much it matters, what, why, how long. */
    void event(Event event) {
        line(eventLine(event));
    }

    public String eventLine(Event event) {
        String level = switch (event.level()) {
            case DEBUG -> dim("debug");
            case INFO -> "info ";
            case WARN -> yellow("warn ");
            case ERROR -> red("error");
        };
        String why = event.why().isEmpty() ? "" : " (" + event.why() + ")";
        String took = event.took() == null ? "" : " in " + Durations.text(event.took());
        return dim(TIME.format(event.at())) + " " + level + " " + event.text() + took + why;
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String red(String text) {
        return paint("31", text);
    }

    String green(String text) {
        return paint("32", text);
    }

    String yellow(String text) {
        return paint("33", text);
    }

    private String paint(String code, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
