/**
 * Services of an init system, systemd or OpenRC. Begin with {@link Units}, then {@link InitSystem}.
 */
package dev.emptybox.agent.machine.units;
