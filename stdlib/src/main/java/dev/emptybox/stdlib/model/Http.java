package dev.emptybox.stdlib.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A GET request and its response, as far as checks need them. */
public final class Http {

    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");
    private static final Pattern ADDRESSES = Pattern.compile("\\b[A-Za-z][A-Za-z0-9+.-]*://\\S+");
    private static final Pattern AUTHORITY_END = Pattern.compile("[/?#]");
    private static final Pattern HOST = Pattern.compile("(localhost|[^:\\[\\]]+\\.[^:\\[\\]]+|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");
    private static final Pattern LOGIN = Pattern.compile("^(?:[^/\\s:]+:.*|[^/]*)@");

    private Http() {
    }

    /**
     * A URL without user, password, query and fragment: signed URLs have their secret in the query. A password may contain
     * characters that a URL does not allow unescaped, such as a slash.
     */
    public static String shown(String url) {
        Matcher scheme = SCHEME.matcher(url);
        if (!scheme.find()) {
            return url.startsWith("/") || url.startsWith(".") ? withoutQuery(url) : withoutQuery(LOGIN.matcher(url).replaceFirst(""));
        }
        return scheme.group() + withoutQuery(url.substring(hostStart(url, scheme.end())));
    }

    /** The text with all URLs in it as {@link #shown}. */
    public static String shownIn(String text) {
        return ADDRESSES.matcher(text).replaceAll(address -> Matcher.quoteReplacement(shown(address.group())));
    }

    /**
     * After the last at sign of the authority. If no host follows, a character of the password has ended the authority
     * early, and the host follows the last at sign of the URL. Without a password, a name such as {@code /@scope} in the
     * path does not count.
     */
    private static int hostStart(String url, int from) {
        Matcher ends = AUTHORITY_END.matcher(url);
        int end = ends.find(from) ? ends.start() : url.length();
        int start = Math.max(from, url.lastIndexOf('@', end - 1) + 1);
        int last = url.lastIndexOf('@');
        String authority = url.substring(start, end);
        if (last == end + 1 && authority.indexOf(':') < 0) {
            return start;
        }
        return last >= end && !HOST.matcher(authority).matches() ? last + 1 : start;
    }

    private static String withoutQuery(String url) {
        String plain = url.replaceFirst("#.*", "");
        int query = plain.indexOf('?');
        return query < 0 ? plain : plain.substring(0, query) + "?..";
    }

    /**
     * @param timeout     for the whole exchange
     * @param authorities who may vouch for the server besides the usual ones
     */
    public record Get(String url, Map<String, String> headers, Duration timeout, Authorities authorities) implements Query {

        public Get {
            headers = Map.copyOf(headers);
            Objects.requireNonNull(authorities, "authorities is null");
        }

        public Get(String url, Map<String, String> headers, Duration timeout) {
            this(url, headers, timeout, Authorities.USUAL);
        }

        @Override
        public String key() {
            return url + (headers.isEmpty() ? "" : " with " + new TreeMap<>(headers));
        }

        @Override
        public String text() {
            return url;
        }
    }

    /**
     * @param status  0 if there was no response; {@code body} is then the reason
     * @param body    at most the first 64 KiB, as text
     * @param elapsed from request to the last byte
     */
    public record Answer(int status, String body, Duration elapsed) implements Timed {

        @Override
        public Object untimed() {
            return List.of(status, body);
        }
    }
}
