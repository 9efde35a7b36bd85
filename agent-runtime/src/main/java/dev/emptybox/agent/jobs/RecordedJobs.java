package dev.emptybox.agent.jobs;

import dev.emptybox.stdlib.engine.Jobs;
import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The jobs of a home for readers besides the agent that holds it, for example a plan. Read-only. */
public record RecordedJobs(Path home) implements Jobs {

    @Override
    public Optional<Map<String, Job.State>> scheduled() {
        var states = new TreeMap<String, Job.State>();
        new JobRecords(JobScheduler.directory(home).resolve("records")).readable().forEach(record -> states.put(record.name(), new Job.State(record.settings())));
        return states.isEmpty() ? Optional.empty() : Optional.of(states);
    }

    @Override
    public void schedule(Job.Definition definition) {
        throw untouched();
    }

    @Override
    public void remove(String name) {
        throw untouched();
    }

    @Override
    public void declared(Collection<Job.Definition> definitions) {
        throw untouched();
    }

    @Override
    public Runnable hold() {
        throw untouched();
    }

    @Override
    public void runNow(String name) {
        throw untouched();
    }

    @Override
    public void stopAll() {
        throw untouched();
    }

    private static ProblemException untouched() {
        return new ProblemException(Problem.of("A plan does not touch jobs"));
    }
}
