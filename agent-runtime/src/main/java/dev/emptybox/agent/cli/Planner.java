package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Converger;
import dev.emptybox.agent.converge.Planning;
import dev.emptybox.agent.converge.Settings;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.jobs.RecordedJobs;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Onces;
import dev.emptybox.agent.machine.LiveWorld;
import dev.emptybox.agent.machine.MachineFacts;
import dev.emptybox.agent.machine.Progress;
import dev.emptybox.agent.machine.TransientFailure;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.agent.script.ScriptRunner;
import dev.emptybox.agent.snapshot.Snapshot;
import dev.emptybox.agent.snapshot.SnapshotBox;
import dev.emptybox.agent.supervisor.RecordedServices;
import dev.emptybox.agent.supervisor.UnitRecords;
import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.box.Reads;
import dev.emptybox.stdlib.dsl.Log;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.engine.UnitLedger;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.RunningProcess;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Plans the head of a source over an empty box, this machine or a snapshot. Writes only its cache. */
final class Planner implements AutoCloseable {

    private static final String GREETED = "greeted";

    private final Source source;
    private final Source before;
    private final LiveWorld live;
    private final Path cache;
    private final CommonOptions shared;
    private final List<String> said = new ArrayList<>();
    private final Console console;

    /** @param before the revision that is assumed to be applied before; null for none */
    Planner(Console console, CommonOptions shared, Source source, Source before, Path cache, Progress progress) {
        this.console = Objects.requireNonNull(console, "console is null");
        this.shared = Objects.requireNonNull(shared, "shared is null");
        this.source = Objects.requireNonNull(source, "source is null");
        this.before = before;
        this.cache = Objects.requireNonNull(cache, "cache is null");
        this.live = new LiveWorld(shared.home(), cache.resolve("artefacts"), console.environment(), new Recorded(shared.home()), new RecordedJobs(shared.home()),
            new Onces(shared.home().resolve("journal").resolve("once"), Clock.systemUTC()), progress, () -> false);
    }

    /** What a first converge would do to an empty box. */
    Report overAnEmptyBox() {
        return plan(shared.settings(), MachineFacts.facts(shared.labels()), shared.secrets(),
            new EmptyBox(shared.settings().root(), new FromHere(live)), Ledger.EMPTY, "");
    }

    /** Over this machine and the records of its agent. */
    Report here() {
        return plan(shared.settings(), MachineFacts.facts(shared.labels()), shared.secrets(), live,
            new Journal(shared.home().resolve("journal")).ledger(), MachineFacts.boxStart());
    }

    /** Over another box: uses its root, its facts and the records of its agent, and nothing of this machine. */
    Report over(Snapshot box) {
        Facts facts = shared.labelled(box.facts());
        var settings = new Settings(box.agent().root(), facts.labels(), shared.overriding(box.agent().set()));
        var secrets = Secrets.standIns(box.secrets(), "the snapshot does not say whether the box has the secret");
        var ledger = Ledger.of(box.agent().current(), box.agent().greeted() ? GREETED : "");
        return plan(settings, facts, secrets, new SnapshotBox(box, new FromHere(live)), ledger, GREETED);
    }

    private Report plan(Settings settings, Facts facts, Secrets secrets, Reads box, Ledger ledger, String boxStart) {
        var runner = new ScriptRunner(shared.scriptTimeout(), console::trace);
        var converger = new Converger(runner, settings, facts, secrets, Clock.systemUTC());
        var host = new ScriptHost(cache.resolve("classes"));
        try (var planning = new Planning(source, host, settings)) {
            planning.warnings().forEach(warning -> said.add("warn: " + warning.where() + ": " + warning.whatAndWhy(": ") + "; " + warning.cure()));
            if (before == null) {
                return planning.plan(converger, box, ledger, boxStart, new Said());
            }
            try (var first = new Planning(before, host, settings)) {
                return planning.planAfter(first, converger, box, ledger, boxStart, new Said());
            }
        }
    }

    /** Log of the script from the plan. */
    List<String> said() {
        return List.copyOf(said);
    }

    @Override
    public void close() {
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

    /** Artefacts as visible from this machine: if it cannot reach a server, that is unknown for the planned box. */
    private record FromHere(LiveWorld live) implements EmptyBox.Artefacts {

        @Override
        public Artefact artefact(Artefact.Request request) {
            if (request.headers().values().stream().anyMatch(Secrets::within)) {
                throw new UnknownException("the artefact cannot be fetched from here: its request contains a secret");
            }
            return fromHere("the artefact cannot be fetched from here", () -> live.artefacts().artefact(request));
        }

        @Override
        public Git.Refs refs(Git.Remote remote) {
            return fromHere("the repository cannot be queried from here", () -> live.git().refs(remote));
        }

        private static <T> T fromHere(String otherwise, Supplier<T> ask) {
            try {
                return ask.get();
            } catch (ProblemException failure) {
                if (TransientFailure.causes(failure)) {
                    throw new UnknownException(otherwise + ": " + failure.problems().get(0).what());
                }
                throw failure;
            }
        }

        @Override
        public Set<Path> reserved() {
            return live.files().reserved();
        }

        @Override
        public Bytes content(Artefact artefact) {
            return live.artefacts().content(artefact);
        }

        @Override
        public SeekableByteChannel open(Artefact artefact) {
            return live.artefacts().open(artefact);
        }
    }

    /** The services as recorded in an agent's home; read-only. */
    private record Recorded(Path home) implements Services {

        @Override
        public Service.State state(String name) {
            return new RecordedServices(home).state(name);
        }

        @Override
        public List<String> names() {
            return new RecordedServices(home).names();
        }

        @Override
        public List<String> stopOrder() {
            return Files.isDirectory(home.resolve("services")) ? new RecordedServices(home).stopOrder() : List.of();
        }

        @Override
        public void supervise(Service.Definition definition) {
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
        public void recordHealth(String name, long pid, String unhealthy) {
            throw untouched();
        }

        @Override
        public void recordReload(Service.Definition definition) {
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
        public Set<Integer> ports(String name) {
            return new RecordedServices(home).ports(name);
        }

        @Override
        public Optional<RunningProcess> foreignListener(String name, int port) {
            return Optional.empty();
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
