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
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    private final List<Run> runs = new ArrayList<>();
    private final Source withModules;
    private final Path directory = Scratch.directory();
    private final List<Event> events = new ArrayList<>();
    private SimulatedAgent agent;
    private int boxStarts = 1;
    private String diesAfter;
    private boolean died;

    Stage(Path stateRepo) {
        repo = new EditedRepo(stateRepo, directory, time);
        withModules = new ModuleSource(repo, CacheDirectory.of(System.getenv()).resolve("source/modules"), Credentials.none());
        programs.on(box);
    }

    private Path home() {
        return directory.resolve("home");
    }

    private SimulatedAgent agent() {
        if (agent == null) {
            agent = new SimulatedAgent(home(), withModules, box, artefacts, services, jobs, options, ROOT, "start " + boxStarts, time, this::heard);
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
        jobs.advance(Duration.ZERO);
        undescribed.complain();
        var run = new Run(reports, crashed ? null : result, SimulatedAgent.said(events), crashed);
        runs.add(run);
        if (wanted != null && !crashed) {
            throw alive(wanted, run);
        }
        return run;
    }

    /** Refuses a failed converge whose result the feature has ignored. */
    void requireNoticed() {
        runs.stream().map(Run::unnoticed).filter(Objects::nonNull).findFirst().ifPresent(failed -> {
            throw new SpecMistake("A converge failed, and the feature does not look at its result: " + failed.what(),
                (failed.where() == null ? "" : failed.where() + ": ") + failed.why(), "correct what failed; or expect it, as in converge().failed.what() == '...'");
        });
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
            jobs.end();
            maintenances.agentEnds();
        }
    }

    List<String> stop() {
        events.clear();
        agent().stop();
        agent = null;
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
        jobs.advance(Durations.parse(duration));
        undescribed.complain();
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
