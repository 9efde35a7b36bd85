package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Event;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Help.Ansi.Style;

/** Prints text, coloured on a terminal: problems with their source line, events in one line. */
public final class Printer {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

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

    /** A problem that does not stop the command. */
    void warning(Problem problem) {
        line(yellow("warning: ") + bold(problem.what()));
        detail("why:  ", problem.why());
        detail("cure: ", problem.cure());
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
            problem.where().callers().forEach(caller -> line("  called from " + caller + (caller.text().isBlank() ? "" : "  " + dim(caller.text().strip()))));
        }
        detail("why:  ", problem.why());
        detail("cure: ", problem.cure());
    }

    /** Prints nothing for an empty text; further lines are aligned below the first. */
    void detail(String name, String text) {
        if (!text.isBlank()) {
            line("  " + name + text.strip().replaceAll("\\R", "\n  " + " ".repeat(name.length())));
        }
    }

    /** The indentation of the caret. Tabs are kept, so that it is below its character for any tab width. */
    static String caretIndent(Problem problem) {
        String text = problem.where().text();
        int end = Math.min(text.length(), Math.max(0, problem.where().column() - 1));
        return text.substring(0, end).replaceAll("[^\t]", " ");
    }

    /** What would be done, with complete diffs. */
    public void plan(Report report) {
        new PlanPrinter(this, true).plan(report);
    }

    /** What was done. A problem is not repeated: it was reported when it occurred. */
    public void done(Report report) {
        new PlanPrinter(this, false).done(report);
    }

    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** One readable line: time, level, text, reason, duration. */
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
        // Evidence with several lines, such as a traceback, keeps them, separated from other events.
        String reason = event.why().strip().replaceAll("\\R", "\n" + " ".repeat(15));
        String why = reason.isEmpty() ? "" : " (" + reason + ")";
        String took = event.took() == null ? "" : " in " + Durations.text(event.took());
        return dim(TIME.format(event.at())) + " " + level + " " + event.text() + took + why;
    }

    String bold(String text) {
        return paint(Style.bold, text);
    }

    String dim(String text) {
        return paint(Style.faint, text);
    }

    String red(String text) {
        return paint(Style.fg_red, text);
    }

    String green(String text) {
        return paint(Style.fg_green, text);
    }

    String cyan(String text) {
        return paint(Style.fg_cyan, text);
    }

    String yellow(String text) {
        return paint(Style.fg_yellow, text);
    }

    private String paint(Style style, String text) {
        return colour && !text.isEmpty() ? style.on() + text + Style.reset.on() : text;
    }
}
