package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.box.Overlay;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.Doubt;
import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Outcome;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Report;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Step;
import dev.emptybox.stdlib.model.UnknownException;
import dev.emptybox.stdlib.model.Where;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Runs tasks against a world: lets each task decide, performs its changes, and records the result. The same code plans,
 * applies and tests; only the world differs.
 */
public final class Engine {

    /** Observes a run. */
    public interface Listener {

        /** Called before a change is performed; if the process dies now, the change may or may not have happened. */
        default void performing(String task, Step.Line change) {
        }

        /** Called when a change has been performed. */
        default void performed(String task, Step.Line change) {
        }

        default void finished(Step step) {
        }
    }

    private final World world;
    private final Context context;
    private final Listener listener;
    private final Clock clock;
    private final RunRecord record = new RunRecord();
    private final Activity activity = new Activity();
    private final Map<String, Where> seen = new HashMap<>();
    private final DeclaredServices declared;
    private final DeclaredJobs jobs;
    private final Fingerprints fingerprints;
    private final ManagedPaths managed;
    private final Set<String> artefacts = new HashSet<>();
    private final TaskRunner runner;
    private final Composites composites;
    private volatile Engine aside;
    private String once;
    private volatile boolean abandoned;

    public Engine(World world, Context context, Listener listener, Clock clock) {
        this(world, context, listener, clock, PlannedStops.NONE);
    }

    /** @param stops the result of an earlier plan of the same script */
    public Engine(World world, Context context, Listener listener, Clock clock, PlannedStops stops) {
        this.world = Objects.requireNonNull(world, "world is null");
        this.context = Objects.requireNonNull(context, "context is null");
        this.listener = Objects.requireNonNull(listener, "listener is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.declared = new DeclaredServices(context);
        this.jobs = new DeclaredJobs(world, context);
        this.managed = new ManagedPaths(context);
        this.fingerprints = new Fingerprints(world, context);
        this.runner = new TaskRunner(world, context, listener, clock, record, new Decider(world, context, activity), fingerprints, declared, stops,
            this::requireNotAbandoned);
        this.composites = new Composites(world, clock, record, runner, context.files());
    }

    /** Whether a task is running, as opposed to the script itself. */
    public boolean busy() {
        Engine inner = aside;
        return inner == null ? activity.isTask() : inner.busy();
    }

    /** From now on nothing is run or performed, even if an abandoned script continues. */
    public void abandon() {
        abandoned = true;
    }

    private void requireNotAbandoned() {
        if (abandoned) {
            throw new IllegalStateException("the run of this script was given up");
        }
    }

    /** Runs something in a private plan over the current world. */
    public <T> T aside(Function<Engine, T> something) {
        var plan = new Overlay(world) {
            @Override
            public boolean pause(Duration duration) {
                return world.pause(duration);
            }
        };
        var inner = new Engine(plan, new Context(plan, context.files(), context.root(), context.secrets()), new Listener() { }, clock);
        aside = inner;
        try {
            return something.apply(inner);
        } finally {
            aside = null;
        }
    }

    public List<Step> steps() {
        return record.steps();
    }

    /** The secrets of its box. */
    public Secrets secrets() {
        return context.secrets();
    }

    /** What is not known for certain, in the order of the script. */
    public List<Doubt> doubts() {
        return record.doubts();
    }

    /** The texts of what could not be known. */
    public List<String> unknown() {
        return new Report("", List.of(), doubts(), null).unknown();
    }

    /**
     * The declared services, including those whose task was skipped or that are declared stopped, since they may run;
     * without unknown ones.
     */
    public Map<String, Service.Definition> definitions() {
        return declared.definitions();
    }

    /** The texts of what was assumed. */
    public List<String> assumed() {
        return new Report("", List.of(), doubts(), null).assumed();
    }

    /** Runs one task; exceptions have the position in the script. */
    public Outcome run(Task task, Where where) {
        requireNotAbandoned();
        return activity.inTask(() -> runTask(task, where));
    }

    private Outcome runTask(Task task, Where where) {
        task.within(once);
        if (composites.hideContent()) {
            task.sensitive();
        }
        refuse(task.problems(), where);
        refuseTwice(task.id(), where);
        task.artefact().ifPresent(artefacts::add);
        DeclaredJob job = task.job();
        if (job != null) {
            refuseInOnce(task, "removed", where);
            refuse(jobs.clash(job.name(), true, declared).stream().toList(), where);
            jobs.add(job);
        }
        DeclaredService service = task.service();
        if (service != null) {
            refuseInOnce(task, "stopped", where);
            refuse(jobs.clash(service.name(), false, declared).stream().toList(), where);
            refuse(service.resolvePaths(managed), where);
            declared.add(service);
        }
        Outcome outcome = runner.run(task, where);
        runner.downtimes().passed(task);
        fingerprints.passed(task, outcome);
        managed.add(task, outcome);
        composites.passed(outcome);
        return outcome;
    }

    /**
     * Runs a task that is made of others.
     *
     * @param body runs the others
     */
    public Outcome run(Composite task, Where where, Runnable body) {
        requireNotAbandoned();
        refuse(task.problems(), where);
        refuse(composites.recursion(task), where);
        refuseTwice(task.id(), where);
        return composites.run(task, where, body);
    }

    /**
     * Runs a body of tasks if it has not run on this box.
     *
     * @param afterInterruption what happens after an interruption: {@code hold} or {@code retry}
     */
    public void once(String key, String afterInterruption, Where where, Runnable body) {
        if (run(new OnceBegin(key, afterInterruption), where).isChanged()) {
            String outer = once;
            once = key;
            try {
                body.run();
            } finally {
                once = outer;
            }
            run(new OnceEnd(key), where);
        }
    }

    /**
     * Runs the body of tasks; the maintenance begins before the first change in it. When the body fails it does not end:
     * its page stays until the service is started.
     */
    public void maintain(MaintenanceWindow window, Where where) {
        requireNotAbandoned();
        Downtimes downtimes = runner.downtimes();
        refuse(downtimes.problems(window, declared.names()), where);
        refuseTwice(window.id(), where);
        downtimes.enter(window, where, context.files());
        try {
            window.body().run();
            activity.inTask(downtimes::atEnd).ifPresent(id -> record.add(new Step(id, where, Outcome.Status.OK, "nothing in it has to change", List.of(), 0)));
        } finally {
            downtimes.leave();
        }
    }

    /**
     * The text of a file in this world; empty if it does not exist. A read for the script, not a task.
     *
     * @throws UnknownException if a command that has not run yet may change it
     */
    public Optional<String> text(String path) {
        return BoxText.of(path, world, context);
    }

    /** SHA-256 of the artefacts of the script, which the cache must keep. */
    public Set<String> artefacts() {
        return Set.copyOf(artefacts);
    }

    /** The services declared to run, with the basis of their decision in this run. */
    public List<Service.Declared> services() {
        return declared.wanted();
    }

    /**
     * Call it at the end of the script.
     *
     * @throws ProblemException if the order of services is wrong, or a required one is missing
     */
    public void checkServiceOrder() {
        var order = declared.order();
        order.check(service -> seen.get(service.task()));
        runner.downtimes().check(order);
    }

    /**
     * Stops running services of the agent that are not declared. Call it at the end of the script.
     *
     * @throws ProblemException if no task was declared: an empty script is a mistake, and would stop every service
     */
    public void stopUndeclaredServices() {
        requireDeclaration();
        activity.inTask(() -> {
            runner.earlyStops().atEnd();
            return null;
        });
    }

    private void requireDeclaration() {
        List<String> undeclared = world.services().running().stream().filter(name -> !declared.keeps(name)).toList();
        if (seen.isEmpty() && !undeclared.isEmpty()) {
            throw new ProblemException(Problem.of("The script declares nothing, and services are running: " + String.join(", ", undeclared),
                "this is never taken as intended", "to stop them, declare each with state 'stopped'"));
        }
        if (seen.isEmpty() && !jobs.undeclared().isEmpty()) {
            throw new ProblemException(Problem.of("The script declares nothing, and jobs are scheduled: " + String.join(", ", jobs.undeclared()),
                "this is never taken as intended", "to remove them, declare anything else"));
        }
    }

    /** Removes jobs that are not declared. Call it at the end of the script, after the services. */
    public void removeUndeclaredJobs() {
        activity.inTask(() -> {
            jobs.undeclared().forEach(name -> runner.run(new JobRemoval(name), null));
            return null;
        });
    }

    /** The declared jobs, also those whose task was skipped. */
    public List<Job.Definition> jobs() {
        return jobs.definitions();
    }

    /** The stops of a complete run of the script, for its next run. */
    public PlannedStops stops() {
        return runner.earlyStops().found();
    }

    /** Records that the rest of the script depends on what is not known. */
    public void endsUnknown(Where where, String because) {
        record.add(new Doubt(Doubt.Kind.ENDS_PLAN, where, "", because));
        world.leaveOpen("the rest of the script", Scope.EVERYTHING, null);
    }

    private static void refuse(List<Problem> problems, Where where) {
        if (!problems.isEmpty()) {
            throw new ProblemException(problems.stream().map(problem -> problem.at(where)).toList());
        }
    }

    private void refuseInOnce(Task task, String then, Where where) {
        if (once != null) {
            throw new ProblemException(new Problem(where, task.id() + " is inside once " + once,
                "in later runs it would not be declared, and would be " + then, "declare it outside of once"));
        }
    }

    private void refuseTwice(String id, Where where) {
        Where before = seen.putIfAbsent(id, where == null ? new Where("", 0, 0, "") : where);
        if (before != null) {
            throw new ProblemException(new Problem(where, "'" + id + "' is declared twice",
                "first at " + before, "merge them into one task, or distinguish them with named '...'"));
        }
    }
}
