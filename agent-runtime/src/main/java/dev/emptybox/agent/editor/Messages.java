package dev.emptybox.agent.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads and writes JSON-RPC messages, each after a header with its length. */
final class Messages {

    private static final int LONGEST = 64 << 20;
    private static final String LENGTH = "content-length:";

    private final ObjectMapper json = new ObjectMapper();
    private final InputStream in;
    private final OutputStream out;

    Messages(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next message; null at the end. */
    JsonNode next() throws IOException {
        int length = -1;
        for (String header = line(); header != null; header = line()) {
            if (header.isEmpty() && length >= 0) {
                byte[] body = in.readNBytes(length);
                if (body.length < length) {
                    throw new EOFException("the editor has gone within a message");
                }
                return json.readTree(body);
            }
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Math.min(LONGEST, Integer.parseInt(header.substring(LENGTH.length()).strip()));
            }
        }
        return null;
    }

    /** Whether the next message is there already. */
    boolean isWaiting() throws IOException {
        return in.available() > 0;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int read = in.read(); read >= 0; read = in.read()) {
            if (read == '\n') {
                return line.toString();
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return null;
    }

    void answer(JsonNode id, Object result) throws IOException {
        var message = new LinkedHashMap<String, Object>();
        message.put("id", id);
        message.put("result", result);
        write(message);
    }

    void refuse(JsonNode id, int code, String why) throws IOException {
        var message = new LinkedHashMap<String, Object>();
        message.put("id", id);
        message.put("error", Map.of("code", code, "message", why));
        write(message);
    }

    void tell(String method, Object params) throws IOException {
        var message = new LinkedHashMap<String, Object>();
        message.put("method", method);
        message.put("params", params);
        write(message);
    }

    private void write(Map<String, Object> message) throws IOException {
        message.put("jsonrpc", "2.0");
        byte[] body = json.writeValueAsBytes(message);
        out.write(("Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }
}
