package dev.emptybox.stdlib.model;

/** Thrown when a plan is asked for something that only the apply will know; its message says because of which step. */
public class UnknownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnknownException(String because) {
        super(because, null, false, true);
    }
}
