package dev.emptybox.agent.supervisor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which services are stopped: each after those that were declared to start after it, otherwise the newest
 * first.
 */
final class StopOrder {

    private StopOrder() {
    }

    static List<String> of(List<ServiceRecord> services) {
        var left = new ArrayList<>(services);
        left.sort(Comparator.comparing(ServiceRecord::since).thenComparing(ServiceRecord::name).reversed());
        var order = new ArrayList<String>();
        while (!left.isEmpty()) {
            // Records of different revisions can form a cycle, which must not prevent a stop.
            ServiceRecord next = left.stream().filter(one -> left.stream().noneMatch(other -> other.after().contains(one.name())))
                .findFirst().orElse(left.get(0));
            order.add(next.name());
            left.remove(next);
        }
        return order;
    }
}
