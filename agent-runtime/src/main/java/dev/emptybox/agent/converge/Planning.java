package dev.emptybox.agent.converge;

import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.box.Overlay;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.dsl.Log;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.engine.Engine;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.tasks.TemplateCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks the head of a source without an agent, or plans it over any box, as it is or as another revision would leave it. */
public final class Planning implements AutoCloseable {

    private final Source source;
    private final Revisions revisions;

    public Planning(Source source, ScriptHost host, Settings settings) {
        this.source = source;
        this.revisions = new Revisions(source, host, settings);
    }

    /**
     * Plans the script over a box with an agent.
     *
     * @param ledger   the records of that agent
     * @param boxStart identity of this boot of the box, so that {@code onStart} counts only if it has not run yet
     */
    public Report plan(Converger converger, Reads box, Ledger ledger, String boxStart, Log log) {
        return converger.plan(load(), box, ledger, occasion(ledger, boxStart), log).report();
    }

    /**
     * Plans the script over a box after another revision. The changes of that revision are not part of the report; what it
     * may change is in doubt.
     */
    public Report planAfter(Planning before, Converger converger, Reads box, Ledger ledger, String boxStart, Log log) {
        LoadedRevision first = before.load();
        LoadedRevision wanted = load();
        var applied = new Overlay(box);
        Converger.ScriptRun ran = converger.run(first, applied, ledger, occasion(ledger, boxStart), ScriptLog.silent(), new Engine.Listener() { });
        if (ran.report().failed() != null) {
            Problem failed = ran.report().failed();
            throw new ProblemException(new Problem(failed.where(), "Revision " + first.revision().shortId() + " cannot be planned, so there is no base for the plan",
                failed.whatAndWhy(": "), failed.cure()));
        }
        Ledger then = ledger.withGood(first.revision(), first.state().asMap(), boxStart, first.revision().time());
        return converger.plan(wanted, applied, then, Occasion.ORDINARY, log).report();
    }

    private LoadedRevision load() {
        return revisions.load(source.head().revision());
    }

    private static Occasion occasion(Ledger ledger, String boxStart) {
        return new Occasion(boxStart.isEmpty() || !boxStart.equals(ledger.boxStart()), false, Set.of());
    }

    /** All problems that can be found without running anything. */
    public List<Problem> check() {
        Revision head = source.head().revision();
        var problems = new ArrayList<>(revisions.check(head));
        TemplateCheck.problems(source.checkout(head).directory()).stream().filter(problem -> problems
            .stream().noneMatch(known -> problem.where() != null && problem.where().equals(known.where())))
            .forEach(problems::add);
        return problems;
    }

    /** Warnings about valid but surprising code; empty if the scripts cannot be read. */
    public List<Problem> warnings() {
        try {
            return ScriptHost.warnings(source.checkout(source.head().revision()).directory());
        } catch (ProblemException unreadable) {
            return List.of();
        }
    }

    @Override
    public void close() {
        revisions.close();
    }
}
