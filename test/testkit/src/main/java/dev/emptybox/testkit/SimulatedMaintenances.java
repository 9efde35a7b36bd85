package dev.emptybox.testkit;

import dev.emptybox.stdlib.box.services.MaintenanceChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The ports on which an agent answers for services in maintenance. They end with the agent. */
final class SimulatedMaintenances {

    private record Shown(String service, MaintenanceChange.Page page, boolean abandoned) {
    }

    private final Map<Integer, Shown> shown = new HashMap<>();

    void begin(MaintenanceChange.BeginMaintenance change) {
        shown.put(change.port(), new Shown(change.service(), change.page(), false));
    }

    void abandon(int port) {
        shown.computeIfPresent(port, (same, one) -> new Shown(one.service(), one.page(), true));
    }

    /** @param elsewhere other ports of the service */
    void begin(MaintenanceChange.BeginMaintenance change, Set<Integer> elsewhere) {
        begin(change);
        elsewhere.forEach(port -> shown.put(port, new Shown(change.service(), change.page(), false)));
    }

    void end(int port) {
        Shown ended = shown.remove(port);
        shown.values().removeIf(one -> ended != null && one.service().equals(ended.service()));
    }

    /** @param fresh whether the service is new on the box */
    void makeWay(String service, boolean fresh) {
        shown.values().removeIf(one -> one.service().equals(service) || fresh && one.abandoned());
    }

    MaintenanceChange.Page page(int port) {
        Shown one = shown.get(port);
        if (one == null) {
            throw new SpecMistake("there is no maintenance on port " + port + " now", "ports in maintenance: " + shown.keySet(), "");
        }
        return one.page();
    }

    boolean isOn(int port) {
        return shown.containsKey(port);
    }

    /**
     * The page that a request to this server gets; empty if it is not in maintenance.
     *
     * @param server host and port
     */
    Optional<MaintenanceChange.Page> answer(String server) {
        return shown.entrySet().stream().filter(one -> server.equals("127.0.0.1:" + one.getKey())).findFirst().map(one -> one.getValue().page());
    }

    void agentEnds() {
        shown.clear();
    }
}
