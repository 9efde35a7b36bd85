package dev.emptybox.agent.supervisor;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.io.File;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Starts the process of a service: first records the intent, then starts the process, then records the process. If the agent
 * is killed in between, the next supervisor finds the process by its token. A full disk does not prevent the start of a
 * service that ran before, if processes can be found by their tags: its start is recorded later.
 */
record ServiceStarter(SupervisorContext context, ServiceTag tags, Launcher launcher, ServiceStopper stopper, LogKeeper logs, ExitWatcher exits) {

    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(1);

    /**
     * Starts a service that does not run. Left-overs of its earlier start are stopped first.
     *
     * @throws ProblemException if it was not started; its state is then unchanged
     */
    void start(ManagedService service, Service.Definition definition, RestartTracker tracker) throws InterruptedException {
        String token = tags.forStart(definition.name());
        // All problems are detected before anything of the earlier start is changed.
        ProcessBuilder process = launcher.prepare(definition, token);
        clearEarlier(service);
        File log = logs.log(definition.name()).forStart(definition.supervision().log());
        var intent = ServiceRecord.intent(definition, token, context.time().now().truncatedTo(ChronoUnit.MILLIS), launcher.groups(), tracker);
        ServiceRecord before = service.record().orElse(null);
        begin(service, intent);
        try {
            Process child = launcher.launch(definition.name(), process, log);
            exits.child(started(service, intent, child), child);
        } catch (ProblemException notStarted) {
            service.startFailed(before);
            throw notStarted;
        }
    }

    /** An unrecorded exit is still reported, and orphans must not block the next start. */
    private void clearEarlier(ManagedService service) throws InterruptedException {
        ServiceRecord earlier = service.record().orElse(null);
        if (earlier != null) {
            service.ended(earlier, service.state().exit(), false);
            stopper.stop(earlier);
        }
    }

    private void begin(ManagedService service, ServiceRecord intent) {
        try {
            service.starting(intent);
        } catch (ProblemException unwritable) {
            if (!context.processes().findsByToken() || service.record().isEmpty()) {
                throw unwritable;
            }
            service.startingUnrecorded(intent);
            context.report(unwritable);
        }
    }

    private ServiceRecord started(ManagedService service, ServiceRecord intent, Process child) throws InterruptedException {
        awaitGroup(intent, child);
        ServiceRecord record = intent.withProcess(child.pid(), context.processes().identity(child.pid()).orElse(""));
        try {
            service.started(record, child);
        } catch (ProblemException unwritable) {
            if (!context.processes().findsByToken()) {
                stopper.stop(record);
                throw unwritable;
            }
            // The process will be found by its tag.
            context.report(unwritable);
        }
        return record;
    }

    /** A signal to a group that does not exist yet would be lost. */
    private void awaitGroup(ServiceRecord intent, Process child) {
        Time time = context.time();
        long start = time.nanos();
        while (intent.group() && child.isAlive() && !context.processes().leads(child.pid()) && time.nanos() - start < SETTLE.toNanos()) {
            time.pauseAtMost(LOOK_EVERY);
        }
    }
}
