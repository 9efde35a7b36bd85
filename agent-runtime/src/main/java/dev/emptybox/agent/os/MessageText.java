package dev.emptybox.agent.os;

import dev.emptybox.stdlib.model.Http;
import java.util.List;

/** Formats values for messages: short and without secrets. */
public final class MessageText {

    private static final int LONGEST = 200;

    private MessageText() {
    }

    /** A URL without user, password and query: signed URLs have their secret in the query. */
    public static String url(String url) {
        return Http.shown(url);
    }

    /** The last non-empty lines of output. */
    public static String tail(String text, int lines) {
        List<String> all = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    public static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "..";
    }
}
