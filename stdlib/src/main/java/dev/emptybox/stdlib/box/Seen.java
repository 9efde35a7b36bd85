package dev.emptybox.stdlib.box;

/**
 * A value as a plan knows it.
 *
 * @param order number of the change since which it is certain, 0 for none
 * @param doubt why it is uncertain, otherwise null
 */
public record Seen<T>(T value, int order, String doubt) {

    /** As the box below has it. */
    public static <T> Seen<T> of(T value) {
        return new Seen<>(value, 0, null);
    }
}
