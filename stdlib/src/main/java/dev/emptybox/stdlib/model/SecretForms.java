package dev.emptybox.stdlib.model;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The forms in which programs print a value: unchanged, reversed, escaped for URLs, JSON, HTML or shells, in hexadecimal and
 * in Base64. The {@link Redactor} handles line breaks within a value.
 */
final class SecretForms {

    private static final String UNRESERVED = "-._~";
    private static final String LEFT_BY_JAVASCRIPT = UNRESERVED + "!'()*";
    private static final String SHELL_SPECIAL = "\"$`\\";

    private final Set<String> forms = new LinkedHashSet<>();
    private final int shortest;

    private SecretForms(int shortest) {
        this.shortest = shortest;
    }

    /**
     * The forms of a value and of each of its lines.
     *
     * @param shortest shorter forms occur in ordinary texts by chance, and are skipped
     */
    static Set<String> of(String value, int shortest) {
        var forms = new SecretForms(shortest);
        forms.addAll(value);
        value.lines().map(String::strip).forEach(forms::addAll);
        return forms.forms;
    }

    private void addAll(String value) {
        if (value.length() < shortest) {
            return;
        }
        add(value);
        add(new StringBuilder(value).reverse().toString());
        urls(value);
        json(value);
        html(value);
        shells(value);
        hex(value);
        base64(value);
    }

    private void add(String form) {
        if (form.length() >= shortest) {
            forms.add(form);
        }
    }

    private void urls(String value) {
        String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        for (String encoded : List.of(form, form.replace("+", "%20"), percent(value, UNRESERVED), percent(value, LEFT_BY_JAVASCRIPT),
            percent(value, UNRESERVED + "/"))) {
            add(encoded);
            add(lowerCaseCodes(encoded));
        }
    }

    private static String percent(String value, String left) {
        var text = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128 && Character.isLetterOrDigit(c) || left.indexOf(c) >= 0;
            text.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return text.toString();
    }

    private static String lowerCaseCodes(String encoded) {
        var text = new StringBuilder(encoded);
        for (int at = encoded.indexOf('%'); at >= 0 && at + 2 < encoded.length(); at = encoded.indexOf('%', at + 3)) {
            text.replace(at, at + 3, encoded.substring(at, at + 3).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    private void json(String value) {
        String form = escaped(value, SecretForms::json);
        add(form);
        add(form.replace("/", "\\/"));
        for (String unicode : List.of("\\u%04x", "\\u%04X")) {
            String ascii = escaped(form, c -> c < 128 ? plain(c) : String.format(Locale.ROOT, unicode, c));
            add(ascii);
            add(ascii.replace("/", "\\/"));
            // As written for HTML pages.
            add(escaped(form, c -> "<>&".indexOf(c) < 0 ? plain(c) : String.format(Locale.ROOT, unicode, c)));
            add(escaped(form, c -> "<>&'".indexOf(c) < 0 ? plain(c) : String.format(Locale.ROOT, unicode, c)));
        }
    }

    private static String json(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> plain(c);
        };
    }

    private void html(String value) {
        String minimal = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        add(minimal);
        for (String quote : List.of("&quot;", "&#34;")) {
            String quoted = minimal.replace("\"", quote);
            for (String apostrophe : List.of("'", "&#39;", "&#039;", "&#x27;", "&apos;")) {
                String form = quoted.replace("'", apostrophe);
                add(form);
                add(form.replace("/", "&#x2F;"));
                add(form.replace("/", "&#47;"));
                add(form.replace("+", "&#43;"));
            }
        }
    }

    private void shells(String value) {
        add(value.replace("'", "'\\''"));
        add(value.replace("'", "'\"'\"'"));
        add(escaped(value, c -> SHELL_SPECIAL.indexOf(c) < 0 ? plain(c) : "\\" + plain(c)));
        add(escaped(value, c -> Character.isLetterOrDigit(c) || "_-./:=@%+".indexOf(c) >= 0 ? plain(c) : "\\" + plain(c)));
        add(value.replace("\\", "\\\\").replace("'", "\\'"));
    }

    private void hex(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        for (HexFormat digits : List.of(HexFormat.of(), HexFormat.ofDelimiter(" "), HexFormat.ofDelimiter(":"))) {
            add(digits.formatHex(bytes));
            add(digits.withUpperCase().formatHex(bytes));
        }
    }

    /** At each of the three possible offsets; digits shared with neighbours are left out. */
    private void base64(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            int from = offset == 0 ? 0 : offset + 1;
            int to = shifted.length * 8 / 6;
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                add(encoder.withoutPadding().encodeToString(shifted).substring(from, to));
            }
        }
    }

    private static String escaped(String value, IntFunction<String> character) {
        return value.chars().mapToObj(character).collect(Collectors.joining());
    }

    private static String plain(int c) {
        return String.valueOf((char) c);
    }
}
