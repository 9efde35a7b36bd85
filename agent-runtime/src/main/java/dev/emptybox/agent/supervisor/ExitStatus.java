package dev.emptybox.agent.supervisor;

import dev.emptybox.stdlib.model.Service;

/** How a process ended, for people. */
final class ExitStatus {

    private static final int SIGNALLED = 128;
    private static final int LAST_CLASSIC_SIGNAL = 31;

    static final String GONE = "is gone";
    static final String STOPPED = Service.STOPPED;
    static final String NEVER_LIVED = "never came to life, the agent ended while it started it";

    private ExitStatus() {
    }

    /**
     * Java tells a death by signal as 128 + signal, as a shell does for its child. A program that ends itself with such
     * a code looks the same; codes that are no signal's stay codes.
     */
    static String of(int code) {
        int signal = code - SIGNALLED;
        return signal >= 1 && signal <= LAST_CLASSIC_SIGNAL
            ? "was killed by signal " + signal : "exited with code " + code;
    }
}
