package dev.emptybox.agent.cycle;

import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Run;
import dev.emptybox.agent.script.ScriptRunner;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.State;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.script.Log;
import dev.emptybox.stdlib.script.Surroundings;
import dev.emptybox.stdlib.tasks.Context;
import dev.emptybox.stdlib.tasks.Engine;
import dev.emptybox.stdlib.world.Overlay;
import dev.emptybox.stdlib.world.Reads;
import dev.emptybox.stdlib.world.World;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Runs the script of a loaded revision: in a planned world over any box, or in the live one. */
public final class Converger {

    private final ScriptRunner runner;
    private final Settings settings;
    private final Facts facts;
    private final Secrets secrets;
    private final Clock clock;

    public Converger(ScriptRunner runner, Settings settings, Facts facts, Secrets secrets, Clock clock) {
        this.runner = Objects.requireNonNull(runner, "runner is null");
        this.settings = Objects.requireNonNull(settings, "settings is null");
        this.facts = Objects.requireNonNull(facts, "facts is null");
        this.secrets = Objects.requireNonNull(secrets, "secrets is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    /**
     * What a run of a script came to.
     *
     * @param report    what it wants, or did
     * @param services  those it declares to run
     * @param artefacts what the cache must keep for it
     */
    record Ran(Report report, List<Service.Declared> services, Set<String> artefacts) {
    }

    /** Runs the script in a planned world over the box. */
    Ran plan(Loaded revision, Reads box, Ledger ledger, boolean boxStart, Log log) {
        return run(revision, new Overlay(box), ledger, boxStart, log, new Engine.Listener() { });
    }

    /** Runs the script in the live world; each change is in the journal before it is made. */
    Ran apply(Loaded revision, World live, Ledger ledger, boolean boxStart, Log log, Engine.Listener listener) {
        return run(revision, live, ledger, boxStart, log, listener);
    }

    /** Runs what {@code onStop} of the revision has left, in the live world. */
    Report stop(Loaded revision, World live, Ledger ledger, Log log, Engine.Listener listener) {
        if (revision.hooks() == null) {
            return new Report(revision.revision().commit(), List.of(), List.of(), null);
        }
        Engine engine = engine(revision, live, listener);
        return runner.runStopHooks(revision.hooks(), surroundings(revision, engine, ledger, false, log));
    }

    Ran run(Loaded revision, World world, Ledger ledger, boolean boxStart, Log log, Engine.Listener listener) {
        Engine engine = engine(revision, world, listener);
        ScriptRunner.Ran ran = runner.run(revision.generation(), surroundings(revision, engine, ledger, boxStart, log));
        revision.left(ran.hooks());
        return new Ran(ran.report(), engine.services(), engine.artefacts());
    }

    private Engine engine(Loaded revision, World world, Engine.Listener listener) {
        return new Engine(world, new Context(world, revision.files(), settings.root(), secrets), listener, clock);
    }

    private Surroundings surroundings(Loaded revision, Engine engine, Ledger ledger, boolean boxStart, Log log) {
        return new Surroundings(engine, revision.state(), State.lenient(ledger.state()), facts, revision.revision(), log,
            boxStart, revision.generation().places());
    }

    /** Writes every change to the journal before it is made, and tells of it when it is. */
    static final class Journalled implements Engine.Listener {

        private final Journal journal;
        private final Run run;
        private final Events events;

        Journalled(Journal journal, Run run, Events events) {
            this.journal = journal;
            this.run = run;
            this.events = events;
        }

        @Override
        public void performing(String task, Step.Line change) {
            journal.performing(run, task, change.kind(), change.target());
            events.debug("change.begun", task + ": " + change.kind() + " " + change.target());
        }

        @Override
        public void finished(Step step) {
            for (Step.Line change : step.changes()) {
                events.took("change", step.task() + ": " + change.kind() + " " + change.target(), change.reason(),
                    java.time.Duration.ofMillis(step.millis()),
                    Map.of("task", step.task(), "kind", change.kind(), "target", change.target()));
            }
        }
    }
}
