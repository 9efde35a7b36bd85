package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.Map;

/**
 * What a script may know of the box it runs on.
 *
 * @param hostname     as the kernel tells it
 * @param os           {@code linux} or {@code macos}
 * @param architecture {@code amd64}, {@code aarch64}
 * @param addresses    of all interfaces but the loopback
 * @param cpus         available to the agent
 * @param memory       of the box, in bytes
 * @param labels       given with {@code --label}
 * @param environment  the label {@code env}, empty when there is none
 */
public record Facts(String hostname, String os, String architecture, List<String> addresses, int cpus, long memory,
                    Map<String, String> labels, String environment) {

    public Facts {
        addresses = List.copyOf(addresses);
        labels = Map.copyOf(labels);
    }
}
