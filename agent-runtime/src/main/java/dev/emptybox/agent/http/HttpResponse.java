package dev.emptybox.agent.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** @param headers in addition to the standard ones */
record HttpResponse(int code, String type, String body, Map<String, String> headers) {

    private static final Map<Integer, String> REASONS = Map.ofEntries(Map.entry(200, "OK"), Map.entry(202, "Accepted"),
        Map.entry(400, "Bad Request"), Map.entry(401, "Unauthorized"), Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"),
        Map.entry(405, "Method Not Allowed"), Map.entry(408, "Request Timeout"), Map.entry(409, "Conflict"),
        Map.entry(411, "Length Required"), Map.entry(413, "Content Too Large"), Map.entry(431, "Request Header Fields Too Large"),
        Map.entry(500, "Internal Server Error"), Map.entry(503, "Service Unavailable"), Map.entry(505, "HTTP Version Not Supported"));

    static HttpResponse text(int code, String line) {
        return of(code, "text/plain", line + "\n");
    }

    static HttpResponse of(int code, String type, String body) {
        return new HttpResponse(code, type, body, Map.of());
    }

    HttpResponse with(String header, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new HttpResponse(code, type, body, all);
    }

    /**
     * In one buffer, so that it is sent in one packet if possible.
     *
     * @param bodiless the response to HEAD: headers only
     * @param lasting  whether the connection stays open
     */
    ByteBuffer bytes(boolean bodiless, boolean lasting, ZonedDateTime now) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder("HTTP/1.1 ").append(code).append(' ').append(REASONS.getOrDefault(code, "")).append("\r\n")
            .append("Date: ").append(DateTimeFormatter.RFC_1123_DATE_TIME.format(now)).append("\r\n")
            .append("Content-Type: ").append(type).append("; charset=utf-8\r\n")
            .append("Content-Length: ").append(content.length).append("\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] start = head.append(lasting ? "" : "Connection: close\r\n").append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        var all = ByteBuffer.allocate(start.length + (bodiless ? 0 : content.length)).put(start);
        return (bodiless ? all : all.put(content)).flip();
    }
}
