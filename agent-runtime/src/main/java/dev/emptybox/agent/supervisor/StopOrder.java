package dev.emptybox.agent.supervisor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The order in which services are stopped: none before those that were to be started after it, else the youngest first. */
final class StopOrder {

    private StopOrder() {
    }

    static List<String> of(List<ServiceRecord> services) {
        var left = new ArrayList<>(services);
        left.sort(Comparator.comparing(ServiceRecord::since).thenComparing(ServiceRecord::name).reversed());
        var order = new ArrayList<String>();
        while (!left.isEmpty()) {
            // Records of different revisions can make a circle, which must not keep anything from being stopped.
            ServiceRecord next = left.stream().filter(one -> left.stream().noneMatch(other -> other.after().contains(one.name())))
                .findFirst().orElse(left.get(0));
            order.add(next.name());
            left.remove(next);
        }
        return order;
    }
}
