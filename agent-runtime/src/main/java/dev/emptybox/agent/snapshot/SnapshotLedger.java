package dev.emptybox.agent.snapshot;

import dev.emptybox.stdlib.box.ledger.LedgerReads;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.UnknownException;

/** The records of the agent of a box from its snapshot. */
record SnapshotLedger(Snapshot snapshot) implements LedgerReads {

    @Override
    public OnceState once(String key) {
        return snapshot.onces().getOrDefault(key, OnceState.NOT_STARTED);
    }

    @Override
    public String fingerprint(String task) {
        if (snapshot.fingerprints() == null) {
            throw new UnknownException("the snapshot does not record what " + task + " has done before");
        }
        return snapshot.fingerprints().getOrDefault(task, "");
    }
}
