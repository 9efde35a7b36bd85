package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.ManagedPaths;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Fingerprint;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Secrets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The inputs of a service: outcomes and values that cause a restart or reload when they differ. */
final class Inputs {

    private final List<Object> restarting = new ArrayList<>();
    private final List<Object> reloading = new ArrayList<>();

    void restartOn(Object... whatMatters) {
        members(whatMatters == null ? null : Arrays.asList(whatMatters)).forEach(restarting::add);
    }

    void reloadOn(Object... whatMatters) {
        members(whatMatters == null ? null : Arrays.asList(whatMatters)).forEach(reloading::add);
    }

    /**
     * Lists, and maps with outcomes, are expanded to their elements; as values they would contain the status of each
     * outcome, which differs in the next run. Null is the outcome of a task that did not run, for example in a once body
     * that has already run: it is not an input.
     */
    private static Stream<?> members(Object input) {
        if (input == null) {
            return Stream.empty();
        }
        if (input instanceof Collection<?> several) {
            return several.stream().flatMap(Inputs::members);
        }
        boolean ofOutcomes = input instanceof Map<?, ?> named && named.values().stream().flatMap(Inputs::members).anyMatch(Outcome.class::isInstance);
        return ofOutcomes ? members(((Map<?, ?>) input).values()) : Stream.of(input);
    }

    /** @return problems with texts that are meant as paths */
    List<Problem> resolve(String task, ManagedPaths paths) {
        var problems = new ArrayList<Problem>();
        resolve(restarting, text -> paths.problem(task, "restartOn", text), paths, problems);
        resolve(reloading, text -> paths.problem(task, "reloadOn", text), paths, problems);
        return problems;
    }

    private static void resolve(List<Object> inputs, Function<String, Optional<Problem>> wrong, ManagedPaths paths, List<Problem> problems) {
        var resolved = new ArrayList<Object>();
        for (Object input : inputs) {
            List<Outcome> outcomes = input instanceof CharSequence text ? paths.of(text.toString()) : List.of();
            if (outcomes.isEmpty() && input instanceof CharSequence text) {
                wrong.apply(text.toString()).ifPresent(problems::add);
            }
            resolved.addAll(outcomes.isEmpty() ? List.of(input) : outcomes);
        }
        inputs.clear();
        inputs.addAll(resolved);
    }

    boolean reload() {
        return !reloading.isEmpty();
    }

    /** Of all inputs, by name. */
    Map<String, String> marks() {
        var marks = new TreeMap<String, String>();
        Stream.concat(restarting.stream(), reloading.stream()).forEach(input -> {
            Fingerprint print = print(input, marks.size() + 1);
            marks.put(print.name(), print.value());
        });
        return marks;
    }

    /** Those that are values, as text: members of a map by name, any other value without a name. */
    Map<String, Map<String, String>> values() {
        var values = new TreeMap<String, Map<String, String>>();
        int number = 0;
        for (Object input : Stream.concat(restarting.stream(), reloading.stream()).toList()) {
            String name = print(input, ++number).name();
            if (input instanceof Map<?, ?> members) {
                var texts = new TreeMap<String, String>();
                members.forEach((key, value) -> texts.put(String.valueOf(key), Secrets.shown(String.valueOf(value))));
                values.put(name, texts);
            } else if (!(input instanceof Outcome)) {
                values.put(name, Map.of("", Secrets.shown(String.valueOf(input))));
            }
        }
        return values;
    }

    /** How an input that is an outcome differs from what the service was started with. */
    String how(String name, boolean known) {
        return Stream.concat(restarting.stream(), reloading.stream()).filter(input -> input instanceof Outcome outcome && outcome.getTask().equals(name)).map(Outcome.class::cast)
            .filter(outcome -> outcome.getStatus() == Outcome.Status.CHANGED && !outcome.getReason().isEmpty()).map(Outcome::getReason).findFirst()
            .orElse(known ? "it has changed since the start of the service" : "it was no input at the start of the service");
    }

    private static Fingerprint print(Object input, int number) {
        return input instanceof Outcome outcome ? outcome.fingerprint()
            : new Fingerprint("value " + number, Digests.sha256(String.valueOf(input)));
    }

    /** Whether a reload is enough if these differ. */
    boolean reloadIsEnough(Collection<String> different) {
        var restart = new TreeMap<String, String>();
        restarting.forEach(input -> {
            Fingerprint print = print(input, restart.size() + 1);
            restart.put(print.name(), print.value());
        });
        return different.stream().noneMatch(restart::containsKey);
    }

    /** Names of the outcomes whose task changes something in this run, or whose file was changed after the given time. */
    Set<String> newerThan(Instant since, Context context) {
        var newer = new HashSet<String>();
        Stream.concat(restarting.stream(), reloading.stream()).forEach(input -> {
            if (input instanceof Outcome outcome && (outcome.getStatus() == Outcome.Status.CHANGED || changedAfter(since, outcome, context))) {
                newer.add(outcome.getTask());
            }
        });
        return newer;
    }

    private static boolean changedAfter(Instant since, Outcome outcome, Context context) {
        if (since == null || outcome.getStatus() != Outcome.Status.OK || outcome.getPath() == null) {
            return false;
        }
        Path path = context.followed(Path.of(outcome.getPath()));
        return context.box().files().changed(path).filter(changed -> changed.isAfter(since)).isPresent();
    }

    /** {@code a and b are different}. */
    static String different(Collection<String> names, String how) {
        return String.join(" and ", names.stream().sorted().toList()) + (names.size() == 1 ? " is " : " are ") + how;
    }
}
