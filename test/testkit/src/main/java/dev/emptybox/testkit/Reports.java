package dev.emptybox.testkit;

import dev.emptybox.agent.cli.Printer;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.Words;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Evaluates reports for specs, and prints them like the command line. */
final class Reports {

    private Reports() {
    }

    static List<String> changed(List<Step> steps) {
        return steps.stream().filter(step -> !step.changes().isEmpty()).map(Step::task).toList();
    }

    static String diff(List<Step> steps, String task) {
        List<Step> its = steps.stream().filter(step -> step.task().equals(task)).toList();
        if (its.isEmpty()) {
            throw noTask(task, steps);
        }
        return String.join("\n", its.stream().flatMap(step -> step.changes().stream()).map(Step.Line::diff)
            .filter(diff -> !diff.isEmpty()).toList());
    }

    static SpecMistake noTask(String task, List<Step> steps) {
        return new SpecMistake("The script has no task '" + task + "'",
            Words.didYouMean(task, steps.stream().map(Step::task).distinct().toList()), "");
    }

    static List<String> planned(Report report) {
        return printed(printer -> printer.plan(report));
    }

    static List<String> done(Report report) {
        return printed(printer -> {
            if (report.failed() != null) {
                printer.problem(report.failed());
            }
            printer.done(report);
        });
    }

    private static List<String> printed(Consumer<Printer> printing) {
        var bytes = new ByteArrayOutputStream();
        printing.accept(new Printer(new PrintStream(bytes, true, StandardCharsets.UTF_8), false));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Up to the end: the death of the agent is not a failure of the script. */
    static Report unfailed(Report report) {
        return new Report(report.revision(), report.steps(), report.doubts(), null);
    }
}
