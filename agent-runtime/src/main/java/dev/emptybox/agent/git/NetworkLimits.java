package dev.emptybox.agent.git;

import java.time.Duration;
import java.util.Objects;

/**
 * What one conversation with a Git server may take. The read timeout of the transport counts between two bytes; these
 * limits hold for a server that sends a byte now and then, and for one that never stops sending.
 *
 * @param headers how long the headers of one answer may take
 * @param window  in each such time of waiting, at least {@link #SLOWEST_BYTES} must arrive
 * @param total   how long the whole conversation may take
 * @param listed  bytes of the answers with the names
 * @param fetched bytes of the answers with the objects
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
