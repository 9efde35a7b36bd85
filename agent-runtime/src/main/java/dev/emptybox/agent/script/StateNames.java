package dev.emptybox.agent.script;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Labels and single values that are nearly the name of something in the state, and probably meant. A label without a file and
 * a new member are fine otherwise.
 */
final class StateNames {

    private final Set<String> environments;
    private final Collection<String> keys;
    private final Function<String, Set<String>> values;

    /**
     * @param environments that have a file
     * @param keys         of labels that have files
     * @param values       of such a label
     */
    StateNames(Set<String> environments, Collection<String> keys, Function<String, Set<String>> values) {
        this.environments = environments;
        this.keys = keys;
        this.values = values;
    }

    List<Problem> problems(Map<String, String> labels) {
        var problems = new ArrayList<Problem>();
        labels.forEach((key, value) -> {
            if (key.equals("env")) {
                add(problems, "There is no environments/" + value + ".json for the label env=" + value, value, environments, "env=");
            } else if (keys.contains(key)) {
                add(problems, "There is no file for the label " + key + "=" + value, value, values.apply(key), key + "=");
            } else {
                var known = new TreeSet<>(keys);
                known.add("env");
                add(problems, "There is no label '" + key + "'", key, known, "");
            }
        });
        return problems;
    }

    private static void add(List<Problem> problems, String what, String name, Set<String> known, String prefix) {
        if (!known.contains(name) && isNear(name, known)) {
            problems.add(Problem.of(what, Words.didYouMean(name, known), "write --label " + prefix + Words.nearest(name, known).get(0)));
        }
    }

    /** Names that differ in a number only are names of different things. */
    private static boolean isNear(String name, Collection<String> known) {
        return !Words.nearest(name, known).isEmpty() && known.stream().noneMatch(other -> other.replaceAll("\\d", "").equals(name.replaceAll("\\d", "")));
    }

    /** Paths of single values, such as {@code vars.port}. */
    static List<Problem> overrides(List<StateFiles.Layered> layers, Set<String> paths) {
        var problems = new ArrayList<Problem>();
        for (String path : paths) {
            List<Object> objects = new ArrayList<>(layers.stream().map(StateFiles.Layered::members).toList());
            for (String name : path.split("\\.")) {
                var known = new TreeSet<String>();
                objects.forEach(object -> {
                    if (object instanceof Map<?, ?> map) {
                        map.keySet().forEach(key -> known.add(String.valueOf(key)));
                    }
                });
                if (!known.contains(name)) {
                    if (isNear(name, known)) {
                        problems.add(Problem.of("--set " + path + ": there is no '" + name + "' in the state", Words.didYouMean(name, known), "correct the path"));
                    }
                    break;
                }
                objects = objects.stream().map(object -> object instanceof Map<?, ?> map ? (Object) map.get(name) : "").filter(value -> value != null).toList();
            }
        }
        return problems;
    }
}
