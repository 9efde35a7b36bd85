package dev.emptybox.stdlib.model;

/** Thrown when a plan needs something that only the apply will know; the message names the causing step. */
public class UnknownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnknownException(String because) {
        super(because, null, false, true);
    }
}
