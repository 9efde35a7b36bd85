package dev.emptybox.stdlib.model;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** A GET request and its answer, as far as checks need them. */
public final class Http {

    private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@");

    private Http() {
    }

    /** An address without user and password, and without its query: signed addresses carry their secret there. */
    public static String shown(String url) {
        String plain = USER_INFO.matcher(url).replaceFirst("$1");
        int query = plain.indexOf('?');
        return query < 0 ? plain : plain.substring(0, query) + "?..";
    }

    /**
     * @param timeout     for the whole exchange
     * @param authorities who may vouch for the server besides the usual ones
     */
    public record Get(String url, Map<String, String> headers, Duration timeout, Authorities authorities) {

        public Get {
            headers = Map.copyOf(headers);
            Objects.requireNonNull(authorities, "authorities is null");
        }

        public Get(String url, Map<String, String> headers, Duration timeout) {
            this(url, headers, timeout, Authorities.USUAL);
        }
    }

    /**
     * @param status  0 when there was no answer at all; {@code body} then says why
     * @param body    at most the first 64 KiB, as text
     * @param elapsed from request to the last byte
     */
    public record Answer(int status, String body, Duration elapsed) {
    }
}
