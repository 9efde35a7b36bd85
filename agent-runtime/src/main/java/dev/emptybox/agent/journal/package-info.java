/**
 * The persistent records of the agent: the ledger (good and quarantined revisions, decisions of operators), the history of
 * runs, the records of once, and requests to a running agent. Every file is replaced atomically, or appended to so that an
 * incomplete last line does no harm. May use os and stdlib only. Start with {@link dev.emptybox.agent.journal.Journal}.
 */
package dev.emptybox.agent.journal;
