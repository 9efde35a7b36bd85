package dev.emptybox.agent.git;

/** The server does not support a fetch without files, or of single files. */
final class PartialRefused extends StoreDamaged {

    private static final long serialVersionUID = 1L;

    PartialRefused(Throwable cause) {
        super(cause);
    }
}
