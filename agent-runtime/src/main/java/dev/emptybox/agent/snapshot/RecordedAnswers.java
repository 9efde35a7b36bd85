package dev.emptybox.agent.snapshot;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Queries besides those about files and services, with their answers. */
final class RecordedAnswers {

    static final String UNIT = "unit";
    static final String MOUNTS = "mounts";
    static final String MOUNT_POINTS = "mountPoints";
    static final String RESERVED = "reserved";

    /** @param repeat repeats the query; null if that has side effects */
    private record Answer(Supplier<?> repeat, Object value, boolean stale) {
    }

    private final Map<String, Map<String, Answer>> answers = new TreeMap<>();

    /** Repeats queries without side effects. */
    <T> T ask(String kind, String key, Supplier<T> question) {
        T value = question.get();
        put(kind, key, new Answer(question, value, false));
        return value;
    }

    /** Keeps answers that are not queried again. */
    void keep(String kind, String key, Object value) {
        put(kind, key, new Answer(null, value, false));
    }

    private synchronized void put(String kind, String key, Answer answer) {
        answers.computeIfAbsent(kind, any -> new TreeMap<>()).put(key, answer);
    }

    /** The box has changed: all answers are obsolete. */
    synchronized void outdate() {
        answers.values().forEach(kind -> kind.replaceAll((key, answer) -> new Answer(answer.repeat(), null, true)));
    }

    /** All valid answers, by kind and key; obsolete ones are queried again if cheap. An empty one is null. */
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
