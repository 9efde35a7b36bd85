package dev.emptybox.agent.converge;

import dev.emptybox.stdlib.model.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What was last reported on each topic, so that a problem is reported when it comes and not in each cycle in which it stays. */
final class EventDeduplicator {

    private final Map<String, String> last = new HashMap<>();

    /** Whether this is another thing than was reported last; from now on it counts as reported. */
    boolean isNews(String topic, Object what) {
        String text = String.valueOf(what);
        return !text.equals(last.put(topic, text));
    }

    /** Reports a problem that stays when it comes. */
    void once(String topic, Problem problem, Consumer<Problem> reporter) {
        if (isNews(topic, problem)) {
            reporter.accept(problem);
        }
    }

    /** Whether something was reported on a topic that is over now. */
    boolean isOver(String topic) {
        return last.remove(topic) != null;
    }
}
