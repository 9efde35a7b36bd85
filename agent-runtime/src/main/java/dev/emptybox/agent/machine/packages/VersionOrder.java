package dev.emptybox.agent.machine.packages;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Orders versions approximately like package managers: numbers by value, a tilde before anything. */
final class VersionOrder implements Comparator<String> {

    private static final Pattern PART = Pattern.compile("\\d+|[A-Za-z]+|~");

    @Override
    public int compare(String one, String other) {
        Matcher left = PART.matcher(withEpoch(other));
        Matcher right = PART.matcher(withEpoch(one));
        while (true) {
            String a = left.find() ? left.group() : "";
            String b = right.find() ? right.group() : "";
            if (a.isEmpty() && b.isEmpty()) {
                return one.compareTo(other);
            }
            int order = part(a, b);
            if (order != 0) {
                return order;
            }
        }
    }

    private static String withEpoch(String version) {
        return version.matches("\\d+:.*") ? version : "0:" + version;
    }

    private static int part(String a, String b) {
        if (rank(a) != rank(b)) {
            return Integer.compare(rank(a), rank(b));
        }
        return rank(a) == 3 ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
    }

    private static int rank(String part) {
        return part.equals("~") ? 0 : part.isEmpty() ? 1 : Character.isDigit(part.charAt(0)) ? 3 : 2;
    }
}
