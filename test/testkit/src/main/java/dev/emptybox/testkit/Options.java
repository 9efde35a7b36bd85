package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Words;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The inputs of a box besides the state repo: labels, facts, secrets, limits. */
final class Options {

    private static final List<String> FACTS = List.of("hostname", "os", "architecture", "addresses", "cpus", "memory");

    private final Map<String, Object> facts = new LinkedHashMap<>(Map.of("hostname", "box", "os", "linux", "architecture", "amd64",
        "addresses", List.of("10.0.0.1"), "cpus", 2, "memory", 4L << 30));
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, String> secrets = new HashMap<>();
    /** As in an agent: the first run in a JVM on a busy machine takes its time. */
    private Duration scriptTimeout = Duration.ofSeconds(30);

    void facts(Map<String, ?> more) {
        for (var fact : more.entrySet()) {
            if (!FACTS.contains(fact.getKey())) {
                throw new SpecMistake("There is no fact " + fact.getKey(), Words.didYouMean(fact.getKey(), FACTS),
                    fact.getKey().equals("environment") || fact.getKey().equals("labels") ? "write labels env: 'prod'" : "");
            }
            facts.put(fact.getKey(), fact.getValue());
        }
    }

    void labels(Map<String, ?> more) {
        more.forEach((name, value) -> labels.put(name, String.valueOf(value)));
    }

    void secret(String name, String value) {
        secrets.put(name, value);
    }

    void scriptTimeout(String duration) {
        scriptTimeout = Durations.parse(duration);
    }

    Duration scriptTimeout() {
        return scriptTimeout;
    }

    Map<String, String> labels() {
        return Map.copyOf(labels);
    }

    Facts facts() {
        return new Facts(text("hostname"), text("os"), text("architecture"),
            ((List<?>) facts.get("addresses")).stream().map(String::valueOf).toList(),
            ((Number) facts.get("cpus")).intValue(), ((Number) facts.get("memory")).longValue(), labels, labels.getOrDefault("env", ""));
    }

    private String text(String fact) {
        return String.valueOf(facts.get(fact));
    }

    /** A secret that the spec does not define has a default value. */
    Secrets secrets() {
        var given = Map.copyOf(secrets);
        return new Secrets(name -> Optional.of(given.getOrDefault(name, "value of " + name)));
    }
}
