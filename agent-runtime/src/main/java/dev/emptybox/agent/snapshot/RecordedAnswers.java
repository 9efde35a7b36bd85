package dev.emptybox.agent.snapshot;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Questions besides those about files and services, each with its answer. */
final class RecordedAnswers {

    static final String USER = "user";
    static final String GROUP = "group";
    static final String UID = "uid";
    static final String GID = "gid";
    static final String PRIMARY = "primary";
    static final String UNIT = "unit";
    static final String CHECKOUT = "checkout";
    static final String PACKAGE = "package";
    static final String OFFER = "offer";
    static final String REHEARSAL = "rehearsal";
    static final String PROGRAM = "program";
    static final String GET = "get";
    static final String PORT = "port";
    static final String PAGE = "page";
    static final String COMMAND = "command";
    static final String MOUNTS = "mounts";
    static final String MOUNT_POINTS = "mountPoints";
    static final String RESERVED = "reserved";

    /** What can be asked once more without disturbing anybody. */
    private static final Set<String> QUIET = Set.of(USER, GROUP, UID, GID, PRIMARY, UNIT, CHECKOUT, PACKAGE, OFFER, PROGRAM, MOUNTS, MOUNT_POINTS, RESERVED);

    private record Answer(Supplier<?> question, Object value, boolean stale) {
    }

    private final Map<String, Map<String, Answer>> answers = new TreeMap<>();

    synchronized <T> T ask(String kind, String about, Supplier<T> question) {
        T value = question.get();
        answers.computeIfAbsent(kind, any -> new TreeMap<>()).put(about, new Answer(question, value, false));
        return value;
    }

    /** The box has changed: no answer counts any longer. */
    synchronized void outdate() {
        answers.values().forEach(kind -> kind.replaceAll((about, answer) -> new Answer(answer.question(), null, true)));
    }

    /** All answers that count, by kind and question; those that do not are asked for anew where that is easy. */
    synchronized Map<String, Map<String, Object>> known() {
        var known = new TreeMap<String, Map<String, Object>>();
        answers.forEach((kind, about) -> about.forEach((key, answer) -> {
            if (!answer.stale() || QUIET.contains(kind)) {
                known.computeIfAbsent(kind, any -> new TreeMap<>()).put(key, answer.stale() ? answer.question().get() : answer.value());
            }
        }));
        return known;
    }
}
