package dev.emptybox.stdlib.model;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Converts file names to text and back without loss. A name is bytes; a byte that is not valid UTF-8 becomes an unpaired
 * surrogate from U+DC80 to U+DCFF, which decoded text never contains. A path object keeps the bytes, its text does not.
 */
public final class FileNames {

    private static final char REPLACEMENT = '\uFFFD';
    private static final int ESCAPED = 0xDC00;
    private static final int FIRST_ESCAPED = 0xDC80;
    private static final int LAST_ESCAPED = 0xDCFF;
    private static final int BYTE = 0xFF;
    private static final int HEX = 16;

    private FileNames() {
    }

    /** The path as text. */
    public static String of(Path path) {
        String text = path.toString();
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        return (path.isAbsolute() ? "/" : "") + StreamSupport.stream(path.spliterator(), false)
            .map(name -> decoded(bytes(name))).collect(Collectors.joining("/"));
    }

    /** The path of such a text, relative to the directory unless absolute. */
    public static Path resolve(Path directory, String text) {
        if (isText(text)) {
            return directory.resolve(text);
        }
        boolean absolute = text.startsWith("/");
        Path path = Path.of(URI.create("file://" + (absolute ? "" : "/") + encoded(text)));
        return absolute ? path : directory.resolve(path.subpath(0, path.getNameCount()));
    }

    /** Whether the name is valid UTF-8. */
    public static boolean isText(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (escaped(name, i)) {
                return false;
            }
        }
        return true;
    }

    /** For messages, on one line: {@code a\xff}. */
    public static String shown(String name) {
        var shown = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (escaped(name, i)) {
                shown.append(String.format("\\x%02x", c - ESCAPED));
            } else if (c == '\n') {
                shown.append("\\n");
            } else {
                shown.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return shown.toString();
    }

    private static boolean escaped(String name, int at) {
        char c = name.charAt(at);
        return c >= FIRST_ESCAPED && c <= LAST_ESCAPED && (at == 0 || !Character.isHighSurrogate(name.charAt(at - 1)));
    }

    /** Only a URI provides the bytes of a path, and only a URI allows a path of arbitrary bytes. */
    private static byte[] bytes(Path name) {
        String uri = name.toUri().getRawPath();
        String last = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        last = last.substring(last.lastIndexOf('/') + 1);
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < last.length(); i++) {
            if (last.charAt(i) == '%') {
                bytes.write(Integer.parseInt(last.substring(i + 1, i + 3), HEX));
                i += 2;
            } else {
                bytes.write(last.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static String decoded(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        for (CoderResult result = decoder.decode(in, out, true); result.isError(); result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPED + (in.get() & BYTE)));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }

    private static String encoded(String text) {
        var encoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (escaped(text, i)) {
                encoded.append(String.format("%%%02X", text.charAt(i) - ESCAPED));
                continue;
            }
            int point = text.codePointAt(i);
            if (point == '/') {
                encoded.append('/');
            } else {
                for (byte one : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append(String.format("%%%02X", one & BYTE));
                }
            }
            i += Character.charCount(point) - 1;
        }
        return encoded.toString();
    }
}
