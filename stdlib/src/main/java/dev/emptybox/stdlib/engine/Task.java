package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A declaration in a script. Its options are set while the script's closure runs; then it decides what has to change, as a
 * pure function of its options and its reads.
 *
 * <p>Field names differ from the words bound in scripts: Groovy resolves fields before the script.
 */
public abstract class Task {

    private final String word;
    private final String identity;
    private final List<Problem> found = new ArrayList<>();
    private String label;
    private BooleanSupplier wanted = () -> true;
    private String guard = "";
    private boolean hidden;
    private boolean tolerated;
    private int tries = 1;
    private Duration between = Duration.ofSeconds(1);
    private Duration most;
    private String once;

    protected Task(String identity) {
        this.word = getClass().getAnnotation(TaskDoc.class).word();
        this.identity = Objects.requireNonNull(identity, "identity is null");
        if (identity.isBlank()) {
            complain(word + " has an empty name", "", "write a name: " + word + " '...'");
        }
    }

    @Option(value = "The name of the task in reports.", example = "named 'config of the shop'")
    public void named(String text) {
        label = text;
    }

    @Option(value = "Skips the task if this is false.", example = "onlyIf facts.os == 'linux'")
    public void onlyIf(boolean condition) {
        wanted = () -> condition;
        guard = "onlyIf is false";
    }

    @Option(value = "Skips the task if this is false when it is evaluated, at its place in the script. Do not test whether another task has changed something: after a run that fails in between, it will not change again. Test the result instead, as in creates \"done-${config.checksum}\".", example = "onlyIf { facts.cpus > 1 }")
    public void onlyIf(BooleanSupplier condition) {
        wanted = condition;
        guard = "onlyIf is false";
    }

    @Option(value = "Skips the task if this is true.", example = "unless facts.environment == 'prod'")
    public void unless(boolean condition) {
        wanted = () -> !condition;
        guard = "unless is true";
    }

    @Option(value = "Skips the task if this is true when it is evaluated, at its place in the script.", example = "unless { facts.cpus > 1 }")
    public void unless(BooleanSupplier condition) {
        wanted = () -> !condition.getAsBoolean();
        guard = "unless is true";
    }

    @Option(value = "Hides the content in diffs, plans and logs.", example = "sensitive()")
    public void sensitive() {
        hidden = true;
    }

    @Option(value = "A failure gives an outcome with status FAILED and does not fail the converge.", example = "ignoreErrors()")
    public void ignoreErrors() {
        tolerated = true;
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

    /** Records a problem with an option; all are reported together. */
    protected final void complain(String what, String why, String cure) {
        found.add(Problem.of(what, why, cure));
    }

    /** Called after all options are set: validates missing and conflicting options. */
    protected abstract void validate();

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
     */
    public record Ending(boolean changed, String reason, Map<String, Object> values) {
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

    final List<Problem> problems() {
        validate();
        return List.copyOf(found);
    }

    /** Why it is skipped, or null if it is not. */
    final String skipped() {
        return wanted.getAsBoolean() ? null : guard;
    }

    /** Its name in reports: {@code template app.config}. */
    public final String id() {
        return label == null ? word + " " + identity : label;
    }

    protected final String identity() {
        return identity;
    }

    /** The path that it manages; empty for none. */
    protected Optional<Path> managed(Context context) {
        return Optional.empty();
    }

    /** The service that it declares; null for none. */
    protected DeclaredService service() {
        return null;
    }

    /** SHA-256 of the artefact that it places; the cache keeps it. */
    protected Optional<String> artefact() {
        return Optional.empty();
    }

    /** Whether a converge may skip it, or continue after its failure. */
    protected final boolean mayBeLeftOut() {
        return !guard.isEmpty() || tolerated;
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

    protected final boolean isGuarded() {
        return !guard.isEmpty();
    }

    protected final boolean hidesContent() {
        return hidden;
    }

    protected final boolean toleratesFailure() {
        return tolerated;
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
