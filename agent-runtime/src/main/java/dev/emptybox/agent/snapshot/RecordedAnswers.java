package dev.emptybox.agent.snapshot;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Questions besides those about files and services, each with its answer. */
final class RecordedAnswers {

    static final String UNIT = "unit";
    static final String MOUNTS = "mounts";
    static final String MOUNT_POINTS = "mountPoints";
    static final String RESERVED = "reserved";

    /** @param repeat asks once more; null when that would disturb */
    private record Answer(Supplier<?> repeat, Object value, boolean stale) {
    }

    private final Map<String, Map<String, Answer>> answers = new TreeMap<>();

    /** Asks what may be asked again at any time. */
    <T> T ask(String kind, String key, Supplier<T> question) {
        T value = question.get();
        put(kind, key, new Answer(question, value, false));
        return value;
    }

    /** Keeps the answer to what is not asked again. */
    void keep(String kind, String key, Object value) {
        put(kind, key, new Answer(null, value, false));
    }

    private synchronized void put(String kind, String key, Answer answer) {
        answers.computeIfAbsent(kind, any -> new TreeMap<>()).put(key, answer);
    }

    /** The box has changed: no answer counts any longer. */
    synchronized void outdate() {
        answers.values().forEach(kind -> kind.replaceAll((key, answer) -> new Answer(answer.repeat(), null, true)));
    }

    /** All answers that count, by kind and key; those that do not are asked for anew where that is easy. An empty one is null. */
    synchronized Map<String, Map<String, Object>> known() {
        var known = new TreeMap<String, Map<String, Object>>();
        answers.forEach((kind, all) -> all.forEach((key, answer) -> {
            if (!answer.stale() || answer.repeat() != null) {
                Object value = answer.stale() ? answer.repeat().get() : answer.value();
                known.computeIfAbsent(kind, any -> new TreeMap<>()).put(key, value instanceof Optional<?> optional ? optional.orElse(null) : value);
            }
        }));
        return known;
    }
}
