package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.regex.Pattern;

/** The message of a JSON or YAML parser without its internal details. */
public final class ParserMessage {

    /** A position in the same text within a message. */
    private static final Pattern PLACE = Pattern.compile("\\[Source: .*?line: (\\d+), column: (\\d+)]");
    /** The position of the whole message, which a problem names itself. */
    private static final Pattern AT_ITS_END = Pattern.compile("\\s+at line \\d+, column \\d+$");

    private ParserMessage() {
    }

    /** In one line. */
    public static String plain(String message) {
        if (message == null) {
            return "";
        }
        String text = PLACE.matcher(message).replaceAll("line $1, column $2");
        // The YAML parser puts each position, and its line, below the sentence it belongs to.
        List<String> sentences = text.lines().filter(line -> !line.isBlank() && !line.startsWith(" ")).map(String::strip).toList();
        String joined = sentences.isEmpty() ? text.strip() : String.join(": ", sentences);
        return AT_ITS_END.matcher(joined).replaceFirst("");
    }
}
