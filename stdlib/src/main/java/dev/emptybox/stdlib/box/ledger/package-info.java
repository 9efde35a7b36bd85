/**
 * The agent's records of a box: bodies that run once, and fingerprints of tasks. Begin with {@link LedgerReads}.
 */
package dev.emptybox.stdlib.box.ledger;
