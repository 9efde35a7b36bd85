package dev.emptybox.stdlib.model;

/**
 * Thrown when a plan needs something that only the apply will know, but can assume it to be as expected; the message is the
 * reason. Unhandled, it counts as unknown.
 */
public final class AssumedException extends UnknownException {

    private static final long serialVersionUID = 1L;

    public AssumedException(String because) {
        super(because);
    }
}
