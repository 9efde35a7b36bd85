package dev.emptybox.agent.cycle;

import dev.emptybox.agent.live.Box;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The verify step of a cycle: has each declared service kept up from now on, and asks it once how it is; starting it has
 * already waited for its health. One that was just started again by itself has the time of a start.
 */
final class HealthCheck {

    private final Box box;
    private final Status status;
    private final Events events;
    private final Clock clock;

    HealthCheck(Box box, Status status, Events events, Clock clock) {
        this.box = Objects.requireNonNull(box, "box is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.events = Objects.requireNonNull(events, "events is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    void ask(Converger.Ran ran) {
        status.phase("verify");
        var health = new LinkedHashMap<String, String>();
        for (Service.Declared service : ran.services()) {
            if (service.definition() != null) {
                box.keepUp(service.definition());
            }
            Service.Health check = service.health();
            String verdict = running(service);
            if (check != null && verdict.equals("ok")) {
                Http.Answer answer = answer(service);
                verdict = answer.status() / 100 == 2 ? "ok" : check.url() + " answered " + (answer.status() == 0 ? answer.body() : String.valueOf(answer.status()));
            }
            health.put(service.name(), verdict);
        }
        for (String change : status.health(health)) {
            events.warn("service.health", change, "", Map.of());
        }
    }

    private Http.Answer answer(Service.Declared service) {
        Service.Health check = service.health();
        while (true) {
            Http.Answer answer = box.get(new Http.Get(check.url(), Map.of(), check.timeout()));
            if (answer.status() / 100 == 2 || !isStarting(service)) {
                return answer;
            }
            box.pause(check.interval());
        }
    }

    private boolean isStarting(Service.Declared service) {
        Service.State state = service.unit() == null ? box.service(service.name()) : Service.State.NEVER_STARTED;
        return state.running() && clock.instant().isBefore(state.since().plus(service.health().within()));
    }

    private String running(Service.Declared service) {
        try {
            if (service.unit() == null) {
                Service.State state = box.service(service.name());
                return state.running() ? "ok" : state.phase() == Service.Phase.FINISHED ? Status.FINISHED
                    : state.why().isEmpty() ? "not running" : "not running: it " + state.exit() + "; " + state.why();
            }
            return box.unit(service.unit(), service.name()).running() ? "ok" : "not running";
        } catch (ProblemException noAnswer) {
            return noAnswer.problems().get(0).what();
        }
    }
}
