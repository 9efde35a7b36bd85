package dev.emptybox.agent.cycle;

import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.agent.source.Source;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.script.Log;
import dev.emptybox.stdlib.script.Occasion;
import dev.emptybox.stdlib.tasks.TemplateCheck;
import dev.emptybox.stdlib.world.Reads;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks at the head of a source without an agent: checks it, or plans it over any box. */
public final class Planning implements AutoCloseable {

    private final Source source;
    private final Revisions revisions;

    public Planning(Source source, ScriptHost host, Settings settings) {
        this.source = source;
        this.revisions = new Revisions(source, host, settings);
    }

    /** What the script wants of an empty box, as on its first converge. */
    public Report plan(Converger converger, Reads box, Log log) {
        return plan(converger, box, Ledger.EMPTY, "", log);
    }

    /**
     * What the script wants of a box that an agent knows.
     *
     * @param ledger   what that agent remembers
     * @param boxStart identity of this start of the box, so that {@code onStart} counts only when it has not run yet
     */
    public Report plan(Converger converger, Reads box, Ledger ledger, String boxStart, Log log) {
        Revision head = source.head().revision();
        var occasion = new Occasion(boxStart.isEmpty() || !boxStart.equals(ledger.boxStart()), false, Set.of());
        return converger.plan(revisions.load(head), box, ledger, occasion, log).report();
    }

    /** Everything that can be found wrong without running anything. */
    public List<Problem> check() {
        Revision head = source.head().revision();
        var problems = new ArrayList<Problem>();
        try {
            revisions.load(head);
        } catch (ProblemException wrong) {
            problems.addAll(wrong.problems());
        }
        problems.addAll(TemplateCheck.problems(source.checkout(head).directory()));
        return problems;
    }

    @Override
    public void close() {
        revisions.close();
    }
}
