package dev.emptybox.agent.converge;

import dev.emptybox.agent.health.ScriptedChecks;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.script.ScriptRunner;
import dev.emptybox.stdlib.box.Overlay;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.dsl.Log;
import dev.emptybox.stdlib.dsl.Occasion;
import dev.emptybox.stdlib.dsl.Surroundings;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Engine;
import dev.emptybox.stdlib.engine.PlannedStops;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.State;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Runs the script of a loaded revision in a planned world or in the live world. */
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
     * The result of a run of a script.
     *
     * @param report    the planned or performed changes
     * @param services  those declared to run
     * @param artefacts those that the cache must keep for it
     * @param definitions the declared services, where known
     * @param endless     whether the script did not end and was abandoned
     * @param jobs        the declared jobs
     * @param stops       the services that its next run has to stop before it starts anything
     */
    record ScriptRun(Report report, List<Service.Declared> services, Set<String> artefacts,
               Map<String, Service.Definition> definitions, List<Job.Definition> jobs, boolean endless, PlannedStops stops) {

        /** The same without what ran and changed nothing. */
        ScriptRun made() {
            return with(report.made(), stops);
        }

        private ScriptRun with(Report other, PlannedStops known) {
            return new ScriptRun(other, services, artefacts, definitions, jobs, endless, known);
        }
    }

    /** The problems of abandoned scripts that still use a CPU. */
    List<Problem> abandoned() {
        return runner.abandoned();
    }

    Settings settings() {
        return settings;
    }

    Secrets secrets() {
        return secrets;
    }

    Facts facts() {
        return facts;
    }

    /**
     * Runs the script in a planned world over the box. The services that it stops are known only at its end, but must stop
     * before others start: if there are any, the script is planned again with that knowledge.
     */
    ScriptRun plan(LoadedRevision revision, Reads box, Ledger ledger, Occasion occasion, Log log) {
        ScriptRun first = run(revision, new Overlay(box), ledger, occasion, log, new Engine.Listener() { });
        if (first.report().failed() != null || first.stops().isEmpty()) {
            return first;
        }
        ScriptRun second = run(revision, new Overlay(box), ledger, occasion, ScriptLog.silent(), new Engine.Listener() { }, first.stops());
        return second.with(second.report(), first.stops());
    }

    /** Runs the script in the live world; each change is written to the journal before it is made. */
    ScriptRun apply(LoadedRevision revision, PlannedStops stops, World live, Ledger ledger, Occasion occasion, Log log, Engine.Listener listener) {
        ScriptRun ran = run(revision, live, ledger, occasion, log, listener, stops);
        return ran.with(ran.report().decided(), ran.stops());
    }

    /** Runs the {@code onStop} hooks of the revision in the live world. */
    Report stop(LoadedRevision revision, World live, Ledger ledger, Log log) {
        return runner.runStopHooks(revision.allHooks(), hooked(revision, live, ledger, log, new Engine.Listener() { }));
    }

    /** Runs the {@code onFailure} hooks of the revision in the live world. */
    Report failed(LoadedRevision revision, World live, Ledger ledger, Log log, Engine.Listener listener) {
        return runner.runFailureHooks(revision.hooks(), hooked(revision, live, ledger, log, listener));
    }

    /** The health checks that the last run of the script has declared. */
    ScriptedChecks checks(LoadedRevision loaded, World live) {
        ScriptRunner.Hooks hooks = loaded.hooks();
        return new ScriptedChecks() {
            @Override
            public Revision revision() {
                return loaded.revision();
            }

            @Override
            public Health.Verdict ask(Health.ByCode code) {
                return runner.ask(hooks, hooked(loaded, live, Ledger.EMPTY, ScriptLog.silent(), new Engine.Listener() { }), code);
            }
        };
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
        return new ScriptRun(ran.report(), engine.services(), engine.artefacts(), engine.definitions(), engine.jobs(), ran.endless(), engine.stops());
    }

    /** The services as planned with these secrets; has no effect on the revision. */
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
        return new Surroundings(engine, revision.state(), State.lenient(ledger.state()), facts.withRoot(settings.root()), revision.revision(), log,
            occasion, revision.generation().places());
    }
}
