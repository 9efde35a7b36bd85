package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.ProblemException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What the services of one supervisor share.
 *
 * @param thread runs events one after the other
 */
record SupervisorContext(Records records, Processes processes, Time time, RestartTracker.Pace pace, RandomGenerator random,
                         ServiceEvents events, Consumer<Runnable> thread) {

    void tell(Consumer<ServiceEvents> event) {
        thread.accept(() -> event.accept(events));
    }

    void report(ProblemException failed) {
        failed.problems().forEach(events::problem);
    }

    /** Reports that something cannot be put on record, and goes on: what is in memory holds, and only a crash would lose it. */
    void orReport(Runnable write) {
        try {
            write.run();
        } catch (ProblemException unwritable) {
            report(unwritable);
        }
    }
}
