package dev.emptybox.stdlib.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a script may know of the box it runs on.
 *
 * @param hostname     as the kernel tells it
 * @param os           {@code linux} or {@code macos}
 * @param architecture {@code amd64}, {@code aarch64}
 * @param addresses    of all interfaces but the loopback
 * @param cpus         available to the agent
 * @param memory       of the box, in bytes
 * @param labels       given with {@code --label}, sorted, so that a script sees them in the same order in every run
 * @param environment  the label {@code env}, empty when there is none
 */
public record Facts(String hostname, String os, String architecture, List<String> addresses, int cpus, long memory,
                    Map<String, String> labels, String environment) {

    public Facts {
        addresses = List.copyOf(addresses);
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
