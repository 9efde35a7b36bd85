package dev.emptybox.agent.jobs;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.agent.os.Time;
import dev.emptybox.agent.supervisor.ServiceEvents;
import dev.emptybox.agent.supervisor.Supervisor;
import dev.emptybox.stdlib.engine.Jobs;
import dev.emptybox.stdlib.engine.Services;
import dev.emptybox.stdlib.model.ExitStatus;
import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Words;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Runs the jobs of a home. Nothing is started before {@link #begin}, so a single converge only records jobs. Looks twice a
 * second, so a clock that is set, or a machine that was asleep, is noticed. Each job is looked
 * at on a thread of its own, because a stop takes its grace; at most one at a time. Closing it does not end running jobs.
 */
public final class JobScheduler implements Jobs, AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration WHILE_RUNNING = Duration.ofMillis(100);

    private final Path home;
    private final Function<Path, Services> starting;
    private final Time time;
    private final JobEvents events;
    private final Map<String, ManagedJob> jobs = new ConcurrentHashMap<>();
    private final Map<String, Boolean> busy = new ConcurrentHashMap<>();
    private final AtomicInteger holds = new AtomicInteger();
    private final BackgroundWork work;
    private ManagedJob.Surroundings around;
    private ExecutorService workers;
    private Thread thread;
    private volatile boolean closed;

    /**
     * @param home  the directory of the agent; its directory {@code jobs} is created when needed
     * @param agent the environment of the agent
     */
    public static JobScheduler of(Path home, Map<String, String> agent, Time time, JobEvents events, Secrets secrets) {
        return new JobScheduler(directory(home), own -> Supervisor.ofPrograms(own, agent, time, new Output(events), secrets), time, events);
    }

    /** Where the records and logs of jobs are. */
    public static Path directory(Path home) {
        return home.resolve("jobs");
    }

    /**
     * @param directory for records
     * @param processes runs the processes, given the directory
     */
    public JobScheduler(Path directory, Function<Path, Services> processes, Time time, JobEvents events) {
        this.home = directory;
        this.starting = processes;
        this.time = time;
        this.events = events;
        this.work = new BackgroundWork("emptybox-jobs", events::problem);
        JobRecords records = new JobRecords(directory.resolve("records"));
        if (records.exist()) {
            List<JobRecord> found = records.all(events::problem);
            found.forEach(record -> jobs.put(record.name(), ManagedJob.found(record, around())));
        }
    }

    /** A box without jobs needs no second supervisor. */
    private synchronized ManagedJob.Surroundings around() {
        if (around == null) {
            around = new ManagedJob.Surroundings(starting.apply(home), new JobRecords(home.resolve("records")), time, events);
        }
        return around;
    }

    /** The output of jobs, besides what the scheduler sees itself. */
    private record Output(JobEvents events) implements ServiceEvents {

        @Override
        public void ended(String service, ExitStatus exit) {
            // The next look sees it.
        }

        @Override
        public void changed(String service, Service.State state) {
            // The same.
        }

        @Override
        public void wrote(String service, String line) {
            events.wrote(service, line);
        }

        @Override
        public void problem(Problem problem) {
            events.problem(problem);
        }
    }

    /** From now on jobs run. */
    public synchronized void begin() {
        events.changed();
        workers = Executors.newCachedThreadPool(work);
        thread = work.newThread(this::run);
        thread.start();
    }

    private void run() {
        while (!closed) {
            work.turn(() -> look(workers));
            time.pauseAtMost(jobs.values().stream().anyMatch(job -> job.status().current() != null) ? WHILE_RUNNING : LOOK_EVERY);
            if (Thread.interrupted() && closed) {
                return;
            }
        }
    }

    /** Does everything that is due now. @param executor runs the look at each job */
    public void look(Executor executor) {
        for (ManagedJob job : jobs.values()) {
            if (busy.putIfAbsent(job.name(), true) == null) {
                executor.execute(() -> look(job));
            }
        }
    }

    private void look(ManagedJob job) {
        try {
            JobStatus before = job.status();
            work.turn(() -> {
                if (!closed && jobs.get(job.name()) == job) {
                    job.look(holds.get() > 0);
                }
            });
            if (!before.equals(job.status())) {
                events.changed();
            }
        } finally {
            busy.remove(job.name());
        }
    }

    @Override
    public Optional<Map<String, Job.State>> scheduled() {
        var states = new TreeMap<String, Job.State>();
        jobs.forEach((name, job) -> states.put(name, job.state()));
        return states.isEmpty() ? Optional.empty() : Optional.of(states);
    }

    @Override
    public void schedule(Job.Definition definition) {
        ManagedJob known = jobs.get(definition.name());
        if (known == null) {
            jobs.put(definition.name(), ManagedJob.fresh(definition, around()));
        } else {
            known.schedule(definition);
        }
        events.changed();
    }

    @Override
    public void remove(String name) {
        ManagedJob job = jobs.get(name);
        if (job != null) {
            job.stop();
            around().records().delete(name);
            jobs.remove(name);
            around().processes().keepOnly(jobs.keySet());
            events.changed();
        }
    }

    @Override
    public void declared(Collection<Job.Definition> definitions) {
        definitions.forEach(definition -> Optional.ofNullable(jobs.get(definition.name())).ifPresent(job -> job.declared(definition)));
        events.changed();
    }

    @Override
    public Runnable hold() {
        holds.incrementAndGet();
        return holds::decrementAndGet;
    }

    @Override
    public void runNow(String name) {
        ManagedJob job = jobs.get(name);
        if (job == null) {
            throw new ProblemException(Problem.of("There is no job '" + name + "' on this box",
                jobs.isEmpty() ? "it has no jobs" : "its jobs are " + String.join(", ", new TreeMap<>(jobs).keySet()), Words.didYouMean(name, jobs.keySet())));
        }
        job.runNow();
        events.changed();
    }

    /** By name. */
    public List<JobStatus> statuses() {
        return new TreeMap<>(jobs).values().stream().map(ManagedJob::status).toList();
    }

    /** When a look has something to do, as far as known; for a clock that is set. */
    public Instant nextLook() {
        return jobs.values().stream().map(ManagedJob::nextLook).min(Instant::compareTo).orElse(Instant.MAX);
    }

    @Override
    public void stopAll() {
        closed = true;
        jobs.values().forEach(job -> work.turn(job::stop));
        events.changed();
    }

    /** Running jobs keep running, and the next scheduler finds them. */
    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
            workers.shutdownNow();
        }
        if (around != null && around.processes() instanceof Supervisor own) {
            own.close();
        }
    }
}
