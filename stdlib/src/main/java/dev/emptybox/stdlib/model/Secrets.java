package dev.emptybox.stdlib.model;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets of a box. A script never holds a value: it holds a placeholder, which may stand in texts and is replaced
 * only where a secret may go, into a file, an environment or standard input. As a second net, values that were used are
 * blanked out of whatever is told, in the forms in which they usually turn up.
 */
public final class Secrets {

    private static final char START = '\uE0F0';
    private static final char END = '\uE0F1';
    private static final Pattern PLACEHOLDER = Pattern.compile(START + "([^" + END + "]*)" + END);
    private static final int SHORTEST = 6;

    private final Function<String, Optional<String>> provider;
    private final boolean standIns;
    private final Map<String, String> used = new LinkedHashMap<>();
    private List<String> blanked = List.of();

    /** @param provider name to value; empty when this box does not have it */
    public Secrets(Function<String, Optional<String>> provider) {
        this(provider, false);
    }

    private Secrets(Function<String, Optional<String>> provider, boolean standIns) {
        this.provider = Objects.requireNonNull(provider, "provider is null");
        this.standIns = standIns;
    }

    /** A box without secrets. */
    public static Secrets none() {
        return new Secrets(name -> Optional.empty());
    }

    /**
     * Those of another box, of which only the names are known: where a value would stand, the placeholder stays. What is
     * made in this way can be compared with what was made in the same way there.
     *
     * @param missing why another one cannot be planned with, for example {@code the snapshot does not say ..}
     */
    public static Secrets standIns(Set<String> names, String missing) {
        return new Secrets(name -> {
            if (names.contains(name)) {
                return Optional.of(name);
            }
            throw new UnknownException(missing + " " + name);
        }, true);
    }

    /** The names of those whose values were used. */
    public synchronized Set<String> usedNames() {
        return Set.copyOf(used.keySet());
    }

    /** Whether none of the values that were used stands in the text, in any of its usual forms. */
    public boolean free(String text) {
        return forms(this).stream().noneMatch(text::contains);
    }

    /** What a script gets for {@code secret('name')}: it can be put into texts, and tells nothing when it is printed. */
    public static String placeholder(String name) {
        if (!name.matches("[A-Za-z0-9._/-]{1,100}")) {
            throw new ProblemException(Problem.of("'" + name + "' cannot be the name of a secret",
                "it has letters, digits, dot, dash, underscore and slash", ""));
        }
        return START + name + END;
    }

    /** Whether a secret stands in the text. */
    public static boolean within(String text) {
        return text != null && text.indexOf(START) >= 0;
    }

    /** The text as people may see it: secrets by their names. */
    public static String shown(String text) {
        return text == null || !within(text) ? text : PLACEHOLDER.matcher(text).replaceAll("[secret $1]");
    }

    /**
     * The text with the values in it.
     *
     * @throws UnknownException when this box does not have one of them: a plan on a laptop, for example
     */
    public String revealed(String text) {
        if (!within(text)) {
            return text;
        }
        Matcher places = PLACEHOLDER.matcher(text);
        if (standIns) {
            places.results().forEach(place -> provider.apply(place.group(1)));
            return text;
        }
        return places.replaceAll(place -> Matcher.quoteReplacement(value(place.group(1))));
    }

    private synchronized String value(String name) {
        String value = provider.apply(name).orElseThrow(() -> new UnknownException("the secret " + name + " is not available here"));
        if (value.length() < SHORTEST) {
            throw new ProblemException(Problem.of("The secret " + name + " is too short to be kept secret",
                "values under " + SHORTEST + " characters stand in ordinary texts by chance, so they cannot be blanked out of them",
                "use a longer one"));
        }
        if (!value.equals(used.put(name, value))) {
            blanked = forms();
        }
        return value;
    }

    /** Placeholders by name, and values that were used blanked out. */
    public String redacted(String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        String clean = shown(text);
        for (String form : forms(this)) {
            clean = clean.replace(form, "[secret]");
        }
        return clean;
    }

    private static List<String> forms(Secrets secrets) {
        synchronized (secrets) {
            return secrets.blanked;
        }
    }

    /** Longest first, so that a part of a value does not spoil the whole. */
    private List<String> forms() {
        var forms = new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        for (String value : used.values()) {
            var parts = new ArrayList<>(List.of(value));
            value.lines().map(String::strip).filter(line -> line.length() >= SHORTEST).forEach(parts::add);
            for (String part : parts) {
                forms.add(part);
                forms.add(URLEncoder.encode(part, StandardCharsets.UTF_8));
                forms.add(URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"));
                forms.add(json(part));
                forms.add(part.replace("'", "'\\''"));
                forms.addAll(base64(part));
            }
        }
        return List.copyOf(forms);
    }

    private static String json(String value) {
        var text = new StringBuilder();
        for (char c : value.toCharArray()) {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(c);
            }
        }
        return text.toString();
    }

    /** Base64 of the value at each of the three places where it can begin; the digits it shares with neighbours left out. */
    private static List<String> base64(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        var forms = new ArrayList<String>();
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            int from = offset == 0 ? 0 : offset + 1;
            int to = shifted.length * 8 / 6;
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String certain = encoder.withoutPadding().encodeToString(shifted).substring(from, to);
                if (certain.length() >= SHORTEST) {
                    forms.add(certain);
                }
            }
        }
        return forms;
    }
}
