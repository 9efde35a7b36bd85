package dev.emptybox.agent.cli;

import dev.emptybox.agent.os.BackgroundWork;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops the services when a signal ends the process. The JVM runs the hook at every exit, so an exit by a fault of the agent
 * disarms it first: services survive that.
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

    /** Disarms the hook; false if a signal is already stopping the services. */
    boolean disarm() {
        return decided.compareAndSet(false, true);
    }

    /** Waits until the services are stopped. The JVM then exits with the code of the signal. */
    void await() {
        BackgroundWork.join(hook);
    }
}
