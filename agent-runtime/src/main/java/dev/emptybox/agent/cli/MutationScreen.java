package dev.emptybox.agent.cli;

import dev.emptybox.agent.cli.Mutation.Mutant;
import dev.emptybox.agent.cli.Mutation.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Shows the mistakes that no spec noticed, by file and line; on a terminal also how far the run is. */
final class MutationScreen {

    private final Console console;

    MutationScreen(Console console) {
        this.console = Objects.requireNonNull(console, "console is null");
    }

    void progress(Mutation.Progress progress) {
        if (console.terminal()) {
            console.transientLine(progress.done() + " of " + Printer.count(progress.all(), "mutant") + ", " + progress.unnoticed() + " unnoticed");
        }
    }

    void end() {
        if (console.terminal()) {
            console.transientLine("");
        }
    }

    void report(Mutation mutation, Duration took) {
        Printer out = console.out();
        for (Mutant mutant : mutation.unnoticed()) {
            out.line(out.bold(mutant.file() + ":" + mutant.line()) + "  " + mutant.what());
            out.line("    " + out.dim(mutant.source().strip()));
            out.line("    " + out.yellow(mutant.verdict() == Verdict.NOT_REACHED ? "no feature runs this code"
                : "no feature failed; " + Printer.count(mutant.features(), "feature") + (mutant.features() == 1 ? " runs" : " run") + " this code"));
        }
        if (!mutation.unnoticed().isEmpty()) {
            out.line("");
        }
        long tried = mutation.mutants().size() - mutation.count(Verdict.INVALID);
        String text = Printer.count(tried, "mutant") + ": " + (mutation.count(Verdict.CAUGHT) + mutation.count(Verdict.TIMED_OUT)) + " caught"
            + more(mutation.count(Verdict.TIMED_OUT), "of them by the time limit") + more(mutation.count(Verdict.SURVIVED), "survived")
            + more(mutation.count(Verdict.NOT_REACHED), "not reached by a feature") + more(mutation.excepted(), "left out by comments")
            + " in " + seconds(took);
        out.line(out.bold(mutation.unnoticed().isEmpty() ? out.green(text) : out.red(text)));
    }

    private static String more(long count, String what) {
        return count == 0 ? "" : ", " + count + " " + what;
    }

    Map<String, Object> json(Mutation mutation, Duration took) {
        var all = new LinkedHashMap<String, Object>();
        for (Verdict verdict : Verdict.values()) {
            all.put(name(verdict), mutation.count(verdict));
        }
        all.put("excepted", mutation.excepted());
        all.put("seconds", took.toMillis() / 1000.0);
        all.put("mutants", mutation.mutants().stream().filter(mutant -> mutant.verdict() != Verdict.INVALID).map(MutationScreen::json).toList());
        return all;
    }

    private static Map<String, Object> json(Mutant mutant) {
        var one = new LinkedHashMap<String, Object>();
        one.put("file", mutant.file());
        one.put("line", mutant.line());
        one.put("column", mutant.column());
        one.put("what", mutant.what());
        one.put("source", mutant.source().strip());
        one.put("result", name(mutant.verdict()));
        one.put("features", mutant.features());
        one.put("caughtBy", mutant.caughtBy().isEmpty() ? null : mutant.caughtBy());
        return one;
    }

    /** Stable names for programs. */
    private static String name(Verdict verdict) {
        return switch (verdict) {
            case CAUGHT -> "caught";
            case TIMED_OUT -> "timedOut";
            case SURVIVED -> "survived";
            case NOT_REACHED -> "notReached";
            case INVALID -> "invalid";
        };
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.2f s", took.toMillis() / 1000.0);
    }
}
