package dev.emptybox.agent.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP/1 request. The body is empty until it is read.
 *
 * @param headers names are case-insensitive; the first one of repeated headers counts
 * @param length  length of the body, from Content-Length
 * @param lasting whether the connection stays open for another request
 */
record HttpRequest(String method, String path, Map<String, String> headers, long length, boolean lasting, byte[] body) {

    /** An invalid request, with its response. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;
        private final int code;

        Malformed(int code, String message) {
            super(message);
            this.code = code;
        }

        HttpResponse response() {
            return HttpResponse.text(code, getMessage());
        }
    }

    /** @param head request line and headers, up to the empty line */
    static HttpRequest parse(byte[] head) throws Malformed {
        String[] lines = new String(head, StandardCharsets.ISO_8859_1).split("\r?\n");
        String[] words = lines[0].split(" ");
        if (words.length != 3 || words[0].isEmpty() || !words[2].matches("HTTP/\\d\\.\\d")) {
            throw new Malformed(400, "not an HTTP/1.1 request");
        }
        if (!words[2].startsWith("HTTP/1.")) {
            throw new Malformed(505, "only HTTP/1.1 is supported");
        }
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (int number = 1; number < lines.length; number++) {
            header(lines[number], headers);
        }
        if (headers.containsKey("Transfer-Encoding")) {
            throw new Malformed(411, "a body needs a Content-Length");
        }
        boolean lasting = words[2].equals("HTTP/1.1") && !headers.getOrDefault("Connection", "").toLowerCase(Locale.ROOT).contains("close");
        return new HttpRequest(words[0], path(words[1]), headers, length(headers.get("Content-Length")), lasting, new byte[0]);
    }

    private static void header(String line, Map<String, String> headers) throws Malformed {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon);
        if (name.isEmpty() || !name.equals(name.strip())) {
            throw new Malformed(400, "a header is malformed");
        }
        String value = line.substring(colon + 1).strip();
        String before = headers.putIfAbsent(name, value);
        if (before != null && name.equalsIgnoreCase("Content-Length") && !before.equals(value)) {
            throw new Malformed(400, "there are two different lengths");
        }
    }

    private static String path(String target) throws Malformed {
        try {
            return Objects.requireNonNullElse(new URI(target).getPath(), "");
        } catch (URISyntaxException malformed) {
            throw new Malformed(400, "the URL is malformed");
        }
    }

    private static long length(String announced) throws Malformed {
        if (announced != null && !announced.matches("\\d{1,18}")) {
            throw new Malformed(400, "the Content-Length is malformed");
        }
        return announced == null ? 0 : Long.parseLong(announced);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }

    HttpRequest with(byte[] received) {
        return new HttpRequest(method, path, headers, length, lasting, received);
    }
}
