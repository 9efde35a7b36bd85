package dev.emptybox.stdlib.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Helpers for messages: quoting, and the nearest valid word for a misspelt one. */
public final class Words {

    private static final int SHOWN = 5;

    private Words() {
    }

    /** The arguments as one line, quoted for a shell. */
    public static String join(List<String> argv) {
        return argv.stream().map(Words::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(c ->
            Character.isLetterOrDigit(c) || "-_./:=@%+,".indexOf(c) >= 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** The first names of a list, and how many more there are. */
    public static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }

    /** Up to three known words similar to the given one, nearest first. */
    public static List<String> nearest(String word, Collection<String> known) {
        record Near(String word, int distance) {
        }
        var near = new ArrayList<Near>();
        String wanted = word.toLowerCase(Locale.ROOT);
        for (String candidate : known) {
            int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance <= Math.max(1, Math.min(3, wanted.length() / 2))) {
                near.add(new Near(candidate, distance));
            }
        }
        near.sort(Comparator.comparingInt(Near::distance).thenComparing(Near::word));
        return near.stream().limit(3).map(Near::word).toList();
    }

    /** {@code did you mean 'url'?}, or the known words if none is similar. */
    public static String didYouMean(String word, Collection<String> known) {
        var near = nearest(word, known);
        if (!near.isEmpty()) {
            return "did you mean " + near.stream().map(w -> "'" + w + "'").collect(Collectors.joining(" or ")) + "?";
        }
        return known.isEmpty() ? "" : "known here: " + known.stream().sorted().collect(Collectors.joining(", "));
    }

    /** Edit distance of two words; a swap of neighbours counts as one edit (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 ? j : j == 0 ? i : step(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(int[][] d, String a, String b, int i, int j) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
