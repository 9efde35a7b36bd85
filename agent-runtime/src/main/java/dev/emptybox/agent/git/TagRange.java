package dev.emptybox.agent.git;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tags that a text such as {@code v1.*}, {@code release-2.3.*}, {@code v*}, {@code ^1.2} or {@code >=1.2 <2} stands for. No text
 * with these characters is the name of a branch or tag.
 *
 * @param prefix   before the version in the name of a tag; without one, a leading v is accepted
 * @param versions the range
 */
record TagRange(String prefix, VersionRange versions) {

    private static final Pattern OPERATORS = Pattern.compile("[\\^~<>=].*");
    private static final Pattern STARS = Pattern.compile("(.*?)((?:\\d{1,9}\\.){0,2}\\*)(?:\\.\\*){0,2}");
    private static final String ALL = ">=0";
    private static final int LONGEST = 200;

    /** Whether the text is meant as a range, valid or not. */
    static boolean isMeant(String text) {
        return text.contains("*") || OPERATORS.matcher(text).matches();
    }

    /** Empty if it is not valid. */
    static Optional<TagRange> of(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        if (OPERATORS.matcher(text).matches()) {
            return VersionRange.of(text).map(range -> new TagRange("", range));
        }
        Matcher parts = STARS.matcher(text);
        if (!parts.matches() || parts.group(1).matches(".*[\\d*]\\.?") || !parts.group(1).isEmpty() && !RefNames.valid(parts.group(1) + "1")) {
            return Optional.empty();
        }
        return VersionRange.of(parts.group(2).equals("*") ? ALL : parts.group(2)).map(range -> new TagRange(parts.group(1), range));
    }

    /** The tag with the highest version. */
    Optional<String> newest(Collection<String> tags) {
        Map<String, String> byVersion = new HashMap<>();
        for (String tag : tags) {
            if (tag.startsWith(prefix) && (prefix.isEmpty() || tag.length() > prefix.length() && Character.isDigit(tag.charAt(prefix.length())))) {
                byVersion.put(tag.substring(prefix.length()), tag);
            }
        }
        return versions.highest(byVersion.keySet()).map(byVersion::get);
    }
}
