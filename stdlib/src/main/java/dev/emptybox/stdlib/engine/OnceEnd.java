package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.ledger.LedgerChange;
import java.util.List;
import java.util.Map;

/** The end of a body that runs once per box. */
@TaskDoc(word = "end of once", summary = "Records that a body has run.", identity = "its key")
final class OnceEnd extends Task {

    OnceEnd(String key) {
        super(key);
    }

    @Override
    protected void validate() {
        // Its beginning has been validated.
    }

    @Override
    protected Decision plan(Context context) {
        return Decision.changes(List.of(new Decision.Wanted(new LedgerChange.EndOnce(identity()), "its body has completed", "")), Map.of(), "done");
    }
}
