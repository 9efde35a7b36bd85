package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.Http;
import java.util.List;

/** How values look in messages: short, and without what must not be seen. */
final class MessageText {

    private static final int LONGEST = 200;

    private MessageText() {
    }

    /** An address without user and password, and without its query: signed addresses carry their secret there. */
    static String url(String url) {
        return Http.shown(url);
    }

    /** The last lines of some output that say something. */
    static String tail(String text, int lines) {
        List<String> all = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "..";
    }
}
