package dev.emptybox.agent.converge;

import dev.emptybox.stdlib.model.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The last report of each topic, so that a problem is reported when it occurs and not in every cycle. */
final class EventDeduplicator {

    private final Map<String, String> last = new HashMap<>();

    /** Whether this differs from the last report; records it as reported. */
    boolean isNews(String topic, Object what) {
        String text = String.valueOf(what);
        return !text.equals(last.put(topic, text));
    }

    /** Reports a lasting problem once. */
    void once(String topic, Problem problem, Consumer<Problem> reporter) {
        if (isNews(topic, problem)) {
            reporter.accept(problem);
        }
    }

    /** Whether a problem was reported that is now solved. */
    boolean isOver(String topic) {
        return last.remove(topic) != null;
    }
}
