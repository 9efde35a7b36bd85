package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.ledger.LedgerChange;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.List;
import java.util.Map;

/** The beginning of a body that runs once on a box: decides whether it runs. Its outcome is changed when it does. */
@TaskDoc(word = "once", summary = "Runs a body of tasks once on a box.", identity = "a key that nothing else on the box has")
final class OnceBegin extends Task {

    private final String afterInterruption;

    /** @param afterInterruption {@code hold} or {@code retry} */
    OnceBegin(String key, String afterInterruption) {
        super(key);
        this.afterInterruption = afterInterruption;
    }

    @Override
    protected void validate() {
        if (!identity().matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")) {
            complain("'" + identity() + "' cannot be the key of once", "it has letters, digits, dot, dash and underscore, 100 at most", "");
        }
        if (!List.of("hold", "retry").contains(afterInterruption)) {
            complain("onInterrupted '" + afterInterruption + "' is neither 'hold' nor 'retry'", "", "write onInterrupted: 'retry' when its body can begin anew");
        }
    }

    @Override
    Decision plan(Context context) {
        OnceState found = context.box().ledger().once(identity());
        if (found == OnceState.DONE) {
            return Decision.nothing("it has run on this box", Map.of(), "done");
        }
        if (found == OnceState.INTERRUPTED && afterInterruption.equals("hold")) {
            throw new ProblemException(Problem.of("once " + identity() + " began on this box and did not come to its end",
                "its body failed or the agent was stopped in it, and whether it can begin anew only you know",
                "see what it has left; then clear it on this box: emptybox once done " + identity() + " when you finished it by hand, emptybox once retry "
                    + identity() + " to begin anew; onInterrupted: 'retry' in the script begins anew on every box"));
        }
        String reason = found == OnceState.INTERRUPTED ? "it was interrupted, and may begin anew" : "it has not run on this box";
        return Decision.changes(List.of(new Decision.Wanted(new LedgerChange.BeginOnce(identity()), reason, "")), Map.of(), "begun");
    }
}
