package dev.emptybox.agent.machine.network;

import java.io.IOException;

/** A refused redirect; not transient. */
public final class RefusedRedirect extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedRedirect(String why) {
        super(why);
    }
}
