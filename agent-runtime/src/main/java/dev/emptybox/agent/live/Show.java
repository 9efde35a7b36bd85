package dev.emptybox.agent.live;

import java.util.List;
import java.util.regex.Pattern;

/** How values look in messages: short, and without what must not be seen. */
final class Show {

    private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@");
    private static final int LONGEST = 200;

    private Show() {
    }

    /** An address without user and password, and without its query: signed addresses carry their secret there. */
    static String url(String url) {
        String shown = USER_INFO.matcher(url).replaceFirst("$1");
        int query = shown.indexOf('?');
        return query < 0 ? shown : shown.substring(0, query) + "?..";
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
