package dev.emptybox.agent.cli;

import dev.emptybox.agent.cycle.Converger;
import dev.emptybox.agent.cycle.Planning;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Onces;
import dev.emptybox.agent.live.LiveWorld;
import dev.emptybox.agent.live.Machine;
import dev.emptybox.agent.live.Progress;
import dev.emptybox.agent.live.TransientFailure;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.agent.script.ScriptRunner;
import dev.emptybox.agent.service.Supervisor;
import dev.emptybox.agent.service.UnitRecords;
import dev.emptybox.agent.source.Source;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.script.Log;
import dev.emptybox.stdlib.world.EmptyBox;
import dev.emptybox.stdlib.world.Services;
import dev.emptybox.stdlib.world.UnitLedger;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Plans the head of a source, over an empty box or over this machine. Writes nothing but its cache. */
final class Planner implements AutoCloseable {

    private final Source source;
    private final LiveWorld live;
    private final Planning planning;
    private final Shared shared;
    private final List<String> said = new ArrayList<>();
    private final Console console;

    Planner(Console console, Shared shared, Source source, Path cache, Progress progress) {
        this.console = Objects.requireNonNull(console, "console is null");
        this.shared = Objects.requireNonNull(shared, "shared is null");
        this.source = Objects.requireNonNull(source, "source is null");
        this.live = new LiveWorld(cache.resolve("artefacts"), console.environment(), new Recorded(shared.home()),
            new Onces(shared.home().resolve("journal").resolve("once"), Clock.systemUTC()), progress);
        this.planning = new Planning(source, new ScriptHost(cache.resolve("classes")), shared.settings());
    }

    /** @param here over this machine and what its agent has recorded; otherwise over an empty box */
    Report plan(boolean here, Facts facts) {
        var runner = new ScriptRunner(shared.scriptTimeout(), console::trace);
        var converger = new Converger(runner, shared.settings(), facts, shared.secrets(), Clock.systemUTC());
        if (!here) {
            return planning.plan(converger, new EmptyBox(shared.settings().root(), new FromHere(live)), new Said());
        }
        var ledger = new Journal(shared.home().resolve("journal")).ledger();
        return planning.plan(converger, live, ledger, Machine.boxStart(), new Said());
    }

    /** What the script said while it was planned. */
    List<String> said() {
        return List.copyOf(said);
    }

    @Override
    public void close() {
        planning.close();
        live.close();
    }

    private final class Said implements Log {

        @Override
        public void info(Object message) {
            said.add("log: " + message);
        }

        @Override
        public void warn(Object message) {
            said.add("warn: " + message);
        }

        @Override
        public void debug(Object message) {
            // Shown by the agent only, with --debug.
        }
    }

    /** Artefacts as this machine can see them: that it cannot reach a server says nothing of the box that is planned for. */
    private record FromHere(LiveWorld live) implements EmptyBox.Artefacts {

        @Override
        public Artefact artefact(Artefact.Request request) {
            try {
                return live.artefact(request);
            } catch (ProblemException failure) {
                if (TransientFailure.causes(failure)) {
                    throw new UnknownException("the artefact cannot be fetched from here: " + failure.problems().get(0).what());
                }
                throw failure;
            }
        }

        @Override
        public Bytes content(Artefact artefact) {
            return live.content(artefact);
        }

        @Override
        public SeekableByteChannel open(Artefact artefact) {
            return live.open(artefact);
        }
    }

    /** The services as an agent's home has them on record; looked at without touching it. */
    private record Recorded(Path home) implements Services {

        @Override
        public Service.State state(String name) {
            return Supervisor.look(home, name);
        }

        @Override
        public List<String> names() {
            return Files.isDirectory(home.resolve("services")) ? Supervisor.lookNames(home) : List.of();
        }

        @Override
        public List<String> stopOrder() {
            return names().stream().filter(name -> state(name).live()).toList();
        }

        @Override
        public void keepUp(Service.Definition definition) {
            throw untouched();
        }

        @Override
        public Service.State start(Service.Definition definition) {
            throw untouched();
        }

        @Override
        public void reload(Service.Definition definition, String signal) {
            throw untouched();
        }

        @Override
        public UnitLedger units() {
            return new UnitRecords(home);
        }

        @Override
        public void stop(String name) {
            throw untouched();
        }

        @Override
        public List<String> lastLines(String name, int count) {
            return List.of();
        }

        private static ProblemException untouched() {
            return new ProblemException(Problem.of("A plan does not touch services"));
        }
    }
}
