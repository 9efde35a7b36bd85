package dev.emptybox.agent.git;

import java.time.Duration;
import java.util.Objects;

/**
 * Limits of a conversation with a Git server. The read timeout of the transport applies between two bytes; these limits also
 * stop a server that sends very slowly or endlessly.
 *
 * @param headers time limit for the headers of a response
 * @param window  in each such period of waiting, at least {@link #SLOWEST_BYTES} must arrive
 * @param total   time limit of the whole conversation
 * @param listed  maximum bytes of the responses with refs
 * @param fetched maximum bytes of the responses with objects
 */
record NetworkLimits(Duration headers, Duration window, Duration total, long listed, long fetched) {

    static final int SLOWEST_BYTES = 1024;

    static final NetworkLimits DEFAULT = new NetworkLimits(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMinutes(10),
            16L << 20, 1L << 30);

    NetworkLimits {
        Objects.requireNonNull(headers, "headers is null");
        Objects.requireNonNull(window, "window is null");
        Objects.requireNonNull(total, "total is null");
    }
}
