/**
 * Rules of the agent in nftables. Begin with {@link NftFirewall}.
 */
package dev.emptybox.agent.machine.firewall;
