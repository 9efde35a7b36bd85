package dev.emptybox.stdlib.box.ledger;

import dev.emptybox.stdlib.model.OnceState;

final class EmptyLedger implements LedgerReads {

    @Override
    public OnceState once(String key) {
        return OnceState.NOT_STARTED;
    }

    @Override
    public String fingerprint(String task) {
        return "";
    }
}
