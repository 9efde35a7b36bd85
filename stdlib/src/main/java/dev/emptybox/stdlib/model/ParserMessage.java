package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.regex.Pattern;

/** What a parser of JSON or YAML says of a text, without what only its programmers understand. */
public final class ParserMessage {

    /** Where a place in the same text is named within a message. */
    private static final Pattern PLACE = Pattern.compile("\\[Source: .*?line: (\\d+), column: (\\d+)]");
    /** The place of the whole message, which a problem names by itself. */
    private static final Pattern AT_ITS_END = Pattern.compile("\\s+at line \\d+, column \\d+$");

    private ParserMessage() {
    }

    /** In one line. */
    public static String plain(String message) {
        if (message == null) {
            return "";
        }
        String text = PLACE.matcher(message).replaceAll("line $1, column $2");
        // YAML puts each place, and the line it is in, below the sentence that it belongs to.
        List<String> sentences = text.lines().filter(line -> !line.isBlank() && !line.startsWith(" ")).map(String::strip).toList();
        String joined = sentences.isEmpty() ? text.strip() : String.join(": ", sentences);
        return AT_ITS_END.matcher(joined).replaceFirst("");
    }
}
