package dev.emptybox.testkit;

import dev.emptybox.agent.machine.services.ForeignListeners;
import dev.emptybox.stdlib.box.HealthProbe;
import dev.emptybox.stdlib.engine.HealthChecker;
import dev.emptybox.stdlib.model.Health;
import java.time.Duration;

/**
 * Checks the services of a simulated box. A service declared unhealthy fails any check; otherwise commands, web and scripted
 * checks answer as usual.
 */
final class SimulatedHealth implements HealthChecker {

    private final SimulatedServices services;
    private final HealthProbe probe;

    SimulatedHealth(SimulatedServices services, FreshImage outside) {
        this.services = services;
        this.probe = new HealthProbe(outside.network(), outside.commands());
    }

    @Override
    public Health.Verdict ask(String service, Health.Probe how, Duration timeout) {
        boolean byAddress = how instanceof Health.ByHttp || how instanceof Health.ByTcp;
        if (!byAddress && services.ill(service)) {
            return new Health.Verdict(Health.Level.CRITICAL, how.text() + ": unhealthy");
        }
        return ForeignListeners.judge(services, service, how, probe.ask(how, timeout));
    }
}
