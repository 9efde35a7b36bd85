package dev.emptybox.stdlib.box.ledger;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.OnceState;
import java.util.HashMap;
import java.util.Map;

/** The agent's records after the changes planned so far. */
public final class PlannedLedger implements LedgerReads, Planned<LedgerReads> {

    private final PlannedChanges plan;
    private final Map<String, OnceState> onces = new HashMap<>();
    private final Map<String, String> fingerprints = new HashMap<>();

    PlannedLedger(PlannedChanges plan) {
        this.plan = plan;
    }

    public static PlannedLedger of(PlannedChanges plan) {
        return (PlannedLedger) plan.part(CAPABILITY);
    }

    @Override
    public LedgerReads reads() {
        return this;
    }

    @Override
    public OnceState once(String key) {
        OnceState planned = onces.get(key);
        return planned == null ? plan.base().ledger().once(key) : planned;
    }

    @Override
    public String fingerprint(String task) {
        String planned = fingerprints.get(task);
        return planned == null ? plan.base().ledger().fingerprint(task) : planned;
    }

    public void remember(String task, String fingerprint) {
        fingerprints.put(task, fingerprint);
    }

    @Override
    public Effect perform(String step, Change change) {
        onces.put(((LedgerChange) change).key(), change instanceof LedgerChange.EndOnce ? OnceState.DONE : OnceState.INTERRUPTED);
        return Effect.DONE;
    }
}
