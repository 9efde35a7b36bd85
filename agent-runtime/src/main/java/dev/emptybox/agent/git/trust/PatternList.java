package dev.emptybox.agent.git.trust;

import java.util.List;
import java.util.regex.Pattern;

/** Patterns as in OpenSSH: {@code *} and {@code ?} are wildcards, {@code !} excludes what the others include. */
final class PatternList {

    private final List<String> included;
    private final List<String> excluded;

    PatternList(List<String> patterns) {
        this.included = patterns.stream().filter(pattern -> !pattern.startsWith("!")).toList();
        this.excluded = patterns.stream().filter(pattern -> pattern.startsWith("!")).map(pattern -> pattern.substring(1)).toList();
    }

    static PatternList of(String commaSeparated) {
        return new PatternList(List.of(commaSeparated.split(",")));
    }

    /** Without those that exclude. */
    List<String> included() {
        return included;
    }

    boolean matches(String text) {
        return excluded.stream().noneMatch(pattern -> matches(pattern, text)) && included.stream().anyMatch(pattern -> matches(pattern, text));
    }

    private static boolean matches(String pattern, String text) {
        var regex = new StringBuilder();
        for (char character : pattern.toCharArray()) {
            regex.append(character == '*' ? ".*" : character == '?' ? "." : Pattern.quote(String.valueOf(character)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
    }
}
