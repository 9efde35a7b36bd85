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
 * What the planned parts of one overlay share: the box below, the order of the changes, what they may change besides what
 * is foreseen, and the doubt of the decision that reads at the moment.
 */
public final class PlannedChanges {

    /**
     * A step that may change more than is foreseen.
     *
     * @param by      the capability of its change, null for a step that stays open
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

    /** The box that the plan is laid over. */
    public Reads base() {
        return base;
    }

    /** Whether a {@link Simulation} says what comes of changes, and what the outside answers is as of now. */
    public boolean simulated() {
        return simulated;
    }

    /** The part of a capability, made at its first use. */
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

    /** What the outside answers may be different after it, unless a simulation says otherwise. */
    void changed(String step) {
        if (!simulated && firstChange == null) {
            firstChange = step;
        }
    }

    /** The first step that changes something, in a plan. */
    public Optional<String> firstChange() {
        return Optional.ofNullable(firstChange);
    }

    /** @throws UnknownException when a planned change may make the answer another one */
    public void onlyOverAnUnchangedBox(String what) {
        if (firstChange != null) {
            throw new UnknownException(what + " may be different after " + firstChange);
        }
    }

    /** Records that the change may change what is in the scope. */
    public void mayChange(String step, Change change, Scope scope) {
        pending.add(new Pending(change.capability(), scope, because(step), order, null));
    }

    /**
     * What an open step looks at may have become a link, and its change would be seen elsewhere: but no further than within
     * what commands before it may write.
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
     * The same scope with the places that links lead to, since who writes to a link writes there, and with directories
     * that would have to be made on the way.
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

    /** What the decision reads is in doubt; the first reason counts. */
    public void doubt(String because) {
        if (doubt == null) {
            doubt = because;
        }
    }

    /** The value is in doubt when it was from the start, or when such a step is planned after it. */
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

    /** @return the doubt of the decision before, to be given to {@link #endDecision} */
    String beginDecision() {
        String outer = doubt;
        doubt = null;
        return outer;
    }

    /** @return the doubt of the decision that ends, null for none */
    String endDecision(String outer) {
        String own = doubt;
        doubt = outer;
        return own;
    }
}
