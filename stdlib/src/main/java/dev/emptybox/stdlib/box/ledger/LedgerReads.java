package dev.emptybox.stdlib.box.ledger;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.model.OnceState;

/** What the agent remembers of a box: bodies that run once, and fingerprints of tasks. */
public interface LedgerReads {

    Capability<LedgerReads> CAPABILITY = new Capability<>("ledger", LedgerReads.class, box -> new EmptyLedger(), PlannedLedger::new);

    /** How far a body that runs once has come. */
    OnceState once(String key);

    /** The fingerprint that is remembered of a task, empty for none. */
    String fingerprint(String task);
}
