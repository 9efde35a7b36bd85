package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Restarts a service after its delay. {@link ManagedService} decides the consequence of an exit and its time; the delay of
 * an adopted service begins when it is supervised again.
 */
final class RestartScheduler implements AutoCloseable {

    /** @param token of the start that has ended */
    private record Delay(String token, Instant due) {
    }

    private final SupervisorContext context;
    private final ServiceStarter starter;
    /** The pending delay of each service, so that none is scheduled twice. */
    private final Map<String, Delay> waits = new ConcurrentHashMap<>();
    /** An exit and a request to supervise may find the same delay. */
    private final Map<String, Delay> reported = new ConcurrentHashMap<>();
    private final BackgroundWork work;
    private final ScheduledExecutorService timer;
    // A start waits for left-overs of the previous one, and must not block others.
    private final ExecutorService starters;
    private volatile boolean closed;

    RestartScheduler(SupervisorContext context, ServiceStarter starter) {
        this.context = context;
        this.starter = starter;
        this.work = new BackgroundWork("emptybox-restarts", context.events()::problem);
        this.timer = Executors.newSingleThreadScheduledExecutor(work);
        this.starters = Executors.newCachedThreadPool(work);
    }

    /** Reports the state after an exit, and waits for the next start if there is one; a delay is reported once. */
    void follow(ManagedService service) {
        Optional<ServiceRecord> ended = service.record();
        if (ended.isPresent()) {
            Delay delay = delay(ended.get());
            if (delay == null || !delay.equals(reported.put(service.name(), delay))) {
                publish(service);
            }
            await(service);
        }
    }

    private static Delay delay(ServiceRecord ended) {
        return ended.tracker().due() == null ? null : new Delay(ended.token(), ended.tracker().due());
    }

    private void publish(ManagedService service) {
        Service.State state = service.state();
        context.publish(events -> events.changed(service.name(), state));
    }

    /** Waits for the next start of a service; once per delay. */
    void await(ManagedService service) {
        ServiceRecord ended = service.record().orElse(null);
        Delay delay = ended == null ? null : delay(ended);
        if (delay != null && !delay.equals(waits.put(service.name(), delay))) {
            // Setting the clock back must not make it wait for hours.
            long millis = Math.min(Duration.between(context.time().now(), delay.due()).toMillis(), 2 * context.pace().longest().toMillis());
            schedule(service, ended, Math.max(0, millis));
        }
    }

    void forget(String name) {
        waits.remove(name);
        reported.remove(name);
    }

    private void schedule(ManagedService service, ServiceRecord ended, long millis) {
        try {
            timer.schedule(() -> due(service, ended), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            // The next supervisor finds it in the record.
        }
    }

    /** A thread may be available later. */
    private void due(ManagedService service, ServiceRecord ended) {
        if (!closed && !work.turn(() -> starters.execute(() -> startAgain(service, ended)))) {
            schedule(service, ended, context.pace().longest().toMillis());
        }
    }

    private void startAgain(ManagedService service, ServiceRecord ended) {
        var started = new AtomicBoolean();
        work.turn(() -> started.set(startedAgain(service, ended)));
        if (!started.get() && !closed) {
            work.turn(() -> {
                service.restartFailed(ended);
                follow(service);
            });
        }
    }

    private boolean startedAgain(ManagedService service, ServiceRecord ended) {
        try {
            service.inTurn("start", () -> startAgainInTurn(service, ended));
            return true;
        } catch (ProblemException refused) {
            if (!closed) {
                context.report(refused);
            }
            return false;
        }
    }

    private Void startAgainInTurn(ManagedService service, ServiceRecord ended) throws InterruptedException {
        Optional<Service.Definition> definition = closed ? Optional.empty() : service.due(ended);
        if (definition.isPresent()) {
            starter.start(service, definition.get(), service.record().orElse(ended).tracker().startedAgain());
            if (service.state().running()) {
                // Otherwise it has already exited, which is reported next.
                publish(service);
            }
        }
        return null;
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        starters.shutdownNow();
    }
}
