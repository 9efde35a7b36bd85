package dev.emptybox.agent.health;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.engine.Box;
import dev.emptybox.stdlib.model.EndlessScriptException;
import dev.emptybox.stdlib.model.Health;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Checks the health of the services of the current revision: in the verify step of a cycle, and, once
 * {@link #begin started}, between cycles, each on its own schedule. A critical service is marked, and the next cycle
 * restarts it.
 */
public final class HealthMonitor implements AutoCloseable {

    private static final String NOT_RUNNING = "not running";

    /** The watched process; results for an earlier one are ignored. */
    private record Round(ScriptedChecks scripted, List<Service.Declared> services) {
    }

    /** Receives what the monitor finds. */
    public interface Listener {

        /** @param services all of them, after each check */
        void checked(Map<String, HealthState> services);

        /** A service has to be restarted. */
        void critical(String service, String why);

        /** A check could not be completed; it is repeated. */
        void failed(Problem problem);
    }

    /** A revision with a scripted check that does not end. */
    public record Endless(Revision revision, Problem problem) {
    }

    /** @param whenNot its state if it does not run, otherwise null */
    private record Process(long pid, Instant since, HealthState whenNot) {

        static Process running(long pid, Instant since) {
            return new Process(pid, since, null);
        }

        static Process gone(Health.Level level, String why) {
            return new Process(0, null, HealthState.of(0, new Health.Verdict(level, why)));
        }
    }

    private final Box box;
    private final Time time;
    private final Listener listener;
    private final BackgroundWork work;
    private final CheckSchedule schedule;
    private final Map<String, HealthState> vitals = new LinkedHashMap<>();
    private Round round;
    private Runnable wake = () -> { };
    private final AtomicReference<Endless> endless = new AtomicReference<>();

    public HealthMonitor(Box box, Time time, Listener listener) {
        this.box = Objects.requireNonNull(box, "box is null");
        this.time = Objects.requireNonNull(time, "time is null");
        this.listener = Objects.requireNonNull(listener, "listener is null");
        this.work = new BackgroundWork("emptybox-health", listener::failed);
        this.schedule = new CheckSchedule(time);
    }

    /** From now on health checks also run between cycles. @param toWake called to restart a critical service */
    public void begin(Runnable toWake) {
        begin(new ThreadTimer(work), toWake);
    }

    /** The same with another timer, until {@link #end}. */
    public void begin(CheckTimer timer, Runnable toWake) {
        Round now;
        synchronized (this) {
            wake = toWake;
            schedule.start(timer);
            now = round;
        }
        if (now != null) {
            now.services().forEach(service -> schedule(now, service));
        }
    }

    /** From now on only cycles check. */
    public synchronized void end() {
        schedule.close();
        wake = () -> { };
    }

    /**
     * Keeps each declared service running from now on, and checks it. A service with the same process that is already
     * scheduled is not checked additionally: frequent cycles must not use up its failures.
     */
    public void ask(ScriptedChecks scripted, List<Service.Declared> services) {
        var now = new Round(scripted, services);
        for (Service.Declared service : now.services()) {
            if (service.definition() != null) {
                box.supervise(service.definition());
            }
        }
        synchronized (this) {
            round = now;
            var names = now.services().stream().map(Service.Declared::name).toList();
            vitals.keySet().retainAll(names);
            schedule.keepOnly(names);
        }
        for (Service.Declared service : now.services()) {
            Process process = process(service);
            if (!isLookedAfter(service, process)) {
                look(now, service, process);
            }
        }
        publish();
        now.services().forEach(service -> schedule(now, service));
    }

    /** Waits for the services as after a start; returns the problem of one that is not healthy in time. */
    public Optional<Problem> prove(List<Service.Declared> services) {
        try {
            services.stream().map(Service.Declared::definition).filter(Objects::nonNull).forEach(box::awaitHealthy);
            return Optional.empty();
        } catch (ProblemException unhealthy) {
            return Optional.of(unhealthy.problems().get(0));
        }
    }

    private synchronized boolean isLookedAfter(Service.Declared service, Process process) {
        HealthState known = vitals.get(service.name());
        return schedule.isStarted() && service.health() != null && known != null && known.pid() == process.pid() && known.passed();
    }

    /** A service has changed its state; {@code /readyz} must not wait for the next check. */
    public synchronized void changed(String service) {
        Round now = round;
        if (now != null && schedule.isStarted()) {
            now.services().stream().filter(one -> one.name().equals(service)).forEach(one -> schedule(now, one, Duration.ZERO));
        }
    }

    /** Suspends checks until {@link #ask} or {@link #resume}, because services are about to change. */
    public synchronized Runnable suspend() {
        // The counters of a service that is restarted are reset, even if its process cannot be distinguished from the
        // previous one.
        vitals.replaceAll((name, known) -> known.unhealthy().isEmpty() ? known : HealthState.unasked(known.pid()));
        Round before = round;
        round = null;
        return () -> resume(before);
    }

    private void resume(Round before) {
        synchronized (this) {
            if (round != null || before == null) {
                return;
            }
            round = before;
        }
        before.services().forEach(service -> schedule(before, service));
    }

    private synchronized boolean isCurrent(Round which) {
        return round == which;
    }

    private synchronized void schedule(Round in, Service.Declared service) {
        Health.Check check = service.health();
        if (check != null) {
            boolean starting = vitals.containsKey(service.name()) && !vitals.get(service.name()).passed();
            Duration interval = starting ? check.startInterval() : check.interval();
            schedule(in, service, schedule.rest(service.name(), interval));
        }
    }

    private synchronized void schedule(Round in, Service.Declared service, Duration pause) {
        if (round == in) {
            schedule.in(pause, service.name(), () -> lookAgain(in, service));
        }
    }

    private void lookAgain(Round in, Service.Declared service) {
        if (isCurrent(in)) {
            // Always rescheduled: a service without further checks would count as healthy forever.
            if (!work.turn(() -> lookAndPublish(in, service))) {
                schedule.asked(service.name());
            }
            schedule(in, service);
        }
    }

    private void lookAndPublish(Round in, Service.Declared service) {
        look(in, service, process(service));
        if (isCurrent(in)) {
            publish();
        }
    }

    private void look(Round in, Service.Declared service, Process process) {
        HealthState before = before(service, process.pid());
        // Also one that does not run waits for its interval; otherwise it would be looked at without a pause.
        schedule.asked(service.name());
        HealthState after;
        if (process.whenNot() != null) {
            after = process.whenNot();
        } else if (service.health() == null) {
            after = HealthState.of(process.pid(), Health.Verdict.OK);
        } else {
            boolean starting = process.since() != null && time.now().isBefore(process.since().plus(service.health().within()));
            after = before.after(verdict(in, service), service.health(), starting);
        }
        // Keeps the first reason: the plan has reported it, and the apply must find the same.
        if (keep(in, service, after) && before.unhealthy().isEmpty() != after.unhealthy().isEmpty()) {
            recordHealth(service, before, after);
        }
    }

    private synchronized HealthState before(Service.Declared service, long pid) {
        HealthState known = vitals.get(service.name());
        return known == null || known.pid() != pid ? HealthState.unasked(pid) : known;
    }

    private synchronized boolean keep(Round in, Service.Declared service, HealthState after) {
        if (round != in) {
            return false;
        }
        vitals.put(service.name(), after);
        return true;
    }

    private void recordHealth(Service.Declared service, HealthState before, HealthState after) {
        box.recordHealth(service, after.pid(), after.unhealthy());
        if (before.unhealthy().isEmpty()) {
            listener.critical(service.name(), after.unhealthy());
            wake.run();
        }
    }

    private Health.Verdict verdict(Round in, Service.Declared service) {
        Health.Check check = service.health();
        if (endless.get() != null && endless.get().revision().equals(in.scripted().revision())) {
            return new Health.Verdict(Health.Level.UNKNOWN, endless.get().problem().what());
        }
        try {
            return check.probe() instanceof Health.ByCode code ? in.scripted().ask(code)
                : box.ask(service.name(), check.probe(), check.timeout());
        } catch (ProblemException cannot) {
            return new Health.Verdict(Health.Level.UNKNOWN, cannot.problems().get(0).whatAndWhy(": "));
        } catch (EndlessScriptException given) {
            endless.set(new Endless(in.scripted().revision(), given.problem()));
            wake.run();
            return new Health.Verdict(Health.Level.UNKNOWN, given.problem().what());
        }
    }

    /** A scripted check did not end and was abandoned; the checks of its revision are not run again. */
    public Optional<Endless> endless() {
        return Optional.ofNullable(endless.get());
    }

    private Process process(Service.Declared service) {
        try {
            return service.unit() == null ? process(box.services().state(service.name())) : process(box.units().state(service.unit(), service.name()));
        } catch (ProblemException noAnswer) {
            return Process.gone(Health.Level.UNKNOWN, noAnswer.problems().get(0).what());
        }
    }

    private static Process process(Service.State state) {
        if (state.running()) {
            return Process.running(state.pid(), state.since());
        }
        return state.phase() == Service.Phase.FINISHED ? new Process(0, null, HealthState.finished())
            : Process.gone(Health.Level.CRITICAL, NOT_RUNNING + (state.why().isEmpty() ? "" : ": it " + state.exit().text() + "; " + state.why()));
    }

    private static Process process(Unit.State state) {
        return state.running() ? Process.running(state.pid(), state.since()) : Process.gone(Health.Level.CRITICAL, NOT_RUNNING);
    }

    private void publish() {
        Map<String, HealthState> now;
        synchronized (this) {
            now = new LinkedHashMap<>(vitals);
        }
        listener.checked(now);
    }

    @Override
    public synchronized void close() {
        round = null;
        schedule.close();
    }
}
