package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The changes that a task has performed, in all its attempts. Recorded as they are performed, so that a failed or
 * interrupted task reports what it has changed.
 */
final class Performed {

    private final World world;
    private final Context context;
    private final Engine.Listener listener;
    private final Runnable permission;
    private final List<Step.Line> lines = new ArrayList<>();
    private int attempts;

    /** @param permission throws if changes are no longer allowed */
    Performed(World world, Context context, Engine.Listener listener, Runnable permission) {
        this.world = Objects.requireNonNull(world, "world is null");
        this.context = Objects.requireNonNull(context, "context is null");
        this.listener = Objects.requireNonNull(listener, "listener is null");
        this.permission = Objects.requireNonNull(permission, "permission is null");
    }

    void nextAttempt() {
        attempts++;
    }

    int attempts() {
        return attempts;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Including earlier attempts. */
    List<Step.Line> lines() {
        return List.copyOf(lines);
    }

    /** The task says itself what its latest change did. */
    void describe(String diff) {
        if (!lines.isEmpty()) {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1).withDiff(diff));
        }
    }

    /** Removes and returns the lines, for the record. */
    List<Step.Line> take() {
        var taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    /**
     * The known values after the changes of one attempt.
     *
     * @param unknown why values that are not in the map cannot be known, null if they are
     */
    record Known(Map<String, Object> values, String unknown) {
    }

    /** Performs the changes of this attempt in order; stops at the first failure. */
    Known perform(Task task, Decision decision) {
        var values = new LinkedHashMap<>(decision.values());
        values.put("attempts", attempts);
        String unknown = null;
        for (Decision.Wanted wanted : decision.wanted()) {
            Effect effect = perform(task, wanted);
            values.putAll(effect.values());
            unknown = effect.unknown() == null ? unknown : decision.unknown();
        }
        return new Known(values, unknown);
    }

    private Effect perform(Task task, Decision.Wanted wanted) {
        permission.run();
        Change change = wanted.change();
        refuseSecret(task, change);
        String target = change.path() == null ? change.target() : context.name(change.path());
        var line = new Step.Line(change.kind(), target, wanted.basis(), wanted.reason(), wanted.diff(), attempts, false);
        var shown = line.map(context.secrets()::redacted);
        listener.performing(task.id(), shown);
        Effect effect;
        try {
            effect = world.perform(task.id(), change);
        } catch (RuntimeException | Error failed) {
            if (!change.atomic()) {
                lines.add(line.asPartial());
            }
            throw failed;
        }
        lines.add(line);
        listener.performed(task.id(), shown);
        return effect;
    }

    /** An argument list, a path or a name can be read by every user of the box. */
    private static void refuseSecret(Task task, Change change) {
        if (Secrets.within(change.exposed() + task.exposed())) {
            throw new ProblemException(Problem.of(task.id() + ": an argument cannot contain a secret or a path",
                "every user of the box can read it there", "pass it with env, stdin or in a file"));
        }
    }
}
