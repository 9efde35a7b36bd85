package dev.emptybox.stdlib.model;

/**
 * Thrown when a plan is asked for something that only the apply will know, and has a good reason to take it to be as it
 * should be; its message is that reason. Whoever does not handle it takes it as unknown.
 */
public final class AssumedException extends UnknownException {

    private static final long serialVersionUID = 1L;

    public AssumedException(String because) {
        super(because);
    }
}
