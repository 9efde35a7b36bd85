package dev.emptybox.agent.machine;

import java.io.IOException;

/** An answer that leads where we do not go; trying again leads there again. */
final class RefusedRedirect extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedRedirect(String why) {
        super(why);
    }
}
