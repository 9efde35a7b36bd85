package dev.emptybox.agent.cli;

import dev.emptybox.agent.cli.SpecRunner.Feature;
import dev.emptybox.agent.cli.SpecRunner.Result;
import dev.emptybox.agent.script.Coverage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Shows the progress of a run of specs: each feature with its time, complete failures as they happen, a summary. */
final class SpecScreen {

    private static final String INDENT = "        ";

    private final Printer out;
    private final boolean debug;
    private String spec = "";

    /** @param debug also stack traces, and the output of passing features */
    SpecScreen(Printer out, boolean debug) {
        this.out = Objects.requireNonNull(out, "out is null");
        this.debug = debug;
    }

    void feature(Feature feature) {
        if (!feature.spec().equals(spec)) {
            if (!spec.isEmpty()) {
                out.line("");
            }
            spec = feature.spec();
            out.line(out.bold(spec));
        }
        out.line("  " + sign(feature.verdict()) + "  " + feature.name() + reason(feature) + "  " + out.dim(seconds(feature.took())));
        if (feature.failure() != null) {
            failure(feature.failure());
        }
        if (!feature.output().isBlank() && (debug || feature.verdict() == Result.FAILED)) {
            out.line(INDENT + out.dim("it printed:"));
            indented(feature.output());
        }
    }

    private String sign(Result verdict) {
        return switch (verdict) {
            case PASSED -> out.green("ok  ");
            case FAILED -> out.red("FAIL");
            case SKIPPED -> out.yellow("skip");
        };
    }

    private String reason(Feature feature) {
        return feature.why().isBlank() ? "" : ": " + feature.why();
    }

    private void failure(SpecRunner.Failure failure) {
        if (failure.where() != null) {
            out.line(INDENT + "at " + out.bold(place(failure)));
        }
        indented(failure.message());
        if (debug) {
            indented(failure.trace());
        }
        out.line("");
    }

    private static String place(SpecRunner.Failure failure) {
        return failure.where() == null ? "" : failure.where().file() + ":" + failure.where().line();
    }

    private void indented(String text) {
        text.stripTrailing().lines().forEach(line -> out.line((INDENT + line).stripTrailing()));
    }

    void summary(SpecRunner.Summary summary, Duration took) {
        List<Feature> failed = summary.features().stream().filter(feature -> feature.verdict() == Result.FAILED).toList();
        out.line("");
        if (failed.size() > 1) {
            out.line(out.bold("Failed:"));
            failed.forEach(feature -> out.line("  " + feature.spec() + " > " + feature.name()
                + (feature.failure().where() == null ? "" : "  " + out.dim(place(feature.failure())))));
        }
        summary.notes().forEach(note -> out.line(out.yellow("note: ") + note));
        long skipped = summary.count(Result.SKIPPED);
        long specs = summary.features().stream().map(Feature::spec).distinct().count();
        String text = Printer.count(summary.features().size(), "feature") + " of " + Printer.count(specs, "spec") + ": "
            + summary.count(Result.PASSED) + " passed, " + failed.size() + " failed"
            + (skipped == 0 ? "" : ", " + skipped + " skipped") + " in " + seconds(took);
        out.line(out.bold(failed.isEmpty() && !summary.stuck() ? out.green(text) : out.red(text)));
    }

    /** One line per script, and one per point that no spec has reached. */
    void coverage(List<Coverage.Mark> marks) {
        out.line("");
        if (marks.isEmpty()) {
            out.line(out.yellow("coverage: ") + "no spec has run a script of this repo as it is on disk");
        }
        marks.stream().collect(Collectors.groupingBy(mark -> mark.point().file(), LinkedHashMap::new, Collectors.toList()))
            .forEach((file, all) -> {
                out.line(out.bold(file) + ": " + reached(all, Coverage.Kind.TASK, "tasks") + ", " + reached(all, Coverage.Kind.BRANCH, "branches"));
                all.stream().filter(mark -> !mark.reached()).forEach(mark ->
                    out.line("  " + out.yellow("not reached: ") + file + ":" + mark.point().line() + "  " + mark.point().text()));
            });
    }

    private static String reached(List<Coverage.Mark> marks, Coverage.Kind kind, String name) {
        long of = marks.stream().filter(mark -> mark.point().kind() == kind).count();
        return marks.stream().filter(mark -> mark.point().kind() == kind && mark.reached()).count() + " of " + of + " " + name;
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.2f s", took.toMillis() / 1000.0);
    }
}
