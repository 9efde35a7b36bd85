/**
 * What the agent remembers on disk: the ledger (which revision is good, which are in quarantine, what a person has decided),
 * the history of runs, what ran once, and the requests of people to a running agent. Every file is replaced whole, or appended
 * to so that a torn last line does no harm. May use os and stdlib only. Begin reading at {@link dev.emptybox.agent.journal.Journal}.
 */
package dev.emptybox.agent.journal;
