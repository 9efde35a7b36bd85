package dev.emptybox.agent.git;

/** The store cannot be read or written. It is only a cache: the catching code recreates it. */
class StoreDamaged extends Exception {

    private static final long serialVersionUID = 1L;

    StoreDamaged(String what) {
        super(what);
    }

    StoreDamaged(Throwable cause) {
        super(cause);
    }
}
