package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.box.files.PlannedFiles;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Shared state of the planned parts of an overlay: the base, the order of the changes, their unpredicted effects, and the
 * doubt of the current decision.
 */
public final class PlannedChanges {

    /**
     * A step with unpredicted effects.
     *
     * @param by      the capability of its change, null for an undecided step
     * @param service the service that it may change, null for none
     */
    public record Pending(Capability<?> by, Scope scope, String because, int order, String service) {
    }

    private final Reads base;
    private final boolean simulated;
    private final Map<Capability<?>, Planned<?>> parts = new HashMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private String firstChange;
    private int order;
    private String doubt;

    PlannedChanges(Reads base, boolean simulated) {
        this.base = Objects.requireNonNull(base, "base is null");
        this.simulated = simulated;
    }

    /** The base of the plan. */
    public Reads base() {
        return base;
    }

    /** Whether a {@link Simulation} defines effects, and external answers are as of now. */
    public boolean simulated() {
        return simulated;
    }

    /** The part of a capability, created on first use. */
    @SuppressWarnings("unchecked")
    public <R> Planned<R> part(Capability<R> capability) {
        Planned<?> part = parts.get(capability);
        if (part == null) {
            part = capability.planned().apply(this);
            parts.put(capability, part);
        }
        return (Planned<R>) part;
    }

    public static String because(String step) {
        return step + " may change it";
    }

    /** The number of the latest change. */
    public int order() {
        return order;
    }

    void next() {
        order++;
    }

    /** Reads from outside of the box may differ after it, unless a simulation defines them. */
    void changed(String step) {
        if (!simulated && firstChange == null) {
            firstChange = step;
        }
    }

    /** The first step that changes something, in a plan. */
    public Optional<String> firstChange() {
        return Optional.ofNullable(firstChange);
    }

    /** @throws UnknownException if a planned change may affect the answer */
    public void onlyOverAnUnchangedBox(String what) {
        if (firstChange != null) {
            throw new UnknownException(what + " may differ after " + firstChange);
        }
    }

    /** Records that the change may change what is in the scope. */
    public void mayChange(String step, Change change, Scope scope) {
        pending.add(new Pending(change.capability(), scope, because(step), order, null));
    }

    /**
     * A path of an undecided step may have become a link, so a change would be visible elsewhere, but only within what
     * earlier commands may write.
     */
    void leaveOpen(String step, Scope scope, String service) {
        order++;
        firstChange = firstChange == null ? step : firstChange;
        Scope own = withLinks(scope);
        var reached = pending.stream().map(Pending::scope)
            .filter(before -> own.paths().stream().anyMatch(path -> before.covers(path) || before.paths().stream().anyMatch(p -> p.startsWith(path))))
            .toList();
        pending.add(new Pending(null, Scope.all(own, reached), because(step), order, service));
    }

    /**
     * The same scope with the targets of links, because a write to a link goes there, and with missing parent directories.
     */
    public Scope withLinks(Scope scope) {
        if (scope.everything()) {
            return scope;
        }
        var paths = new LinkedHashSet<>(scope.paths());
        scope.paths().forEach(path -> paths.addAll(PlannedFiles.of(this).resolver().ways(path)));
        return Scope.of(List.copyOf(paths));
    }

    public Stream<Pending> pending() {
        return pending.stream();
    }

    /** A read of the decision is in doubt; the first reason counts. */
    public void doubt(String because) {
        if (doubt == null) {
            doubt = because;
        }
    }

    /** The value is in doubt if it was from the start, or if such a step is planned after it. */
    public <T> T unlessTouched(Seen<T> seen, Predicate<Pending> mayTouch) {
        doubtAfter(seen.order(), mayTouch);
        if (seen.doubt() != null) {
            doubt(seen.doubt());
        }
        return seen.value();
    }

    public void doubtAfter(int since, Predicate<Pending> mayTouch) {
        pending.stream().filter(p -> p.order() > since && mayTouch.test(p)).findFirst().ifPresent(p -> doubt(p.because()));
    }

    public void doubtIfTouched(Path path, int since) {
        doubtAfter(since, p -> p.scope().covers(path));
    }

    /** @return the doubt of the previous decision, for {@link #endDecision} */
    String beginDecision() {
        String outer = doubt;
        doubt = null;
        return outer;
    }

    /** @return the doubt of the ended decision, null for none */
    String endDecision(String outer) {
        String own = doubt;
        doubt = outer;
        return own;
    }
}
