package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Health;
import java.time.Duration;

/** Checks the health of a service. */
@FunctionalInterface
public interface HealthChecker {

    /** @param timeout for the result */
    Health.Verdict ask(String service, Health.Probe probe, Duration timeout);
}
