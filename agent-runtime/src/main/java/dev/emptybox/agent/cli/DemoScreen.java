package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Event;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The output of the demo: its own lines, and between them the events of the agent, indented and dim. */
final class DemoScreen {

    private static final String INDENT = "      ";

    private final Console console;
    private final Printer out;
    private boolean waiting;
    private boolean ending;

    DemoScreen(Console console) {
        this.console = console;
        this.out = console.out();
    }

    /**
     * One check.
     *
     * @param what     the subject
     * @param expected a description or the value
     * @param seen     the measured value
     */
    record Check(String what, String expected, String seen, boolean ok) {
    }

    synchronized void title(String text) {
        say(out.bold(text));
    }

    synchronized void line(String text) {
        say(text);
    }

    synchronized void scene(String title, String doing) {
        say("");
        say(out.bold(title));
        say("   " + doing);
    }

    synchronized void checks(List<Check> checks) {
        int what = widest(checks.stream().map(Check::what).toList());
        int expected = widest(checks.stream().map(Check::expected).toList());
        for (Check check : checks) {
            String verdict = check.ok() ? out.green("    ok") : out.red("NOT ok");
            say("   " + verdict + "  " + pad(check.what(), what) + "  expected: " + pad(check.expected(), expected) + "  seen: " + check.seen());
        }
    }

    synchronized void verdict(int number, String title, boolean ok, Duration took) {
        String text = number + (ok ? " ok: " : " NOT ok: ") + title + " (" + seconds(took) + ")";
        say("   " + out.bold(ok ? out.green(text) : out.red(text)));
    }

    /** An event of the agent. Also shown while the demo is being ended from outside. */
    synchronized void event(Event event) {
        clear();
        out.line(INDENT + out.dim(console.plain().eventLine(event)));
    }

    /** Shows on a terminal that a wait is in progress. */
    synchronized void waiting(String what, Duration since) {
        if (console.terminal() && !ending) {
            waiting = true;
            console.transientLine(INDENT + "waiting for " + what + ", " + since.toSeconds() + " s");
        }
    }

    /** From now on only events of the agent are shown. */
    synchronized void ending(String text) {
        say("");
        say(out.bold(text));
        ending = true;
    }

    private void say(String text) {
        if (!ending) {
            clear();
            out.line(text);
        }
    }

    private void clear() {
        if (waiting) {
            waiting = false;
            console.transientLine("");
        }
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private static int widest(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
