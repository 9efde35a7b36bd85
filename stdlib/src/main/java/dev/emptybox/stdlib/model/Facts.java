package dev.emptybox.stdlib.model;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Facts about the box that a script runs on.
 *
 * @param hostname     as reported by the kernel
 * @param os           {@code linux} or {@code macos}
 * @param architecture {@code amd64}, {@code aarch64}
 * @param addresses    of all interfaces except loopback
 * @param cpus         available to the agent
 * @param memory       of the box, in bytes
 * @param labels       from {@code --label}, sorted, so that their order is the same in every run
 * @param environment  the label {@code env}, empty if not set
 * @param root         the directory that relative paths of the script are relative to
 */
public record Facts(String hostname, String os, String architecture, List<String> addresses, int cpus, long memory,
                    Map<String, String> labels, String environment, String root) {

    public Facts {
        addresses = List.copyOf(addresses);
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        root = root == null ? "" : root;
    }

    /** Before the root is known. */
    public Facts(String hostname, String os, String architecture, List<String> addresses, int cpus, long memory, Map<String, String> labels, String environment) {
        this(hostname, os, architecture, addresses, cpus, memory, labels, environment, "");
    }

    /** The same, for scripts with this root. */
    public Facts withRoot(Path directory) {
        return new Facts(hostname, os, architecture, addresses, cpus, memory, labels, environment, directory.toString());
    }
}
