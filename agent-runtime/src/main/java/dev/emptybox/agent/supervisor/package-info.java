/**
 * Supervised processes, behind the port {@link dev.emptybox.stdlib.engine.Services}. {@code ManagedService} is the state
 * machine of one service and the place to begin; {@code Supervisor} applies the port to the services of a home, and
 * {@code RecordedServices} reads the same records beside a running agent. {@code ServiceStarter}, {@code ServiceStopper} and
 * {@code RestartScheduler} act, {@code Processes}, {@code ExitWatcher} and {@code ListeningSockets} look, {@code Adoption} finds what an
 * earlier agent has left running, {@code Records} is the disk, and the log classes keep, follow and redact what services write.
 * The room uses {@code os} and the standard library, and knows neither Groovy nor Git.
 */
package dev.emptybox.agent.supervisor;
