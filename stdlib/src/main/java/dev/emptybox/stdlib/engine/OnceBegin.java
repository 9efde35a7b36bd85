package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.ledger.LedgerChange;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.List;
import java.util.Map;

/** The beginning of a body that runs once per box: decides whether it runs. Its outcome is changed if it does. */
@TaskDoc(word = "once", summary = "Runs a body of tasks once per box.", identity = "a key that is unique on the box")
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
            complain("'" + identity() + "' cannot be the key of once", "it has at most 100 letters, digits, dots, dashes and underscores", "");
        }
        if (!List.of("hold", "retry").contains(afterInterruption)) {
            complain("onInterrupted '" + afterInterruption + "' is neither 'hold' nor 'retry'", "", "write onInterrupted: 'retry' if its body can be repeated");
        }
    }

    @Override
    protected Decision plan(Context context) {
        OnceState found = context.box().ledger().once(identity());
        if (found == OnceState.DONE) {
            return Decision.nothing("it has run on this box", Map.of(), "done");
        }
        if (found == OnceState.INTERRUPTED && afterInterruption.equals("hold")) {
            throw new ProblemException(Problem.of("once " + identity() + " was interrupted on this box",
                "its body failed or the agent was stopped in it, and the agent cannot know whether it can be repeated",
                "check what it has left, then clear it on this box: emptybox once done " + identity() + " if you finished it by hand, emptybox once retry "
                    + identity() + " to repeat it; onInterrupted: 'retry' in the script repeats it on every box"));
        }
        String reason = found == OnceState.INTERRUPTED ? "it was interrupted, and can be repeated" : "it has not run on this box";
        return Decision.changes(List.of(new Decision.Wanted(new LedgerChange.BeginOnce(identity()), reason, "")), Map.of(), "begun");
    }
}
