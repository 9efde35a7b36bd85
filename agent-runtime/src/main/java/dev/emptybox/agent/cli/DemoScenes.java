package dev.emptybox.agent.cli;

import dev.emptybox.agent.cli.DemoRepo.Wish;
import dev.emptybox.agent.cli.DemoWatch.TooLateException;
import dev.emptybox.agent.converge.Event;
import dev.emptybox.agent.journal.Run;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The eight scenes of the demo. Each does one thing, states the expectation, and measures the result. */
final class DemoScenes {

    private static final String MISSPELT = "programm";
    private static final Wish FIRST = new Wish("1.0.0", "hello");
    private static final Wish FRIENDLY = new Wish("1.0.0", "good day");
    private static final Wish NEWER = new Wish("1.1.0", "good day");
    private static final Wish BROKEN = NEWER.scripted("restartOn config, program", "restartOn config, " + MISSPELT);
    private static final Wish NEVER_HEALTHY = new Wish("1.2.0", "good bye").scripted("within '30s'", "within '3s'");

    private final DemoScreen screen;
    private final DemoWatch watch;
    private final DemoStage stage;
    private final DemoProgram program;
    private String good = "";

    DemoScenes(DemoScreen screen, DemoWatch watch, DemoStage stage) {
        this.screen = screen;
        this.watch = watch;
        this.stage = stage;
        this.program = stage.program();
    }

    private interface Played {
        void by(DemoChecks checks) throws TooLateException;
    }

    private record Scene(String title, String doing, Played played) {
    }

    private List<Scene> scenes() {
        return List.of(
            new Scene("First deploy", "Version 1.0.0 is committed and the agent starts on an empty box.", this::firstDeploy),
            new Scene("Nothing to do", "Two more cycles without a new commit.", this::nothingToDo),
            new Scene("Another configuration", "A commit changes the greeting in state.json.", this::anotherConfiguration),
            new Scene("A new version", "A commit sets version 1.1.0.", this::newVersion),
            new Scene("A commit that does not compile", "A commit misspells a variable in converge.groovy.", this::brokenCommit),
            new Scene("A release that is never healthy", "A commit sets version 1.2.0, whose health check always returns "
                + "500, with another greeting and 3 s to become healthy.", this::badRelease),
            new Scene("The program is killed", "The program receives SIGKILL from outside.", this::killed),
            new Scene("A clean stop", "The agent is stopped.", this::cleanStop));
    }

    /** @return whether everything was as expected */
    boolean play() {
        Instant start = Instant.now();
        screen.title("emptybox demo: an agent follows a state repo and converges this box");
        screen.line("   state repo  " + stage.gitUrl() + " (samples/hello-app)");
        screen.line("   program     hello, at http://127.0.0.1:" + stage.port());
        List<Scene> scenes = scenes();
        int asExpected = 0;
        for (int i = 0; i < scenes.size(); i++) {
            Boolean ok = played(scenes.get(i), i + 1, scenes.size());
            asExpected += Boolean.TRUE.equals(ok) ? 1 : 0;
            if (ok == null) {
                break;
            }
        }
        screen.line("");
        screen.title(asExpected + " of " + scenes.size() + " as expected in " + DemoScreen.seconds(Duration.between(start, Instant.now())));
        screen.line("Read next: samples/hello-app, the state repo that was deployed, and README.md to write your own.");
        return asExpected == scenes.size();
    }

    /** Null if a wait timed out, so that continuing is pointless. */
    private Boolean played(Scene scene, int number, int of) {
        Instant start = Instant.now();
        screen.scene(number + " of " + of + "  " + scene.title(), scene.doing());
        watch.fromNow();
        var checks = new DemoChecks();
        boolean came = true;
        try {
            scene.played().by(checks);
        } catch (TooLateException late) {
            checks.that(late.getMessage(), "within a minute", "not yet", false);
            came = false;
        }
        screen.checks(checks.all());
        screen.verdict(number, scene.title(), checks.ok(), Duration.between(start, Instant.now()));
        return came ? Boolean.valueOf(checks.ok()) : null;
    }

    // ---- the scenes

    private void firstDeploy(DemoChecks checks) throws TooLateException {
        commit("hello 1.0.0", FIRST);
        stage.startAgent();
        converged("the first deploy");
        answers(checks, FIRST);
        checks.same("changes", "bin, app.config, bin/hello.jar, hello", changes(lastRun()));
        checks.same("bin/hello.jar", "release 1.0.0", release());
        checks.same("starts of the program", 1, program.starts());
    }

    private void nothingToDo(DemoChecks checks) throws TooLateException {
        Seen before = seen();
        quietCycles(2);
        checks.samePid(before.pid(), program.pid());
        checks.sameFiles(before.files(), stage.files());
        checks.same("runs in the journal", before.runs(), runs());
    }

    private void anotherConfiguration(DemoChecks checks) throws TooLateException {
        Seen before = seen();
        commit("say good day", FRIENDLY);
        converged("the new greeting");
        answers(checks, FRIENDLY);
        checks.same("changes", "app.config, hello", changes(lastRun()));
        restarted(checks, before, 1);
    }

    private void newVersion(DemoChecks checks) throws TooLateException {
        Seen before = seen();
        CompletableFuture<Instant> oldEnded = end(before.pid());
        commit("hello 1.1.0", NEWER);
        converged("version 1.1.0");
        answers(checks, NEWER);
        checks.same("changes", "bin/hello.jar, hello", changes(lastRun()));
        restarted(checks, before, 1);
        Duration ahead = Duration.between(stage.artefacts().served(NEWER.release()).orElse(Instant.MAX), oldEnded.getNow(Instant.MIN));
        checks.that("the release was fetched", "before the old program stopped",
            ahead.isNegative() ? "not before" : ahead.toMillis() + " ms before", !ahead.isNegative());
    }

    private void brokenCommit(DemoChecks checks) throws TooLateException {
        Seen before = seen();
        String last = good;
        String bad = commit("restart on the wrong thing", BROKEN);
        good = last;
        Event problem = watch.await("the refusal", 1, named("revision.refused"));
        quietCycles(2);
        String place = stage.repo().place("program\n");
        checks.that("the problem", "has its position and the right word", problem.why(),
            problem.why().startsWith(place) && problem.why().contains("'program'"));
        checks.same("reported", "once", watch.since(named("revision.refused")).size() == 1 ? "once" : "more than once");
        checks.same("the run of this commit", Run.Result.REFUSED, stage.journal().last(1).get(0).outcome());
        checks.same("its revision", bad, stage.journal().last(1).get(0).revision());
        checks.samePid(before.pid(), program.pid());
        checks.sameFiles(before.files(), stage.files());
    }

    private void badRelease(DemoChecks checks) throws TooLateException {
        Seen before = seen();
        String last = good;
        String bad = commit("hello 1.2.0", NEVER_HEALTHY);
        good = last;
        converged("the rollback to 1.1.0");
        answers(checks, NEWER);
        checks.same("bin/hello.jar", "release 1.1.0", release());
        restarted(checks, before, 2);
        checks.same("in quarantine", shortly(bad), stage.journal().ledger().quarantine().keySet().stream().map(DemoScenes::shortly)
            .collect(Collectors.joining(", ")));
        Seen after = seen();
        watch.fromNow();
        quietCycles(3);
        checks.same("retried in three more cycles", "no", runs() == after.runs() && program.pid() == after.pid() ? "no" : "yes");
        checks.same("warnings and errors in them", 0, watch.since(event -> event.level().compareTo(Event.Level.WARN) >= 0).size());
    }

    private void killed(DemoChecks checks) throws TooLateException {
        Seen before = seen();
        Instant kill = Instant.now();
        ProcessHandle.of(before.pid()).ifPresent(ProcessHandle::destroyForcibly);
        Event restarted = watch.await("the agent to restart it", 1, named("service.restarted"));
        // The first cycle may have started before.
        quietCycles(2);
        watch.until("it to be healthy", () -> stage.assembly().status().ready());
        long late = Duration.between(kill, restarted.at()).toMillis();
        checks.that("the agent restarts it", "at once, not in the next cycle", late + " ms later", late < DemoStage.INTERVAL.toMillis());
        checks.same("reported", "service hello has exited: was killed by signal 9", watch.since(named("service.ended")).stream()
            .map(Event::text).collect(Collectors.joining(", ")));
        answers(checks, NEWER);
        checks.same("runs of the script that changed something", 0, runs() - before.runs());
        restarted(checks, before, 1);
    }

    private void cleanStop(DemoChecks checks) {
        long pid = program.pid();
        stage.stopAgent();
        checks.that("onStop", "runs before the service is stopped", stopping(), stopping().equals("box is stopping, service hello: stopped"));
        checks.same("last output of the program", "stopped", program.lastWord());
        checks.same("process " + pid, "gone", ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() ? "running" : "gone");
        checks.same("port " + stage.port(), "free", program.portIsFree() ? "free" : "taken");
        checks.same("status", "stopped, hello: stopped", stage.assembly().status().asMap().get("phase") + ", hello: "
            + ((Map<?, ?>) stage.assembly().status().asMap().get("services")).get(DemoProgram.SERVICE));
    }

    private String stopping() {
        return watch.since(named("script.log").or(named("service.stop"))).stream().map(Event::text).collect(Collectors.joining(", "));
    }

    // ---- actions and observations

    private record Seen(long pid, long starts, int runs, Map<String, String> files) {
    }

    private Seen seen() {
        return new Seen(program.pid(), program.starts(), runs(), stage.files());
    }

    private String commit(String message, Wish wish) {
        good = stage.repo().commit(message, wish);
        return good;
    }

    private void converged(String what) throws TooLateException {
        watch.await(what, 1, named("converged").and(event -> event.level() == Event.Level.INFO && good.equals(event.about().get("revision"))));
    }

    private void quietCycles(int count) throws TooLateException {
        watch.await("a cycle", count, named("converged").and(event -> event.level() == Event.Level.DEBUG));
    }

    private static Predicate<Event> named(String name) {
        return event -> event.name().equals(name);
    }

    private void answers(DemoChecks checks, Wish wish) {
        checks.same("GET /version", wish.version(), program.get("/version"));
        checks.same("GET /", wish.greeting(), program.get("/"));
        checks.same("GET /healthz", "ok", program.get("/healthz"));
    }

    private void restarted(DemoChecks checks, Seen before, int times) {
        checks.newPid(before.pid(), program.pid());
        checks.same("starts of the program", times, program.starts() - before.starts());
    }

    private static CompletableFuture<Instant> end(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::onExit).map(end -> end.thenApply(ended -> Clock.systemUTC().instant()))
            .orElse(CompletableFuture.completedFuture(Instant.MIN));
    }

    private Run lastRun() {
        return stage.journal().last(1).get(0);
    }

    private int runs() {
        return stage.journal().last(Integer.MAX_VALUE).size();
    }

    private static String changes(Run run) {
        return values(run, "target");
    }

    private static String values(Run run, String member) {
        return ((List<?>) run.report().get("changes")).stream().map(change -> String.valueOf(((Map<?, ?>) change).get(member)))
            .collect(Collectors.joining(", "));
    }

    /** The release on the box, by content. */
    private String release() {
        for (Wish wish : List.of(FIRST, NEWER, NEVER_HEALTHY)) {
            if (stage.repo().isRelease(wish, stage.content("bin/hello.jar"))) {
                return "release " + wish.version();
            }
        }
        return "none of the releases";
    }

    private static String shortly(String commit) {
        return commit.substring(0, 10);
    }
}
