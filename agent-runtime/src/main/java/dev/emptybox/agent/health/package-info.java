/**
 * The health of services: probes on a schedule of their own between cycles, and the state that follows from their results. Marks a
 * critical service, which the next cycle restarts; performs nothing itself. May use {@code os} and {@code stdlib}; scripted checks are
 * handed in. Begin with {@link HealthState}, then {@link HealthMonitor}.
 */
package dev.emptybox.agent.health;
