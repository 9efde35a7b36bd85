package dev.emptybox.agent.machine.services;

import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.RunningProcess;
import java.util.OptionalInt;

/** Health that is asked at an address of the box counts only when no other process, older than the service, answers there. */
public final class ForeignListeners {

    private ForeignListeners() {
    }

    /** @param verdict the result */
    public static Health.Verdict judge(Services services, String service, Health.Probe probe, Health.Verdict verdict) {
        OptionalInt port = probe.localPort();
        if (!verdict.passes() || port.isEmpty()) {
            return verdict;
        }
        return services.foreignListener(service, port.getAsInt()).map(stranger -> critical(stranger, probe)).orElse(verdict);
    }

    private static Health.Verdict critical(RunningProcess stranger, Health.Probe probe) {
        return new Health.Verdict(Health.Level.CRITICAL, probe.text() + ": another process, which was started before the service, answers there: process "
            + stranger.pid() + (stranger.command().isEmpty() ? "" : ", " + stranger.command()));
    }
}
