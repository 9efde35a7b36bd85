/**
 * The records of the agent about its box, as a live part. Begin with {@link LiveLedger}.
 */
package dev.emptybox.agent.machine.ledger;
