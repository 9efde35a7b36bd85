package dev.emptybox.stdlib.box.ledger;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.Kind;

/** A record of the agent about a body that runs once. */
public sealed interface LedgerChange extends Change {

    String key();

    @Override
    default String target() {
        return key();
    }

    @Override
    default Capability<?> capability() {
        return LedgerReads.CAPABILITY;
    }

    @Kind(value = "once.begin", target = "key of the `once`", does = "Records that the body has started.")
    record BeginOnce(String key) implements LedgerChange {
        @Override
        public boolean atomic() {
            return true;
        }
    }

    @Kind(value = "once.done", target = "key of the `once`", does = "Records that the body has completed.")
    record EndOnce(String key) implements LedgerChange {
        @Override
        public boolean atomic() {
            return true;
        }
    }
}
