/**
 * Rules of the agent in the firewall of a box. May use {@code box} and {@code model}. Begin with
 * {@link dev.emptybox.stdlib.box.firewall.FirewallReads}; the live part is in the agent's {@code machine.firewall}, the task
 * is {@code firewallRule}.
 */
package dev.emptybox.stdlib.box.firewall;
