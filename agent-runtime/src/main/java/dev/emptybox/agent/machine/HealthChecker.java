package dev.emptybox.agent.machine;

import dev.emptybox.stdlib.model.Health;
import java.time.Duration;

/** Whoever can say how a service is. */
@FunctionalInterface
public interface HealthChecker {

    /** @param timeout for the answer */
    Health.Verdict ask(String service, Health.Probe probe, Duration timeout);
}
