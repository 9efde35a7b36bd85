package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Unit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The units of a box, seen through the changes planned so far. */
final class PlannedUnits {

    private record Key(Unit.Provider provider, String name) {
    }

    private final Reads base;
    private final Map<Key, PlannedSystem.Seen<Unit.State>> units = new HashMap<>();
    private String first;

    PlannedUnits(Reads base) {
        this.base = base;
    }

    PlannedSystem.Seen<Unit.State> unit(Unit.Provider provider, String name) {
        var planned = units.get(new Key(provider, name));
        return planned == null ? new PlannedSystem.Seen<>(base.unit(provider, name), 0, null) : planned;
    }

    /** The first step that changes a unit. */
    Optional<String> changedBy() {
        return Optional.ofNullable(first);
    }

    void perform(String step, Change.ChangeUnit change, int order) {
        first = first == null ? step : first;
        Unit.Wish wish = change.unit();
        Unit.State after = unit(wish.provider(), wish.name()).value().after(change.verb(), wish);
        units.put(new Key(wish.provider(), wish.name()), new PlannedSystem.Seen<>(after, order, null));
    }
}
