package dev.emptybox.agent.machine.ledger;

import dev.emptybox.stdlib.box.ledger.LedgerChange;
import dev.emptybox.stdlib.box.ledger.LedgerReads;
import dev.emptybox.stdlib.engine.OnceLedger;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.OnceState;

/** The agent's records about the machine. */
public record LiveLedger(OnceLedger onces) implements LedgerReads {

    @Override
    public OnceState once(String key) {
        return onces.state(key);
    }

    @Override
    public String fingerprint(String task) {
        return onces.fingerprints().getOrDefault(task, "");
    }

    public Effect perform(LedgerChange change) {
        if (change instanceof LedgerChange.BeginOnce) {
            onces.begin(change.key());
        } else {
            onces.end(change.key());
        }
        return Effect.DONE;
    }
}
