package dev.emptybox.testkit;

import dev.emptybox.agent.cli.CacheDirectory;
import dev.emptybox.agent.converge.Cycle;
import dev.emptybox.agent.converge.Event;
import dev.emptybox.agent.git.Credentials;
import dev.emptybox.agent.git.ModuleSource;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.journal.Ledger;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.machine.services.ServiceChanges;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The environment of a feature: a state repo, a box, external systems, and the current agent. Without processes and threads;
 * only the directory with the agent's home has to be removed.
 */
final class Stage implements AutoCloseable {

    static final Path ROOT = Path.of("/box");

    final SimulatedTime time = new SimulatedTime();
    final Undescribed undescribed = new Undescribed();
    final Options options = new Options();
    final SimulatedServices services = new SimulatedServices(time);
    final SimulatedMaintenances maintenances = new SimulatedMaintenances();
    final SimulatedWeb web = new SimulatedWeb(time, services, maintenances, undescribed);
    final SimulatedArtefacts artefacts = new SimulatedArtefacts(web);
    final SimulatedCommands commands = new SimulatedCommands(ROOT, time, undescribed);
    final SimulatedPrograms programs = new SimulatedPrograms(time, commands);
    final SimulatedJobs jobs = new SimulatedJobs(time, programs);
    final FreshImage outside = new FreshImage(ROOT, artefacts, time, services, web, commands, jobs);
    final SimulatedHealth health = new SimulatedHealth(services, outside);
    final SimulatedBox box = new SimulatedBox(outside, artefacts, commands, maintenances, new ServiceChanges(services, health, time), health, jobs);
    final EditedRepo repo;
    private final Source withModules;
    private final ScriptHost host = SpecContext.currentHost();
    private final Path directory = Scratch.directory();
    private final PassingTime passing = new PassingTime(time, new BetweenConverges());
    private final List<Event> events = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private SimulatedAgent agent;
    private int boxStarts = 1;
    private String diesAfter;
    private boolean died;

    Stage(Path stateRepo) {
        repo = new EditedRepo(stateRepo, SpecContext.filesOf(stateRepo), directory, time);
        withModules = new ModuleSource(repo, CacheDirectory.of(System.getenv()).resolve("source/modules"), Credentials.none());
        programs.on(box);
        services.onCrash(service -> {
            if (agent != null) {
                agent.crashed(service);
            }
        });
    }

    private Path home() {
        return directory.resolve("home");
    }

    private SimulatedAgent agent() {
        if (agent == null) {
            agent = new SimulatedAgent(home(), withModules, box, artefacts, services, jobs, host, options, ROOT, "start " + boxStarts, time, this::heard);
        }
        return agent;
    }

    /** The agent dies after it has reported the changes of a task, when they are made. */
    private void heard(Event event) {
        if (died) {
            return;
        }
        events.add(event);
        if (event.name().equals("change") && event.about().get("task").equals(diesAfter)) {
            died = true;
            outside.die();
            Scratch.copy(home(), directory.resolve("home at death"));
            throw new AgentDied();
        }
    }

    Run converge() {
        repo.commitEdits();
        events.clear();
        var reports = new ArrayList<Report>();
        Cycle.Result result = null;
        try {
            result = agent().converge(reports);
        } catch (AgentDied end) {
            // A dead agent does nothing.
        }
        boolean crashed = died;
        String wanted = diesAfter;
        diesAfter = null;
        if (crashed) {
            bury();
            reports.subList(Math.min(1, reports.size()), reports.size()).clear();
        }
        jobs.look();
        undescribed.complain();
        var run = new Run(reports, crashed ? null : result, SimulatedAgent.said(events), crashed);
        runs.add(run);
        if (wanted != null && !crashed) {
            throw alive(wanted, run);
        }
        return run;
    }

    private static SpecMistake alive(String task, Run run) {
        List<Step> steps = run.steps();
        return steps.stream().noneMatch(step -> step.task().equals(task)) ? Reports.noTask(task, steps)
            : new SpecMistake("The agent should be killed after '" + task + "', which changed nothing", "changed: " + run.getChanged(), "");
    }

    /** Restores the disk to the moment of the agent's death. */
    private void bury() {
        kill();
        Scratch.delete(home());
        Scratch.copy(directory.resolve("home at death"), home());
        Scratch.delete(directory.resolve("home at death"));
        outside.live();
        died = false;
    }

    /** The spec has asked what became of its revisions. */
    void asked() {
        runs.forEach(Run::markAsked);
    }

    /** Fails a feature with a failed converge about which it does not ask: what it checks would hold for the wrong reason. */
    void complainAboutFailures() {
        for (int i = 0; i < runs.size(); i++) {
            Problem failed = runs.get(i).unaskedFailure().orElse(null);
            if (failed != null) {
                String where = failed.where() == null ? "" : failed.where() + ": ";
                throw new SpecMistake("converge() number " + (i + 1) + " of this feature failed, and no assertion asks about it",
                    where + failed.whatAndWhy(": "), "if it should fail, say so: run.failed.what == '..', or run.behind; if not: run.converged");
            }
        }
    }

    void ask(Request.Verb verb, String commit) {
        agent().ask(new Request(verb, commit));
    }

    Plan plan() {
        repo.commitEdits();
        Report report = agent().plan();
        undescribed.complain();
        return new Plan(report);
    }

    void dieAfter(String task) {
        diesAfter = task;
    }

    /** Kills the agent like SIGKILL: services keep running. The next one reads its inputs again. */
    void kill() {
        if (agent != null) {
            agent.close();
            agent = null;
            services.unsupervised();
            jobs.end();
            maintenances.agentEnds();
        }
    }

    List<String> stop() {
        events.clear();
        agent().stop();
        agent = null;
        services.unsupervised();
        jobs.end();
        maintenances.agentEnds();
        return SimulatedAgent.said(events);
    }

    void reboot() {
        kill();
        services.reboot();
        programs.reboot();
        boxStarts++;
    }

    void advance(String duration) {
        if (agent != null) {
            agent.beginChecks(passing);
        }
        try {
            passing.advance(Durations.parse(duration));
        } finally {
            if (agent != null) {
                agent.endChecks();
            }
            passing.close();
        }
        undescribed.complain();
    }

    /** What happens on the box between two converges of the spec. */
    private final class BetweenConverges implements PassingTime.Life {

        @Override
        public void look() {
            jobs.look();
            while (agent != null && services.restartWhatIsDue()) {
                jobs.look();
            }
        }

        @Override
        public Instant next() {
            Instant ofServices = agent == null ? Instant.MAX : services.nextEvent();
            return ofServices.isBefore(jobs.next()) ? ofServices : jobs.next();
        }

        /** The agent has been woken; the edits of the spec are not committed yet. */
        @Override
        public void cycle() {
            agent().converge(new ArrayList<>());
        }
    }

    SimulatedCommand script(String name) {
        return commands.describe(Pattern.compile("^tasks/" + Pattern.quote(name) + "/task(\\.|$)"));
    }

    RealProgram program() {
        return new RealProgram(ROOT, box::filePaths, () -> box);
    }

    SimulatedJob job(String name) {
        return new SimulatedJob(name, jobs, programs);
    }

    Ledger ledger() {
        return agent().journal().ledger();
    }

    List<String> files() {
        return box.filePaths().stream().map(path -> path.startsWith(ROOT) ? ROOT.relativize(path).toString() : path.toString()).toList();
    }

    BoxFile file(String name) {
        return new BoxFile(name, ROOT.resolve(name).normalize(), box, this::files);
    }

    @Override
    public void close() {
        kill();
        Scratch.delete(directory);
    }
}
