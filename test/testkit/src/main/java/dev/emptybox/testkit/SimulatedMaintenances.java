package dev.emptybox.testkit;

import java.util.HashMap;
import java.util.Map;

/** The ports on which an agent answers in the place of a service. They are the agent's, and gone with it. */
final class SimulatedMaintenances {

    private record Shown(String service, boolean abandoned) {
    }

    private final Map<Integer, Shown> shown = new HashMap<>();

    void begin(int port, String service) {
        shown.put(port, new Shown(service, false));
    }

    void abandon(int port) {
        shown.computeIfPresent(port, (same, one) -> new Shown(one.service(), true));
    }

    void end(int port) {
        shown.remove(port);
    }

    /** @param fresh whether the box has never had the service before */
    void makeWay(String service, boolean fresh) {
        shown.values().removeIf(one -> one.service().equals(service) || fresh && one.abandoned());
    }

    boolean isOn(int port) {
        return shown.containsKey(port);
    }

    /** @param server host and port */
    boolean answers(String server) {
        return shown.keySet().stream().anyMatch(port -> server.equals("127.0.0.1:" + port));
    }

    void agentEnds() {
        shown.clear();
    }
}
