package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A declaration in a script, with the options of every task and what is wrong with them.
 *
 * <p>Field names differ from the words bound in scripts: Groovy resolves fields before the script.
 */
public abstract class Declaration {

    private final String word;
    private final String identity;
    private final List<Problem> found = new ArrayList<>();
    private String label;
    private BooleanSupplier wanted = () -> true;
    private String guard = "";
    private boolean hidden;
    private boolean tolerated;

    /** @param word null for that of its {@link TaskDoc} */
    Declaration(String word, String identity) {
        this.word = word == null ? getClass().getAnnotation(TaskDoc.class).word() : word;
        this.identity = Objects.requireNonNull(identity, "identity is null");
        if (identity.isBlank()) {
            complain(this.word + " has an empty name", "", "write a name: " + this.word + " '...'");
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

    /** Records a problem with an option; all are reported together. */
    protected final void complain(String what, String why, String cure) {
        found.add(Problem.of(what, why, cure));
    }

    /** Called after all options are set: validates missing and conflicting options. */
    protected abstract void validate();

    /** What is wrong with its options. */
    public final List<Problem> problems() {
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

    final String word() {
        return word;
    }

    /** Whether a converge may skip it, or continue after its failure. */
    protected final boolean mayBeLeftOut() {
        return !guard.isEmpty() || tolerated;
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
}
