package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The content of a file as the agent wrote it, with placeholders in place of secrets: what of it may be shown.
 *
 * @param marks  of the values that the file got, by the name of the secret; those of another box are not known
 * @param intact whether the file has this content still
 */
public record NamedText(String text, Map<String, String> marks, boolean intact) {

    public NamedText {
        Objects.requireNonNull(text, "text is null");
        marks = Map.copyOf(marks);
    }

    /** The text as it is about to be written. */
    public static NamedText of(String text, Map<String, String> marks) {
        return new NamedText(text, marks, true);
    }

    /** The same; the file has been changed by others. */
    public NamedText changed() {
        return new NamedText(text, marks, false);
    }

    /** The secrets that have another value in the other text, sorted. */
    public List<String> rotated(NamedText other) {
        return marks.keySet().stream().filter(name -> other.marks.containsKey(name) && !other.marks.get(name).equals(marks.get(name))).sorted().toList();
    }
}
