package dev.emptybox.stdlib.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a service is started with, as a plan shows it.
 *
 * @param shown   values by name, as {@code env PORT}; secrets by name
 * @param secrets the marks of the secrets in it, by name
 * @param hidden  what must not be shown, as a variable of a file: digests by name
 * @param inputs  its inputs that are values: by the name of the input, the members of a map by name, or one without a name
 */
public record ServiceSettings(Map<String, String> shown, Map<String, String> secrets, Map<String, String> hidden, Map<String, Map<String, String>> inputs) {

    /** Not on record. */
    public static final ServiceSettings NONE = new ServiceSettings(Map.of(), Map.of(), Map.of(), Map.of());

    private static final int LONGEST = 200;

    /** A missing member of an old record is not known. */
    public ServiceSettings {
        shown = shown == null ? Map.of() : Map.copyOf(shown);
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        hidden = hidden == null ? Map.of() : Map.copyOf(hidden);
        inputs = inputs == null ? Map.of() : Map.copyOf(inputs);
    }

    /** What other machines may have of it. */
    public ServiceSettings withoutDigests() {
        return new ServiceSettings(shown, Map.of(), Map.of(), inputs);
    }

    /**
     * A setting that differs.
     *
     * @param name       {@code env PORT} or {@code secret db}
     * @param how        what differs
     * @param secretName of the secret that has another value; empty for any other setting
     */
    public record Difference(String name, String how, String secretName) {

        /** As a line of a diff. */
        public String line() {
            return "~ " + name + " " + how;
        }

        public boolean isSecret() {
            return !secretName.isEmpty();
        }
    }

    /** The differences of another start from this one, sorted by name; none if this one is not on record. */
    public List<Difference> differences(ServiceSettings other) {
        if (shown.isEmpty()) {
            return List.of();
        }
        var all = new TreeMap<String, Difference>();
        values("", shown, other.shown).forEach(one -> all.put(one.name(), one));
        secrets.forEach((name, mark) -> {
            if (other.secrets.containsKey(name) && !other.secrets.get(name).equals(mark)) {
                all.put("secret " + name, new Difference("secret " + name, "has another value", name));
            }
        });
        for (String name : hidden.isEmpty() ? List.<String>of() : names(hidden, other.hidden)) {
            if (!Objects.equals(hidden.get(name), other.hidden.get(name))) {
                all.putIfAbsent(name, new Difference(name, !hidden.containsKey(name) ? "is new" : other.hidden.containsKey(name) ? "has another value" : "is gone", ""));
            }
        }
        return new ArrayList<>(all.values());
    }

    /** The differences of one of its inputs; none if it is not a value. */
    public List<Difference> differences(String input, ServiceSettings other) {
        return inputs.containsKey(input) && other.inputs.containsKey(input) ? values(input, inputs.get(input), other.inputs.get(input)) : List.of();
    }

    private static List<Difference> values(String of, Map<String, String> before, Map<String, String> after) {
        var all = new ArrayList<Difference>();
        for (String name : names(before, after)) {
            if (!Objects.equals(before.get(name), after.get(name))) {
                all.add(new Difference((of + " " + name).strip(), text(before.get(name)) + " -> " + text(after.get(name)), ""));
            }
        }
        return all;
    }

    private static Iterable<String> names(Map<String, String> some, Map<String, String> others) {
        return Stream.of(some, others).flatMap(map -> map.keySet().stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(String value) {
        return value == null ? "(none)" : value.isEmpty() ? "(empty)" : value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value.replace("\n", "\\n");
    }
}
