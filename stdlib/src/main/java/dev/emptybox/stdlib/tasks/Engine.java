package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.Overlay;
import dev.emptybox.stdlib.box.World;
import dev.emptybox.stdlib.model.AssumedException;
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
import java.time.Instant;
import java.util.ArrayList;
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
    private final List<Step> steps = new ArrayList<>();
    private final List<Doubt> doubts = new ArrayList<>();
    private final Map<String, Where> seen = new HashMap<>();
    private final DeclaredServices declared;
    private final DeclaredJobs jobs;
    private final Fingerprints fingerprints;
    private final ManagedPaths managed;
    private final Set<String> artefacts = new HashSet<>();
    private final Downtimes downtimes;
    private final EarlyStops earlyStops;
    private volatile boolean busy;
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
        this.downtimes = new Downtimes(world, this::tried);
        this.earlyStops = new EarlyStops(world, declared, downtimes, stops, stop -> tried(stop, null));
    }

    /** Whether a task is running, as opposed to the script itself. */
    public boolean busy() {
        Engine inner = aside;
        return inner == null ? busy : inner.busy();
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
        return List.copyOf(steps);
    }

    /** The secrets of its box. */
    public Secrets secrets() {
        return context.secrets();
    }

    /** What is not known for certain, in the order of the script. */
    public List<Doubt> doubts() {
        return List.copyOf(doubts);
    }

    /** The texts of what could not be known. */
    public List<String> unknown() {
        return new Report("", List.of(), doubts, null).unknown();
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
        return new Report("", List.of(), doubts, null).assumed();
    }

    /** Runs one task; exceptions have the position in the script. */
    public Outcome run(Task task, Where where) {
        requireNotAbandoned();
        busy = true;
        try {
            task.within(once);
            refuse(task.problems(), where);
            refuseTwice(task, where);
            if (task instanceof Download download) {
                artefacts.add(download.digest());
            }
            if (task instanceof JobTask job) {
                refuseInOnce(job, "removed", where);
                refuse(jobs.clash(job.name(), true, declared).stream().toList(), where);
                jobs.add(job);
            }
            if (task instanceof ServiceTask service) {
                refuseInOnce(service, "stopped", where);
                refuse(jobs.clash(service.name(), false, declared).stream().toList(), where);
                refuse(service.resolvePaths(managed), where);
                declared.add(service);
            }
            Outcome outcome = tried(task, where);
            downtimes.passed(task);
            fingerprints.passed(task, outcome);
            managed.add(task, outcome);
            return outcome;
        } finally {
            busy = false;
        }
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
    void maintain(Maintenance maintenance, Where where) {
        requireNotAbandoned();
        refuse(downtimes.problems(maintenance, declared.names()), where);
        refuseTwice(maintenance.id(), where);
        downtimes.enter(maintenance, where, context.files());
        try {
            maintenance.body().run();
            busy = true;
            downtimes.atEnd().ifPresent(id -> steps.add(new Step(id, where, Outcome.Status.OK, "nothing in it has to change", List.of(), 0)));
        } finally {
            busy = false;
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
        order.check(task -> seen.get(task.id()));
        downtimes.check(order);
    }

    /**
     * Stops running services of the agent that are not declared. Call it at the end of the script.
     *
     * @throws ProblemException if no task was declared: an empty script is a mistake, and would stop every service
     */
    public void stopUndeclaredServices() {
        requireDeclaration();
        busy = true;
        try {
            earlyStops.atEnd();
        } finally {
            busy = false;
        }
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
        busy = true;
        try {
            jobs.undeclared().forEach(name -> tried(new JobRemoval(name), null));
        } finally {
            busy = false;
        }
    }

    /** The declared jobs, also those whose task was skipped. */
    public List<Job.Definition> jobs() {
        return jobs.definitions();
    }

    /** The stops of a complete run of the script, for its next run. */
    public PlannedStops stops() {
        return earlyStops.found();
    }

    /** Records that the rest of the script depends on what is not known. */
    public void endsUnknown(Where where, String because) {
        doubts.add(new Doubt(Doubt.Kind.ENDS_PLAN, where, "", because));
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

    private void refuseTwice(Task task, Where where) {
        refuseTwice(task.id(), where);
    }

    private void refuseTwice(String id, Where where) {
        Where before = seen.putIfAbsent(id, where == null ? new Where("", 0, 0, "") : where);
        if (before != null) {
            throw new ProblemException(new Problem(where, "'" + id + "' is declared twice",
                "first at " + before, "merge them into one task, or distinguish them with named '...'"));
        }
    }

    private Outcome tried(Task task, Where where) {
        Instant start = clock.instant();
        var performed = new Performed(world, context, listener, this::requireNotAbandoned);
        try {
            return tried(task, where, start, performed);
        } catch (RuntimeException | Error cutOff) {
            if (!performed.isEmpty() && !(cutOff instanceof UnknownException)) {
                record(task, where, Outcome.failed(task.id(), "it was interrupted", null), performed, start);
            }
            throw cutOff;
        }
    }

    private Outcome tried(Task task, Where where, Instant start, Performed performed) {
        while (true) {
            performed.nextAttempt();
            try {
                return once(task, where, start, performed);
            } catch (ProblemException failure) {
                if (downtimes.broken()) {
                    throw failure;
                }
                if (performed.attempts() >= task.tries()) {
                    return failed(task, where, start, performed, failure);
                }
                if (!world.pause(task.between())) {
                    return reach(task).isEmpty() ? triedAgain(task, where, start, performed, failure)
                        : failed(task, where, start, performed, failure);
                }
            }
        }
    }

    /** A plan does not wait for what may come; a failure with another cause fails at once. */
    private Outcome triedAgain(Task task, Where where, Instant start, Performed performed, ProblemException failure) {
        int more = task.tries() - performed.attempts();
        String because = failure.problems().get(0).whatAndWhy(": ") + "; the apply retries, up to " + more + (more == 1 ? " time" : " times");
        doubts.add(new Doubt(Doubt.Kind.UNKNOWN, where, task.id(), because));
        return record(task, where, Outcome.unknown(task.id(), because), performed, start);
    }

    private Outcome failed(Task task, Where where, Instant start, Performed performed, ProblemException failure) {
        var located = failure.problems().stream().map(p -> p.where() == null ? p.at(where) : p).toList();
        Outcome outcome = Outcome.failed(task.id(), located.get(0).what(), fingerprints.ofLatestWork(task));
        record(task, where, outcome, performed, start);
        if (task.toleratesFailure()) {
            return outcome;
        }
        throw new ProblemException(located);
    }

    private Outcome once(Task task, Where where, Instant start, Performed performed) {
        earlyStops.beforeDeciding(task);
        var observed = world.observe(() -> decide(task));
        TaskAnswer verdict = observed.value();
        String doubt = observed.doubt();
        if (verdict instanceof TaskAnswer.Failed failed && doubt == null) {
            throw failed.failure();
        }
        if (verdict instanceof TaskAnswer.Decided decided && (doubt == null || !decided.decision().wanted().isEmpty())) {
            if (doubt != null) {
                doubts.add(new Doubt(Doubt.Kind.ASSUMED, where, task.id(), doubt + ", and the plan assumes that it does not"));
            }
            earlyStops.before(decided.decision());
            Preconditions.check(decided.decision(), doubt == null, world).forEach(open -> doubts.add(new Doubt(Doubt.Kind.ASSUMED, where, task.id(), open)));
            downtimes.before(task, decided.decision());
            return perform(task, where, start, decided.decision(), performed);
        }
        if (verdict instanceof TaskAnswer.Assumed fine && doubt == null) {
            doubts.add(new Doubt(Doubt.Kind.ASSUMED, where, task.id(), fine.because()));
            return record(task, where, Outcome.of(task.id(), false, "assumed: " + fine.because(), "", Map.of(),
                task.id() + " has not been checked yet", null), performed, start);
        }
        if (verdict instanceof TaskAnswer.Skipped skipped && doubt == null) {
            return record(task, where, Outcome.skipped(task.id(), skipped.reason(), fingerprints.ofLatestWork(task)), performed, start);
        }
        String because = verdict instanceof TaskAnswer.Unknown open ? open.because() : doubt;
        doubts.add(new Doubt(Doubt.Kind.UNKNOWN, where, task.id(), because));
        earlyStops.leftOpen(task);
        leaveOpen(task);
        return record(task, where, Outcome.unknown(task.id(), because), performed, start);
    }

    private void leaveOpen(Task task) {
        String service = task instanceof ServiceTask its ? its.identity() : null;
        reach(task).ifPresent(scope -> leaveOpen(task, scope, service));
    }

    /** Empty if it only reads. */
    private Optional<Scope> reach(Task task) {
        try {
            return world.observe(() -> task.reach(context)).value();
        } catch (ProblemException | UnknownException boundless) {
            return Optional.of(Scope.EVERYTHING);
        }
    }

    private void leaveOpen(Task task, Scope scope, String service) {
        downtimes.mayBegin(task).ifPresent(doubts::add);
        try {
            world.leaveOpen(task.id(), scope, service);
        } catch (ProblemException | UnknownException boundless) {
            // The targets of its paths are unknown.
            world.leaveOpen(task.id(), Scope.EVERYTHING, service);
        }
    }

    private TaskAnswer decide(Task task) {
        try {
            String skipped = scripted(task);
            return skipped != null ? new TaskAnswer.Skipped(skipped) : new TaskAnswer.Decided(planned(task));
        } catch (AssumedException fine) {
            return new TaskAnswer.Assumed(fine.getMessage());
        } catch (UnknownException open) {
            return new TaskAnswer.Unknown(open.getMessage());
        } catch (ProblemException failure) {
            return new TaskAnswer.Failed(failure);
        }
    }

    /**
     * Runs the parts of the task that are code of the state repo, such as its condition, in the time limit of the script.
     * Returns why it is skipped, otherwise null.
     */
    private String scripted(Task task) {
        boolean before = busy;
        busy = false;
        try {
            String skipped = task.skipped();
            if (skipped == null) {
                task.compute(context);
            }
            return skipped;
        } finally {
            busy = before;
        }
    }

    private Decision planned(Task task) {
        Decision decision = task.plan(context);
        Accounts.refuseUnknown(task.id(), decision, world);
        Reserved.refuse(task.id(), decision, context);
        return decision;
    }

    private Outcome perform(Task task, Where where, Instant start, Decision decision, Performed performed) {
        Fingerprints.Work work = fingerprints.begins(task, decision);
        boolean changedBefore = !performed.isEmpty() && task.changesForSure();
        Performed.Known after = performed.perform(task, decision);
        List<Step.Line> lines = performed.lines();
        boolean nothing = decision.wanted().isEmpty();
        String planned = lines.isEmpty() ? decision.reason() : lines.get(0).reason();
        String diff = String.join("\n", lines.stream().map(Step.Line::diff).filter(d -> !d.isEmpty()).toList());
        if (!nothing && after.unknown() != null && task.assumption() == null && !task.changesForSure()) {
            Outcome open = Outcome.open(task.id(), planned, diff, after.values(), after.unknown(), fingerprints.isOpen(task, work) ? null : work.mark());
            record(task, where, Outcome.of(task.id(), true, planned, "", Map.of(), null, null), performed, start);
            return open;
        }
        Task.Ending ending = nothing ? new Task.Ending(false, null, after.values())
            : after.unknown() == null ? task.ending(after.values()) : assumed(task, where, after.values());
        boolean changed = ending.changed() || changedBefore;
        String mark = nothing || after.unknown() != null ? work.mark() : fingerprints.ended(task, work, changed);
        return record(task, where, Outcome.of(task.id(), changed, ending.reason() == null ? planned : ending.reason(),
            diff, ending.values(), after.unknown(), mark), performed, start);
    }

    private Task.Ending assumed(Task task, Where where, Map<String, Object> values) {
        if (task.assumption() != null) {
            doubts.add(new Doubt(Doubt.Kind.ASSUMED, where, task.id(), task.assumption()));
        }
        return task.foreseen(values);
    }

    private Outcome record(Task task, Where where, Outcome outcome, Performed performed, Instant start) {
        Step step = new Step(task.id(), where, outcome.getStatus(), outcome.getReason(), performed.take(),
            Duration.between(start, clock.instant()).toMillis()).map(context.secrets()::redacted);
        steps.add(step);
        listener.finished(step);
        return outcome;
    }
}
