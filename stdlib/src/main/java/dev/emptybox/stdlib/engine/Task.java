package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task. Its options are set while the script's closure runs; then it decides what has to change, as a pure function of its
 * options and its reads.
 */
public abstract class Task extends Declaration {

    private int tries = 1;
    private Duration between = Duration.ofSeconds(1);
    private Duration most;
    private String once;

    protected Task(String identity) {
        super(null, identity);
    }

    @Option(value = "How often a failed task is retried. Default 0. A plan does not wait: a failed check with retries is unknown, any other failure fails the plan.", example = "retries 3")
    public void retries(int count) {
        if (count < 0 || count > 1000) {
            complain("retries " + count + " is out of range", "it is a number from 0 to 1000", "");
        }
        tries = 1 + count;
    }

    @Option(value = "The delay between two attempts. Default 1s.", example = "delay '5s'")
    public void delay(String duration) {
        between = Durations.parse(duration);
    }

    @Option(value = "How long one attempt may wait: for a command (default 5m), a response (5s), or the condition of waitFor (30s).",
        example = "timeout '30s'")
    public void timeout(String duration) {
        most = Durations.parse(duration);
    }

    /** The default time limit of one attempt. */
    protected Duration usualLimit() {
        return Duration.ofMinutes(5);
    }

    /** The task is in a body that runs once per box. */
    final void within(String onceKey) {
        once = onceKey;
    }

    /** The key of the enclosing once body, null for none. */
    protected final String once() {
        return once;
    }

    /**
     * Runs the parts of the task that are code of the state repo, such as a template, once before each {@link #plan}: it may
     * loop endlessly, so it counts against the time limit of the script.
     */
    protected void compute(Context context) {
    }

    /** Decides what has to change. Pure: reads through the context and performs nothing. */
    protected abstract Decision plan(Context context);

    /**
     * Its result.
     *
     * @param changed whether it has changed anything
     * @param reason  the reason, null for that of the plan
     * @param values  the values of its outcome
     * @param diff    what its changes did, as the task says itself; null for that of the plan
     */
    public record Ending(boolean changed, String reason, Map<String, Object> values, String diff) {

        public Ending(boolean changed, String reason, Map<String, Object> values) {
            this(changed, reason, values, null);
        }
    }

    /**
     * Evaluates the result of its changes.
     *
     * @param values the known values
     * @throws dev.emptybox.stdlib.model.ProblemException if the result is not as required
     */
    protected Ending ending(Map<String, Object> values) {
        return new Ending(true, null, values);
    }

    /** Takes the defaults of its block that it has; called before its own options are set. */
    protected void take(Defaults defaults) {
        // It has none of them.
    }

    /** What an operator should know although nothing is wrong with its decision. */
    protected List<String> notices(Context context) {
        return List.of();
    }

    /** Its assumption in a plan, as text; null for none. */
    protected String assumption() {
        return null;
    }

    /** Its predicted result, with known or assumed values. */
    protected Ending foreseen(Map<String, Object> values) {
        return new Ending(true, null, values);
    }

    /** Whether performing its changes always counts as changed; otherwise its result decides. */
    protected boolean changesForSure() {
        return true;
    }

    /**
     * What it may change if the plan does not know: the bounds of what is unknown after it.
     *
     * @return empty if it never changes anything
     */
    protected Optional<Scope> reach(Context context) {
        return Optional.of(Scope.EVERYTHING);
    }

    /** What is visible to every user of the box, besides what its changes expose. */
    protected String exposed() {
        return "";
    }

    /** The path that it manages; empty for none. */
    protected Optional<Path> managed(Context context) {
        return Optional.empty();
    }

    /** The job that it declares; null for none. */
    protected DeclaredJob job() {
        return null;
    }

    /** The service that it declares; null for none. */
    protected DeclaredService service() {
        return null;
    }

    /** SHA-256 of the artefact that it places; the cache keeps it. */
    protected Optional<String> artefact() {
        return Optional.empty();
    }

    /** Whether the box records the fingerprint of its work. */
    protected boolean isRemembered(Decision decision, boolean inOnce) {
        return mayBeLeftOut();
    }

    /** Whether its current work is not done on every converge, so that a new run makes a difference. */
    protected boolean isOccasional(Decision decision, boolean inOnce) {
        return false;
    }

    /**
     * Its fingerprint when it does nothing.
     *
     * @param remembered that of its latest work, empty for none
     * @return empty if it has done nothing yet
     */
    protected String standing(Context context, String remembered) {
        return remembered;
    }

    final int tries() {
        return tries;
    }

    protected final Duration between() {
        return between;
    }

    protected final Duration limit() {
        return most == null ? usualLimit() : most;
    }
}
