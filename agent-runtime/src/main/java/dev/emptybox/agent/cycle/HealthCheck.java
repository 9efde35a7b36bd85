package dev.emptybox.agent.cycle;

import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.world.Reads;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The verify step of a cycle: asks each declared service once how it is; starting it has already waited for its health. */
final class HealthCheck {

    private final Reads box;
    private final Status status;
    private final Events events;

    HealthCheck(Reads box, Status status, Events events) {
        this.box = Objects.requireNonNull(box, "box is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.events = Objects.requireNonNull(events, "events is null");
    }

    void ask(Converger.Ran ran) {
        status.phase("verify");
        var health = new LinkedHashMap<String, String>();
        for (Service.Declared service : ran.services()) {
            Service.Health check = service.health();
            String verdict = running(service);
            if (check != null && verdict.equals("ok")) {
                Http.Answer answer = box.get(new Http.Get(check.url(), Map.of(), check.timeout()));
                verdict = answer.status() / 100 == 2 ? "ok" : check.url() + " answered " + (answer.status() == 0 ? answer.body() : String.valueOf(answer.status()));
            }
            health.put(service.name(), verdict);
        }
        for (String change : status.health(health)) {
            events.warn("service.health", change, "", Map.of());
        }
    }

    private String running(Service.Declared service) {
        try {
            boolean runs = service.unit() == null ? box.service(service.name()).running()
                : box.unit(service.unit(), service.name()).running();
            return runs ? "ok" : "not running";
        } catch (ProblemException noAnswer) {
            return noAnswer.problems().get(0).what();
        }
    }
}
