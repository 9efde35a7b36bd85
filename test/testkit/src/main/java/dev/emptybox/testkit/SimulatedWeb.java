package dev.emptybox.testkit;

import dev.emptybox.stdlib.box.services.MaintenanceChange;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Tcp;
import dev.emptybox.stdlib.model.Words;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The responses of URLs and ports: of an agent in maintenance, otherwise of the spec, otherwise of the services of the box. */
final class SimulatedWeb {

    private static final List<String> OPTIONS = List.of("body", "after");

    /** @param status 0 for a refused connection */
    private record Planned(int status, String body, Duration after) {
    }

    private final SimulatedTime time;
    private final SimulatedServices services;
    private final SimulatedMaintenances maintenances;
    private final Undescribed undescribed;
    private final Map<String, Deque<Planned>> answers = new HashMap<>();
    private final Map<String, Boolean> ports = new HashMap<>();

    SimulatedWeb(SimulatedTime time, SimulatedServices services, SimulatedMaintenances maintenances, Undescribed undescribed) {
        this.time = time;
        this.services = services;
        this.maintenances = maintenances;
        this.undescribed = undescribed;
    }

    /** @param statuses one per request; the last one is repeated */
    void answer(String url, Map<String, ?> how, int... statuses) {
        for (String option : how.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new SpecMistake("answer '" + url + "' has no option " + option, Words.didYouMean(option, OPTIONS), "");
            }
        }
        String body = how.containsKey("body") ? String.valueOf(how.get("body")) : "";
        Duration after = how.containsKey("after") ? Durations.parse(String.valueOf(how.get("after"))) : Duration.ZERO;
        var sequence = new ArrayDeque<Planned>();
        for (int status : statuses.length == 0 ? new int[] {200} : statuses) {
            sequence.add(new Planned(status, body, after));
        }
        answers.put(url, sequence);
    }

    /** @param place a URL, host and port, or a port of the box */
    void refuse(String place) {
        if (place.contains("://")) {
            answer(place, Map.of(), 0);
        } else {
            ports.put(address(place), false);
        }
    }

    void accept(String place) {
        ports.put(address(place), true);
    }

    private static String address(String place) {
        return place.contains(":") ? place.replaceFirst("^localhost:", "127.0.0.1:") : "127.0.0.1:" + place;
    }

    boolean describes(String url) {
        return answers.containsKey(url);
    }

    Http.Answer get(Http.Get request) {
        Optional<MaintenanceChange.Page> page = maintenances.answer(SimulatedServices.server(request.url()));
        if (page.isPresent()) {
            return new Http.Answer(503, page.get().content().text().orElse(""), Duration.ZERO);
        }
        Deque<Planned> sequence = answers.get(request.url());
        if (sequence != null) {
            return answered(sequence.size() > 1 ? sequence.poll() : sequence.peek(), request);
        }
        Optional<Http.Answer> ofService = services.answer(request.url());
        return ofService.orElseGet(() -> {
            undescribed.note("GET " + request.url(), "answer '" + request.url() + "', 200, body: ''");
            return new Http.Answer(200, "", Duration.ZERO);
        });
    }

    private Http.Answer answered(Planned planned, Http.Get request) {
        if (planned.after().compareTo(request.timeout()) > 0) {
            time.pause(request.timeout());
            return new Http.Answer(0, "timed out", request.timeout());
        }
        time.pause(planned.after());
        return new Http.Answer(planned.status(), planned.status() == 0 ? "connection refused" : planned.body(), planned.after());
    }

    Tcp.Answer connect(Tcp.Connect request) {
        String address = address(request.address());
        Boolean open = maintenances.answer(address).isPresent() ? Boolean.TRUE : ports.containsKey(address) ? ports.get(address)
            : services.answer("http://" + address).map(answer -> answer.status() != 0).orElse(null);
        if (open == null) {
            undescribed.note("a connection to " + request.address(), "accept '" + request.address() + "'");
        }
        return new Tcp.Answer(Boolean.FALSE.equals(open) ? "connection refused" : "", Duration.ZERO);
    }
}
