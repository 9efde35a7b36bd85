package dev.emptybox.agent.git;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of versions, as {@code ^1.2}, {@code ~1.2.3}, {@code 1.x} or {@code >=1.2 <2}. A tag may have a leading v; one with
 * a suffix, such as {@code 2.0.0-rc1}, is in no range.
 */
final class VersionRange {

    private static final Pattern TAG = Pattern.compile("v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?");
    private static final Pattern PART = Pattern.compile("(\\^|~|>=|<=|>|<|=)?v?(\\d{1,9})(?:\\.(\\d{1,9}|x|\\*))?(?:\\.(\\d{1,9}|x|\\*))?");

    private final List<Bound> bounds;

    private VersionRange(List<Bound> bounds) {
        this.bounds = bounds;
    }

    private record Version(int major, int minor, int patch) implements Comparable<Version> {

        private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major).thenComparingInt(Version::minor).thenComparingInt(Version::patch);

        @Override
        public int compareTo(Version other) {
            return ORDER.compare(this, other);
        }
    }

    /** From a version, inclusive, up to another, exclusive; null for no bound. */
    private record Bound(Version from, Version below) {

        private boolean contains(Version version) {
            return (from == null || version.compareTo(from) >= 0) && (below == null || version.compareTo(below) < 0);
        }
    }

    /** Empty if the text is not a range: a name of one tag, branch or commit. */
    static Optional<VersionRange> of(String text) {
        boolean range = text.matches("[\\^~<>=].*") || text.matches("\\d+(\\.\\d+)?\\.[x*]");
        List<String> parts = Arrays.stream(text.strip().split("[,\\s]+")).toList();
        return range && parts.stream().allMatch(part -> PART.matcher(part).matches())
            ? Optional.of(new VersionRange(parts.stream().map(VersionRange::bound).toList())) : Optional.empty();
    }

    private static Bound bound(String part) {
        Matcher found = PART.matcher(part);
        found.matches();
        String sign = found.group(1) == null ? "=" : found.group(1);
        int major = Integer.parseInt(found.group(2));
        boolean hasMinor = isNumber(found.group(3));
        boolean hasPatch = isNumber(found.group(4));
        int minor = hasMinor ? Integer.parseInt(found.group(3)) : 0;
        int patch = hasPatch ? Integer.parseInt(found.group(4)) : 0;
        Version at = new Version(major, minor, patch);
        // The first version after all that the written digits stand for.
        Version next = hasPatch ? new Version(major, minor, patch + 1) : hasMinor ? new Version(major, minor + 1, 0) : new Version(major + 1, 0, 0);
        return switch (sign) {
            case "^" -> new Bound(at, major > 0 ? new Version(major + 1, 0, 0) : new Version(0, minor + 1, 0));
            case "~" -> new Bound(at, hasMinor ? new Version(major, minor + 1, 0) : new Version(major + 1, 0, 0));
            case ">=" -> new Bound(at, null);
            case ">" -> new Bound(next, null);
            case "<" -> new Bound(null, at);
            case "<=" -> new Bound(null, next);
            default -> new Bound(at, next);
        };
    }

    private static boolean isNumber(String text) {
        return text != null && text.chars().allMatch(Character::isDigit);
    }

    /** The tag with the highest version in the range. */
    Optional<String> highest(Collection<String> tags) {
        return tags.stream().filter(tag -> version(tag).filter(version -> bounds.stream().allMatch(bound -> bound.contains(version))).isPresent())
            .max(Comparator.comparing((String tag) -> version(tag).orElseThrow()).thenComparing(Comparator.naturalOrder()));
    }

    private static Optional<Version> version(String tag) {
        Matcher found = TAG.matcher(tag);
        return found.matches() && tag.length() < 30 ? Optional.of(new Version(number(found.group(1)), number(found.group(2)), number(found.group(3)))) : Optional.empty();
    }

    private static int number(String digits) {
        return digits == null ? 0 : (int) Math.min(Integer.MAX_VALUE - 1, Long.parseLong(digits.length() > 15 ? "0" : digits));
    }
}
