package dev.emptybox.agent.git;

/** The store cannot be read or written as it is. It is only a cache: whoever catches this starts it over. */
final class StoreDamaged extends Exception {

    private static final long serialVersionUID = 1L;

    StoreDamaged(String what) {
        super(what);
    }

    StoreDamaged(Throwable cause) {
        super(cause);
    }
}
