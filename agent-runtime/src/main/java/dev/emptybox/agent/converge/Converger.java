package dev.emptybox.agent.converge;

import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.script.ScriptRunner;
import dev.emptybox.stdlib.box.Overlay;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.dsl.Log;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.dsl.Surroundings;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.State;
import dev.emptybox.stdlib.tasks.Context;
import dev.emptybox.stdlib.tasks.Engine;
import dev.emptybox.stdlib.tasks.PlannedStops;
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
     * @param definitions the services as they are to be, where that is known
     * @param endless     whether the script did not end and was given up
     * @param stops       what the next run of it has to stop before it starts anything
     */
    record ScriptRun(Report report, List<Service.Declared> services, Set<String> artefacts,
               Map<String, Service.Definition> definitions, boolean endless, PlannedStops stops) {

        private ScriptRun with(Report other, PlannedStops known) {
            return new ScriptRun(other, services, artefacts, definitions, endless, known);
        }
    }

    /** What is wrong with the scripts that were given up and still use a processor. */
    List<Problem> abandoned() {
        return runner.abandoned();
    }

    Settings settings() {
        return settings;
    }

    Facts facts() {
        return facts;
    }

    /**
     * Runs the script in a planned world over the box. What it stops is known at its end, and has to be stopped before
     * something else is started: when there is such, the script is planned once more, with that knowledge.
     */
    ScriptRun plan(LoadedRevision revision, Reads box, Ledger ledger, Occasion occasion, Log log) {
        ScriptRun first = run(revision, new Overlay(box), ledger, occasion, log, new Engine.Listener() { });
        if (first.report().failed() != null || first.stops().isEmpty()) {
            return first;
        }
        ScriptRun second = run(revision, new Overlay(box), ledger, occasion, ScriptLog.silent(), new Engine.Listener() { }, first.stops());
        return second.with(second.report(), first.stops());
    }

    /** Runs the script in the live world; each change is in the journal before it is made. */
    ScriptRun apply(LoadedRevision revision, PlannedStops stops, World live, Ledger ledger, Occasion occasion, Log log, Engine.Listener listener) {
        ScriptRun ran = run(revision, live, ledger, occasion, log, listener, stops);
        return ran.with(ran.report().decided(), ran.stops());
    }

    /** Runs what {@code onStop} of the revision has left, in the live world. */
    Report stop(LoadedRevision revision, World live, Ledger ledger, Log log) {
        return runner.runStopHooks(revision.allHooks(), hooked(revision, live, ledger, log, new Engine.Listener() { }));
    }

    /** Runs what {@code onFailure} of the revision has left, in the live world. */
    Report failed(LoadedRevision revision, World live, Ledger ledger, Log log, Engine.Listener listener) {
        return runner.runFailureHooks(revision.hooks(), hooked(revision, live, ledger, log, listener));
    }

    /** @param hooks of the run of the script that the piece of it is from */
    Health.Verdict ask(LoadedRevision revision, ScriptRunner.Hooks hooks, Health.ByCode code, World live) {
        var silent = ScriptLog.silent();
        return runner.ask(hooks, hooked(revision, live, Ledger.EMPTY, silent, new Engine.Listener() { }), code);
    }

    private Surroundings hooked(LoadedRevision revision, World live, Ledger ledger, Log log, Engine.Listener listener) {
        return surroundings(revision, engine(revision, live, secrets, listener), ledger, Occasion.ORDINARY, log);
    }

    ScriptRun run(LoadedRevision revision, World world, Ledger ledger, Occasion occasion, Log log, Engine.Listener listener) {
        return run(revision, world, ledger, occasion, log, listener, PlannedStops.NONE);
    }

    private ScriptRun run(LoadedRevision revision, World world, Ledger ledger, Occasion occasion, Log log, Engine.Listener listener, PlannedStops stops) {
        Engine engine = engine(revision, world, secrets, listener, stops);
        ScriptRunner.Completion ran = runner.run(revision.generation(), surroundings(revision, engine, ledger, occasion, log));
        revision.left(ran.hooks(), ran.report().failed() == null);
        return new ScriptRun(ran.report(), engine.services(), engine.artefacts(), engine.definitions(), ran.endless(), engine.stops());
    }

    /** The services as a plan with these secrets has them; the revision does not notice that it was run. */
    Map<String, Service.Definition> definitions(LoadedRevision revision, Reads box, Secrets others, Ledger ledger, Occasion occasion) {
        Engine engine = engine(revision, new Overlay(box), others, new Engine.Listener() { });
        runner.run(revision.generation(), surroundings(revision, engine, ledger, occasion, ScriptLog.silent()));
        return engine.definitions();
    }

    private Engine engine(LoadedRevision revision, World world, Secrets known, Engine.Listener listener) {
        return engine(revision, world, known, listener, PlannedStops.NONE);
    }

    private Engine engine(LoadedRevision revision, World world, Secrets known, Engine.Listener listener, PlannedStops stops) {
        return new Engine(world, new Context(world, revision.files(), settings.root(), known), listener, clock, stops);
    }

    private Surroundings surroundings(LoadedRevision revision, Engine engine, Ledger ledger, Occasion occasion, Log log) {
        return new Surroundings(engine, revision.state(), State.lenient(ledger.state()), facts, revision.revision(), log,
            occasion, revision.generation().places());
    }
}
