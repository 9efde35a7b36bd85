package dev.emptybox.stdlib.model;

import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The diff of a text with secrets, which are shown by name. The old content may hold values that no secret has any more: what
 * stands in the place of a secret is masked, and a line that cannot be compared with one of the new content is not shown.
 *
 * @param known        lines with placeholders that the old content may have
 * @param severalLines whether a secret has several lines, so that any old line may be a part of an earlier one
 */
public record SecretDiff(List<String> known, boolean severalLines) {

    private static final String NOT_SHOWN = "(not shown: it may hold an earlier secret)";
    private static final String NONE_SHOWN = "(%d lines not shown: they may hold earlier secrets)";

    /** @param known texts whose lines with placeholders the old content may have */
    public SecretDiff {
        known = known.stream().flatMap(String::lines).filter(Secrets::within).flatMap(line -> Stream.of(line, Secrets.unquoted(line))).distinct().toList();
    }

    /** Of two texts with placeholders. */
    public static String exact(String name, String before, String after) {
        return exact(name, before, after, Diff.CONTEXT_LINES);
    }

    /** @param context the number of unchanged lines around a change */
    public static String exact(String name, String before, String after, int context) {
        return Secrets.shown(Diff.unified(name, before, after, context, delta -> delta.getSource().getLines()));
    }

    /**
     * Of an old content that may hold unknown values.
     *
     * @param before  with placeholders in place of known values
     * @param after   with placeholders
     * @param context the number of unchanged lines around a change
     */
    public String careful(String name, String before, String after, int context) {
        return Secrets.shown(folded(Diff.unified(name, before, after, context, this::masked)));
    }

    /** As many lines as the old content has there. */
    private List<String> masked(AbstractDelta<String> delta) {
        List<String> now = delta.getTarget().getLines();
        boolean open = severalLines || now.isEmpty() || now.stream().anyMatch(Secrets::within);
        return delta.getSource().getLines().stream()
            .map(line -> masked(line).orElseGet(() -> open || Secrets.within(line) ? NOT_SHOWN : line)).toList();
    }

    private Optional<String> masked(String line) {
        String text = Diff.withoutEndMark(line);
        return known.stream().flatMap(like -> masked(text, like).stream()).findFirst().map(shown -> shown + line.substring(text.length()));
    }

    /** The line with its values masked, if it equals the other one except in the places of secrets. */
    private static Optional<String> masked(String line, String like) {
        List<String> literals = Secrets.literals(like);
        if (String.join("", literals).isBlank() || !line.startsWith(literals.get(0))) {
            return Optional.empty();
        }
        List<String> names = Secrets.places(like);
        var shown = new StringBuilder(literals.get(0));
        int at = literals.get(0).length();
        for (int i = 1; i < literals.size(); i++) {
            String literal = literals.get(i);
            int next = i < literals.size() - 1 ? line.indexOf(literal, at) : line.endsWith(literal) ? line.length() - literal.length() : -1;
            if (next < at) {
                return Optional.empty();
            }
            String name = names.get(i - 1);
            shown.append(line.substring(at, next).equals(Secrets.placeholder(name)) ? Secrets.placeholder(name) : "[earlier secret " + name + "]").append(literal);
            at = next + literal.length();
        }
        return Optional.of(shown.toString());
    }

    /** One line for all neighbours that are not shown. */
    private static String folded(String diff) {
        var lines = new ArrayList<String>();
        int hidden = 0;
        for (String line : diff.split("\n", -1)) {
            hidden = line.equals("-" + NOT_SHOWN) ? hidden + 1 : 0;
            if (hidden > 1) {
                lines.set(lines.size() - 1, "-" + String.format(NONE_SHOWN, hidden));
            } else {
                lines.add(line);
            }
        }
        return String.join("\n", lines);
    }
}
