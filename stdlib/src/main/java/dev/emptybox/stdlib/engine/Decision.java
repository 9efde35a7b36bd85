package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.model.Step;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The decision of a task: the needed changes, in order, or none.
 *
 * @param reason  why nothing has to change; empty if something does
 * @param wanted  the changes
 * @param values  the values of its outcome
 * @param unknown why values that are not in the map cannot be known before the changes are performed, otherwise null
 * @param mark    the value of its fingerprint, null if it cannot be known before
 */
public record Decision(String reason, List<Wanted> wanted, Map<String, Object> values, String unknown, String mark) {

    public Decision {
        Objects.requireNonNull(reason, "reason is null");
        wanted = List.copyOf(wanted);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * @param reason the reason, for display
     * @param diff   may be empty
     */
    public record Wanted(Change change, Step.Basis basis, String reason, String diff) {

        public Wanted(Change change, String reason, String diff) {
            this(change, Step.Basis.DIFFERENT, reason, diff);
        }

        /** A change that creates what does not exist. */
        public static Wanted absent(Change change, String diff) {
            return new Wanted(change, Step.Basis.ABSENT, "it does not exist", diff);
        }

        /** A restart of a service for its health alone. */
        public static Wanted unhealthy(Change change, String why) {
            return new Wanted(change, Step.Basis.UNHEALTHY, "it is not healthy: " + why, "");
        }
    }

    public static Decision nothing(String reason, Map<String, Object> values, String mark) {
        return new Decision(reason, List.of(), values, null, mark);
    }

    public static Decision changes(List<Wanted> wanted, Map<String, Object> values, String mark) {
        return new Decision("", wanted, values, null, mark);
    }
}
