package dev.emptybox.agent.cycle;

import java.util.HashMap;
import java.util.Map;

/** What was told last of each topic, so that a problem is told when it comes and not in every cycle in which it stays. */
final class Told {

    private final Map<String, String> last = new HashMap<>();

    /** Whether this is another thing than was told last; from now on it counts as told. */
    boolean isNews(String topic, Object what) {
        String text = String.valueOf(what);
        return !text.equals(last.put(topic, text));
    }

    /** Whether something was told of a topic that is over now. */
    boolean isOver(String topic) {
        return last.remove(topic) != null;
    }
}
