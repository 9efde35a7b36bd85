package dev.emptybox.stdlib.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets of a box. A script never has a value but a placeholder, which may be part of texts and is replaced only in a
 * file, an environment or standard input. As a second line of defence, used values are redacted in all output, in their
 * usual forms.
 */
public final class Secrets {

    private static final char START = '\uE0F0';
    private static final char END = '\uE0F1';
    private static final String ESCAPED_START = "\\uE0F0";
    private static final String ESCAPED_END = "\\uE0F1";
    private static final Pattern PLACEHOLDER = Pattern.compile(START + "([^" + END + "]*)" + END);
    private static final int SHORTEST = 6;
    private static final String BLANK = "[secret]";
    /** A service that was started with an earlier value of a secret may still print it. */
    private static final int REMEMBERED = 5;

    private final Function<String, Optional<String>> provider;
    private final boolean standIns;
    private final byte[] key;
    private final Map<String, Deque<String>> used = new LinkedHashMap<>();
    private volatile Redactor redactor = new Redactor(List.of());
    private volatile Redactor bytes = redactor;
    private volatile int generation;
    private volatile Uses uses = new Uses();

    /** @param provider name to value; empty if this box does not have it */
    public Secrets(Function<String, Optional<String>> provider) {
        this(provider, new byte[1]);
    }

    /** @param key of the digests, without which a value cannot be guessed from its digest */
    public Secrets(Function<String, Optional<String>> provider, byte[] key) {
        this(provider, false, key);
    }

    private Secrets(Function<String, Optional<String>> provider, boolean standIns, byte[] key) {
        this.provider = Objects.requireNonNull(provider, "provider is null");
        this.standIns = standIns;
        this.key = key.clone();
    }

    /** A box without secrets. */
    public static Secrets none() {
        return new Secrets(name -> Optional.empty());
    }

    /**
     * The secrets of another box, of which only the names are known: placeholders are kept in place of values. Results can
     * be compared with results produced in the same way there.
     *
     * @param missing why any other secret is not available, for example {@code the snapshot does not say ..}
     */
    public static Secrets standIns(Set<String> names, String missing) {
        return new Secrets(name -> {
            if (names.contains(name)) {
                return Optional.of(name);
            }
            throw new UnknownException(missing + " " + name);
        }, true, new byte[1]);
    }

    /** The names of the used secrets. */
    public synchronized Set<String> usedNames() {
        return Set.copyOf(used.keySet());
    }

    /** Whether the text contains none of the used values, in any of their usual forms. */
    public boolean free(String text) {
        return redactor.spans(text).isEmpty();
    }

    /** What a script gets for {@code secret('name')}: it can be part of texts, and reveals nothing when printed. */
    public static String placeholder(String name) {
        if (!name.matches("[A-Za-z0-9._/-]{1,100}")) {
            throw new ProblemException(Problem.of("'" + name + "' cannot be the name of a secret",
                "it has letters, digits, dot, dash, underscore and slash", ""));
        }
        return START + name + END;
    }

    /** Whether the text contains a secret. */
    public static boolean within(String text) {
        return text != null && text.indexOf(START) >= 0;
    }

    /** The text for display: secrets by name. */
    public static String shown(String text) {
        return text == null || !within(text) ? text : PLACEHOLDER.matcher(text).replaceAll("[secret $1]");
    }

    /**
     * The text with the values.
     *
     * @throws UnknownException if this box does not have one of them: for example in a plan on a laptop
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
                "values under " + SHORTEST + " characters occur in ordinary texts by chance, so they cannot be redacted",
                "use a longer secret"));
        }
        use(name, value);
        uses.values.put(name, value);
        return value;
    }

    /** The values used from now on, until this is called again. */
    public Uses recorded() {
        var begun = new Uses();
        uses = begun;
        return begun;
    }

    /** Which values were used. */
    public final class Uses {

        private final Map<String, String> values = new ConcurrentHashMap<>();

        /** Whether the box has them still. */
        public boolean hold() {
            try {
                return values.entrySet().stream().allMatch(used -> provider.apply(used.getKey()).filter(used.getValue()::equals).isPresent());
            } catch (ProblemException | UnknownException notThere) {
                return false;
            }
        }
    }

    /** Placeholders by name, and used values redacted. */
    public String redacted(String text) {
        return text == null || text.isEmpty() ? text : blanked(shown(text));
    }

    private String blanked(String text) {
        List<Redactor.Span> spans = redactor.spans(text);
        if (spans.isEmpty()) {
            return text;
        }
        var clean = new StringBuilder();
        int end = 0;
        for (Redactor.Span span : spans) {
            clean.append(text, end, span.from()).append(BLANK);
            end = span.to();
        }
        return clean.append(text, end, text.length()).toString();
    }

    /** The text with placeholders in place of the values in use; earlier values and other forms are redacted. */
    public String named(String text) {
        String named = text;
        for (Map.Entry<String, String> one : longestFirst()) {
            named = named.replace(one.getValue(), placeholder(one.getKey()));
        }
        return blanked(named);
    }

    private synchronized List<Map.Entry<String, String>> longestFirst() {
        return used.entrySet().stream().map(one -> Map.entry(one.getKey(), one.getValue().getLast()))
            .sorted(Comparator.comparingInt((Map.Entry<String, String> one) -> one.getValue().length()).reversed()).toList();
    }

    /** The names of the secrets in a text, in order. */
    public static List<String> names(String text) {
        return places(text).stream().distinct().toList();
    }

    /** The name of the secret in each of its places in a text, in order. */
    static List<String> places(String text) {
        return within(text) ? PLACEHOLDER.matcher(text).results().map(place -> place.group(1)).toList() : List.of();
    }

    /** The text without quotes around its secrets: a value may not have needed them before. */
    static String unquoted(String text) {
        return text.replaceAll("([\"'])(" + PLACEHOLDER + ")\\1", "$2");
    }

    /** What is before, between and after the secrets of a text. */
    static List<String> literals(String text) {
        return List.of(PLACEHOLDER.split(text, -1));
    }

    /** The text with the escaped placeholders of a file whose format has only ASCII characters. */
    public static String unescaped(String text) {
        return text.replace(ESCAPED_START, String.valueOf(START)).replace(ESCAPED_END, String.valueOf(END));
    }

    /** JSON with escaped placeholders, which is the same JSON, but keeps them when it is redacted. */
    public static String escaped(String json) {
        return json.replace(String.valueOf(START), ESCAPED_START).replace(String.valueOf(END), ESCAPED_END);
    }

    /** Which of the used secrets in the text have which value: by name a digest, which differs for another value. */
    public synchronized Map<String, String> marks(String text) {
        var marks = new TreeMap<String, String>();
        for (String name : names(text)) {
            if (used.containsKey(name)) {
                marks.put(name, digest(name + "=" + used.get(name).getLast()));
            }
        }
        return marks;
    }

    /** A digest of what must not be shown, to see whether it differs. */
    public String digest(String hidden) {
        return Digests.keyed(key, hidden);
    }

    /** Whether one of the secrets in the text has several lines. */
    public synchronized boolean severalLines(String text) {
        return names(text).stream().anyMatch(name -> used.containsKey(name) && used.get(name).getLast().contains("\n"));
    }

    /** For texts as they are shown: every secret keeps its placeholder. */
    public static Secrets byName() {
        return new Secrets(Optional::of, true, new byte[1]);
    }

    /** The number of used values. Texts are searched again when it grows. */
    public int generation() {
        return generation;
    }

    /** The maximum number of bytes of a value in any of its forms, folded into lines. */
    public int reach() {
        return bytes.longest() * 2;
    }

    /**
     * Overwrites the used values, in any of their forms; length and line breaks stay.
     *
     * @param text   in UTF-8
     * @param masked receives the start and end of each occurrence
     */
    public void mask(byte[] text, BiConsumer<Integer, Integer> masked) {
        for (Redactor.Span span : bytes.spans(new String(text, StandardCharsets.ISO_8859_1))) {
            for (int at = span.from(); at < span.to(); at++) {
                if (text[at] != '\n' && text[at] != '\r') {
                    int place = at - span.from();
                    text[at] = (byte) (place < BLANK.length() && span.to() - span.from() >= BLANK.length() ? BLANK.charAt(place) : '*');
                }
            }
            masked.accept(span.from(), span.to());
        }
    }

    private void use(String name, String value) {
        var values = used.computeIfAbsent(name, fresh -> new ArrayDeque<>());
        if (values.remove(value)) {
            values.addLast(value);
            return;
        }
        values.addLast(value);
        if (values.size() > REMEMBERED) {
            values.removeFirst();
        }
        var forms = used.values().stream().flatMap(Collection::stream).flatMap(one -> SecretForms.of(one, SHORTEST).stream()).distinct().toList();
        redactor = new Redactor(forms);
        bytes = new Redactor(forms.stream().map(form -> new String(form.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)).toList());
        generation++;
    }
}
