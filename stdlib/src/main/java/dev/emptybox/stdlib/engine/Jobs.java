package dev.emptybox.stdlib.engine;

import dev.emptybox.stdlib.model.Job;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The port to what runs the jobs of a box. */
public interface Jobs {

    /** A box whose jobs cannot be changed, and that has none. */
    Jobs NONE = new Jobs() {

        @Override
        public Optional<Map<String, Job.State>> scheduled() {
            return Optional.empty();
        }

        @Override
        public void schedule(Job.Definition definition) {
            throw new ProblemException(Problem.of("Jobs cannot be scheduled here"));
        }

        @Override
        public void remove(String name) {
            throw new ProblemException(Problem.of("Jobs cannot be removed here"));
        }

        @Override
        public void declared(Collection<Job.Definition> definitions) {
            // There is none to run.
        }

        @Override
        public Runnable hold() {
            return () -> { };
        }

        @Override
        public void runNow(String name) {
            throw new ProblemException(Problem.of("There is no job '" + name + "' on this box"));
        }

        @Override
        public void stopAll() {
            // There is none to stop.
        }
    };

    /** The scheduled jobs by name; empty if there has never been one. */
    Optional<Map<String, Job.State>> scheduled();

    /** Records the job, and runs it at its times. Returns when it is on disk. */
    void schedule(Job.Definition definition);

    /** Stops it and removes its record. No effect if there is none. */
    void remove(String name);

    /** What the current revision declares. A definition is only in memory, so a job is not started before it is declared. */
    void declared(Collection<Job.Definition> definitions);

    /** No run starts until the result is called, because the box is about to change. */
    Runnable hold();

    /**
     * Starts a run now, besides its schedule.
     *
     * @throws ProblemException if there is no such job, or it is running
     */
    void runNow(String name);

    /** Stops all runs; no other starts. For the end of the agent. */
    void stopAll();
}
