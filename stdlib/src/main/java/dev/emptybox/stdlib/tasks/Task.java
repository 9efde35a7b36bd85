package dev.emptybox.stdlib.tasks;

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
 * Something that a script wants to be so. Its options are set while the script's closure runs; then it decides, as a
 * pure function of its options and of what it can read, what has to change.
 *
 * <p>Fields are named apart from the words bound in scripts: Groovy looks at them before it looks at the script.
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
            complain(word + " has an empty name", "", "say what it is about: " + word + " '...'");
        }
    }

    @Option(value = "What reports call the task instead of its own name.", example = "named 'config of the shop'")
    public void named(String text) {
        label = text;
    }

    @Option(value = "The task is skipped when this is false.", example = "onlyIf facts.os == 'linux'")
    public void onlyIf(boolean condition) {
        wanted = () -> condition;
        guard = "onlyIf is false";
    }

    @Option(value = "The task is skipped when this is false, asked when its turn comes. Do not ask whether another task has changed something: after a run that fails in between, it never does again. Let the result decide, as in creates \"done-${config.checksum}\".", example = "onlyIf { facts.cpus > 1 }")
    public void onlyIf(BooleanSupplier condition) {
        wanted = condition;
        guard = "onlyIf is false";
    }

    @Option(value = "The task is skipped when this is true.", example = "unless facts.environment == 'prod'")
    public void unless(boolean condition) {
        wanted = () -> !condition;
        guard = "unless is true";
    }

    @Option(value = "The task is skipped when this is true, asked when its turn comes.", example = "unless { facts.cpus > 1 }")
    public void unless(BooleanSupplier condition) {
        wanted = () -> !condition.getAsBoolean();
        guard = "unless is true";
    }

    @Option(value = "Content is not shown in diffs, plans and logs.", example = "sensitive()")
    public void sensitive() {
        hidden = true;
    }

    @Option(value = "A failure is an outcome with status FAILED and does not end the converge.", example = "ignoreErrors()")
    public void ignoreErrors() {
        tolerated = true;
    }

    @Option(value = "How often a failed task is tried again. Default 0. A plan does not wait: a check that fails and is tried again is unknown there, and any other failure is one of the plan.", example = "retries 3")
    public void retries(int count) {
        if (count < 0 || count > 1000) {
            complain("retries " + count + " is out of range", "it is a number from 0 to 1000", "");
        }
        tries = 1 + count;
    }

    @Option(value = "How long to wait between two tries. Default 1s.", example = "delay '5s'")
    public void delay(String duration) {
        between = Durations.parse(duration);
    }

    @Option(value = "How long one try may wait for others: a command, an answer, something to come. Default 5m, for an answer 5s, to come 30s.",
        example = "timeout '30s'")
    public void timeout(String duration) {
        most = Durations.parse(duration);
    }

    /** How long one try may wait when the script does not say. */
    protected Duration usualLimit() {
        return Duration.ofMinutes(5);
    }

    /** The task stands in a body that runs once on a box. */
    final void within(String onceKey) {
        once = onceKey;
    }

    /** The key of the body that it stands in and that runs once on a box, null for none. */
    final String once() {
        return once;
    }

    /** Remembers what is wrong with an option; all of it is told together. */
    protected final void complain(String what, String why, String cure) {
        found.add(Problem.of(what, why, cure));
    }

    /** Called when all options are set: the place to complain about what is missing or does not go together. */
    protected abstract void validate();

    /**
     * Runs what of the task is code of the state repo, such as a template, once before each {@link #plan}: a loop in it may have
     * no end, so its time counts as that of the script.
     */
    void compute(Context context) {
    }

    /** Decides what has to change. Pure: reads through the context, performs nothing. */
    abstract Decision plan(Context context);

    /**
     * How it has ended.
     *
     * @param changed whether it has changed anything after all
     * @param reason  why, null for that of the plan
     * @param values  what its outcome tells
     */
    record Ending(boolean changed, String reason, Map<String, Object> values) {
    }

    /**
     * Judges what came of its changes once they are performed and known.
     *
     * @param values what is known
     * @throws dev.emptybox.stdlib.model.ProblemException when it is not as it should be
     */
    Ending ending(Map<String, Object> values) {
        return new Ending(true, null, values);
    }

    /** What it takes to be so in a plan without knowing it, in words; null for nothing. */
    String assumption() {
        return null;
    }

    /** How it will end as far as a plan knows, its values being those that are known or assumed. */
    Ending foreseen(Map<String, Object> values) {
        return new Ending(true, null, values);
    }

    /** Whether it has changed something whenever its changes are performed; otherwise it tells at its end. */
    boolean changesForSure() {
        return true;
    }

    /**
     * What it may change when a plan does not know what it will: the bounds of what is unknown after it.
     *
     * @return nothing when it never changes anything
     */
    Optional<Scope> reach(Context context) {
        return Optional.of(Scope.EVERYTHING);
    }

    /** What every user of the box can read of it, besides what its changes expose. */
    String exposed() {
        return "";
    }

    final List<Problem> problems() {
        validate();
        return List.copyOf(found);
    }

    /** Why it is to be skipped, or null when it is not. */
    final String skipped() {
        return wanted.getAsBoolean() ? null : guard;
    }

    /** What reports call it: {@code template app.config}. */
    public final String id() {
        return label == null ? word + " " + identity : label;
    }

    protected final String identity() {
        return identity;
    }

    /** The path that it makes and keeps as it should be; empty for none. */
    Optional<Path> managed(Context context) {
        return Optional.empty();
    }

    /** Whether a converge may leave it out, or go on without it. */
    final boolean mayBeLeftOut() {
        return !guard.isEmpty() || tolerated;
    }

    /** Whether the box remembers the fingerprint of what it does. */
    boolean isRemembered(Decision decision, boolean inOnce) {
        return mayBeLeftOut();
    }

    /** Whether what it does now is work that is not done on every converge, so that doing it again makes a difference. */
    boolean isOccasional(Decision decision, boolean inOnce) {
        return false;
    }

    /**
     * Its fingerprint while it does nothing.
     *
     * @param remembered that of its latest work, empty for none
     * @return empty when it has done nothing yet
     */
    String standing(Context context, String remembered) {
        return remembered;
    }

    final boolean isGuarded() {
        return !guard.isEmpty();
    }

    final boolean hidesContent() {
        return hidden;
    }

    final boolean toleratesFailure() {
        return tolerated;
    }

    final int tries() {
        return tries;
    }

    final Duration between() {
        return between;
    }

    final Duration limit() {
        return most == null ? usualLimit() : most;
    }
}
