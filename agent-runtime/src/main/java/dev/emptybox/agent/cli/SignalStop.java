package dev.emptybox.agent.cli;

import dev.emptybox.agent.os.BackgroundWork;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops the services when a signal ends the process. The JVM runs the same hook at every exit, so an end of the agent by
 * its own fault disarms it first: services outlive that.
 */
final class SignalStop {

    private final AtomicBoolean decided = new AtomicBoolean();
    private final Thread hook;

    private SignalStop(Runnable stop) {
        this.hook = new Thread(() -> {
            if (decided.compareAndSet(false, true)) {
                stop.run();
            }
        }, "stop");
    }

    static SignalStop install(Runnable stop) {
        var signals = new SignalStop(stop);
        Runtime.getRuntime().addShutdownHook(signals.hook);
        return signals;
    }

    /** From now on the end of the process stops nothing; false when a signal is stopping the services already. */
    boolean disarm() {
        return decided.compareAndSet(false, true);
    }

    /** Waits until the services are stopped. The JVM then exits with the code of the signal. */
    void await() {
        BackgroundWork.join(hook);
    }
}
