package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The shared state of the services of a supervisor.
 *
 * @param exits  the exit codes of processes that nothing waited for
 * @param thread runs events one after the other
 */
record SupervisorContext(Records records, Processes processes, Time time, RestartTracker.Pace pace, RandomGenerator random,
                         ServiceEvents events, ExitFiles exits, Consumer<Runnable> thread) {

    void publish(Consumer<ServiceEvents> event) {
        thread.accept(() -> event.accept(events));
    }

    void report(ProblemException failed) {
        failed.problems().forEach(events::problem);
    }

    /**
     * Reports that something cannot be recorded, and continues: the state in memory is used, and only a crash would lose
     * it.
     */
    void orReport(Runnable write) {
        try {
            write.run();
        } catch (ProblemException unwritable) {
            report(unwritable);
        }
    }
}
