/**
 * The operating system, each part once: starting and ending processes ({@link dev.emptybox.agent.os.ProcessStart},
 * {@link dev.emptybox.agent.os.ProcessGroup}, {@link dev.emptybox.agent.os.KillCommand}, {@link dev.emptybox.agent.os.Tools}),
 * procfs, accounts, atomic and durable files ({@link dev.emptybox.agent.os.Durable}),
 * {@link dev.emptybox.agent.os.Time}, daemon threads, the lock of a home, and why a call was refused
 * ({@link dev.emptybox.agent.os.SystemError}). It knows nothing of services, changes or plans, and uses only the values of the
 * standard library. Begin with {@code ProcessStart}.
 */
package dev.emptybox.agent.os;
