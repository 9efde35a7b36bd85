package dev.emptybox.agent.converge;

import dev.emptybox.stdlib.model.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What was told last of each topic, so that a problem is told when it comes and not in every cycle in which it stays. */
final class EventDeduplicator {

    private final Map<String, String> last = new HashMap<>();

    /** Whether this is another thing than was told last; from now on it counts as told. */
    boolean isNews(String topic, Object what) {
        String text = String.valueOf(what);
        return !text.equals(last.put(topic, text));
    }

    /** Tells a problem that stays when it comes. */
    void once(String topic, Problem problem, Consumer<Problem> teller) {
        if (isNews(topic, problem)) {
            teller.accept(problem);
        }
    }

    /** Whether something was told of a topic that is over now. */
    boolean isOver(String topic) {
        return last.remove(topic) != null;
    }
}
