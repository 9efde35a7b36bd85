package dev.emptybox.stdlib.box.ledger;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.model.OnceState;

/** The agent's records of a box: bodies that run once, and fingerprints of tasks. */
public interface LedgerReads {

    Capability<LedgerReads> CAPABILITY = new Capability<>("ledger", LedgerReads.class, box -> new EmptyLedger(), PlannedLedger::new);

    /** The progress of a body that runs once. */
    OnceState once(String key);

    /** The recorded fingerprint of a task, empty for none. */
    String fingerprint(String task);
}
