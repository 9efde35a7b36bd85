package dev.emptybox.stdlib.box.units;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.box.Seen;
import dev.emptybox.stdlib.box.files.PlannedFiles;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Unit;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The units of a box, seen through the changes planned so far. */
public final class PlannedUnits implements UnitReads, Planned<UnitReads> {

    private record Key(Unit.Provider provider, String name) {
    }

    private final PlannedChanges plan;
    private final Map<Key, Seen<Unit.State>> units = new HashMap<>();
    private String first;

    PlannedUnits(PlannedChanges plan) {
        this.plan = plan;
    }

    public static PlannedUnits of(PlannedChanges plan) {
        return (PlannedUnits) plan.part(CAPABILITY);
    }

    @Override
    public UnitReads reads() {
        return this;
    }

    /** A missing unit may come with a planned package, command or file; this is no reason for doubt. */
    @Override
    public Unit.State state(Unit.Provider provider, String name) {
        Seen<Unit.State> seen = seen(provider, name);
        List<Path> definitions = provider.definitions(name);
        Predicate<PlannedChanges.Pending> mayTouch = p -> definitions.stream().anyMatch(p.scope()::covers);
        if (seen.value().presence() != Unit.Presence.ABSENT) {
            return plan.unlessTouched(seen, mayTouch);
        }
        boolean mayCome = plan.pending().anyMatch(mayTouch) || definitions.stream().anyMatch(PlannedFiles.of(plan)::planned);
        return mayCome ? seen.value().with(Unit.Presence.EXPECTED) : seen.value();
    }

    private Seen<Unit.State> seen(Unit.Provider provider, String name) {
        Seen<Unit.State> planned = units.get(new Key(provider, name));
        return planned == null ? Seen.of(plan.base().units().state(provider, name)) : planned;
    }

    /** The first step that changes a unit. */
    public Optional<String> changedBy() {
        return Optional.ofNullable(first);
    }

    @Override
    public Effect perform(String step, Change change) {
        first = first == null ? step : first;
        var of = (ChangeUnit) change;
        Unit.Wish wish = of.unit();
        Unit.State after = seen(wish.provider(), wish.name()).value().after(of.verb(), wish);
        units.put(new Key(wish.provider(), wish.name()), new Seen<>(after, plan.order(), null));
        return plan.simulated() ? Effect.DONE : Effect.unknown("service " + of.service() + " has not been changed yet");
    }
}
