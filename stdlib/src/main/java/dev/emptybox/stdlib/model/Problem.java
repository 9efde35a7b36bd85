package dev.emptybox.stdlib.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A problem for the person who must act: where, what, why, and the cure.
 *
 * @param where the position in the state repo, or null if there is none
 * @param what  what is wrong, in one sentence
 * @param why   the reason or the evidence, may be empty
 * @param cure  how to solve it, may be empty
 */
public record Problem(Where where, String what, String why, String cure) {

    public Problem {
        Objects.requireNonNull(what, "what is null");
        why = why == null ? "" : why;
        cure = cure == null ? "" : cure;
    }

    public static Problem of(String what) {
        return new Problem(null, what, "", "");
    }

    public static Problem of(String what, String why, String cure) {
        return new Problem(null, what, why, cure);
    }

    public Problem at(Where place) {
        return new Problem(place, what, why, cure);
    }

    /** In one text: what, followed by the reason if there is one. */
    public String whatAndWhy(String between) {
        return why.isEmpty() ? what : what + between + why;
    }

    /** The same problem with the function applied to every text. */
    public Problem map(UnaryOperator<String> text) {
        return new Problem(where == null ? null : where.map(text), text.apply(what), text.apply(why), text.apply(cure));
    }

    /** {@code where, what, why, cure} as texts; where is empty if there is none. The callers of the position, if there are any. */
    public Map<String, Object> asMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("where", where == null ? "" : where.toString());
        map.put("what", what);
        map.put("why", why);
        map.put("cure", cure);
        if (where != null && where.caller() != null) {
            map.put("calledFrom", where.callers().stream().map(Where::toString).toList());
        }
        return map;
    }
}
