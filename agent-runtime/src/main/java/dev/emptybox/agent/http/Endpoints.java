package dev.emptybox.agent.http;

import dev.emptybox.agent.converge.Status;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The HTTP endpoints of the agent: the probes are public; everything else requires the token. A signed webhook triggers a
 * cycle, once, and allows nothing else; so does that of GitLab, which is not signed. Authorization is decided before a body is read, except for signed bodies.
 */
public final class Endpoints implements AutoCloseable {

    private static final Map<String, Request.Verb> ORDERS = Stream.of(Request.Verb.values())
        .collect(Collectors.toUnmodifiableMap(verb -> "/" + verb.name().toLowerCase(Locale.ROOT).replace('_', '-'), verb -> verb));
    private static final String NUDGE = "/converge";
    private static final String JOBS = "/jobs/";
    private static final int MOST_RUNS = 100;
    private static final String REQUESTS = "/requests/";

    /**
     * The data behind the endpoints.
     *
     * @param snapshot   the file with the snapshot of the box, which may not exist yet
     * @param deliveries the file with the signatures of earlier webhooks
     * @param nudge      starts a cycle
     * @param hooked     the same for a webhook
     * @param problems   receives failures of the endpoints, once until they are solved
     */
    public record Agent(Status status, Journal journal, Path snapshot, Path deliveries, Requests requests, Runnable nudge, Runnable hooked,
                        Consumer<Problem> problems) {

        public Agent {
            Objects.requireNonNull(status, "status is null");
            Objects.requireNonNull(journal, "journal is null");
            Objects.requireNonNull(snapshot, "snapshot is null");
            Objects.requireNonNull(deliveries, "deliveries is null");
            Objects.requireNonNull(requests, "requests is null");
            Objects.requireNonNull(nudge, "nudge is null");
            Objects.requireNonNull(hooked, "hooked is null");
            Objects.requireNonNull(problems, "problems is null");
        }
    }

    private final HttpListener listener;
    private final String address;

    private Endpoints(HttpListener listener, String address) {
        this.listener = listener;
        this.address = address;
    }

    /**
     * Who may ask.
     *
     * @param token    the file with the token; null for none: then only the probes are served
     * @param webhooks the file with the secret of webhooks; null if it is the token
     */
    public record Secrets(Path token, Path webhooks) {
    }

    /** @param listen {@code host:port}, port 0 for any free one, or {@code none} */
    public static Endpoints listening(String listen, Secrets secrets, Agent agent) {
        return listening(listen, secrets, agent, HttpListener.Limits.USUAL);
    }

    static Endpoints listening(String listen, Secrets secrets, Agent agent, HttpListener.Limits limits) {
        if (listen.equals("none")) {
            return new Endpoints(null, "");
        }
        try {
            var wanted = address(listen);
            var listener = new HttpListener(wanted, limits, new Answers(secrets, agent), agent.problems());
            return new Endpoints(listener, wanted.getHostString() + ":" + listener.address().getPort());
        } catch (IllegalArgumentException wrong) {
            throw new ProblemException(Problem.of("'" + listen + "' is not an address to listen on", "",
                "write --listen 127.0.0.1:9464, or --listen none"), wrong);
        } catch (IOException taken) {
            throw new ProblemException(Problem.of("Cannot listen on " + listen, String.valueOf(taken.getMessage()),
                "the port may be in use, or the address may not belong to this machine; choose another with --listen"), taken);
        }
    }

    /** @throws IllegalArgumentException if it is neither {@code host:port} nor {@code none} */
    public static void requireAddress(String listen) {
        if (!listen.equals("none")) {
            address(listen);
        }
    }

    private static InetSocketAddress address(String listen) {
        int colon = listen.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("no host in " + listen);
        }
        return new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
    }

    /** {@code host:port} of the listener; empty if there is none. */
    public String address() {
        return address;
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
    }

    private static final class Answers implements HttpListener.Handler {

        private final Token token;
        private final Token hooks;
        private final Agent agent;
        private final Deliveries deliveries;

        Answers(Secrets secrets, Agent agent) {
            this.token = new Token("The token file", secrets.token(), agent.problems());
            this.hooks = secrets.webhooks() == null ? token : new Token("The file with the secret of webhooks", secrets.webhooks(), agent.problems());
            this.agent = agent;
            this.deliveries = new Deliveries(agent.deliveries());
        }

        @Override
        public Optional<HttpResponse> head(HttpRequest request) {
            String path = request.path();
            if (path.equals("/livez") && request.reads()) {
                return Optional.of(HttpResponse.text(200, "ok"));
            }
            if (path.equals("/readyz") && request.reads()) {
                boolean ready = agent.status().ready();
                return Optional.of(HttpResponse.text(ready ? 200 : 503, ready ? "ok" : "not ok"));
            }
            return guarded(() -> token.allows(request) ? allowed(request) : unknown(request));
        }

        @Override
        public HttpResponse whole(HttpRequest request) {
            return guarded(() -> Optional.of(request.path().equals(NUDGE) ? webhook(request) : order(request))).orElseThrow();
        }

        private interface Answer {
            Optional<HttpResponse> get() throws IOException, Token.Unreadable;
        }

        /** Without a readable token no request is authorized; the reason is in the log of the agent, not in the response. */
        private static Optional<HttpResponse> guarded(Answer answer) {
            try {
                return answer.get();
            } catch (Token.Unreadable noToken) {
                return Optional.of(HttpResponse.text(503, "the agent cannot read its token; see its log"));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        /** A request without the token. The body of a webhook is read, because it is signed. */
        private Optional<HttpResponse> unknown(HttpRequest request) {
            if (!hooks.seemsSigned(request) || request.header("Authorization").isPresent()) {
                return Optional.of(HttpResponse.text(401, "a token is required").with("WWW-Authenticate", "Bearer"));
            }
            if (!request.path().equals(NUDGE)) {
                return Optional.of(HttpResponse.text(403, "this requires the token; a signature is valid only for POST " + NUDGE));
            }
            return request.method().equals("POST") ? Optional.empty() : Optional.of(onlyPost());
        }

        private Optional<HttpResponse> allowed(HttpRequest request) throws IOException {
            boolean post = request.method().equals("POST");
            if (request.path().equals(NUDGE)) {
                return Optional.of(post ? nudged() : onlyPost());
            }
            if (ORDERS.containsKey(request.path())) {
                return post ? Optional.empty() : Optional.of(onlyPost());
            }
            return Optional.of(report(request.path()));
        }

        private HttpResponse webhook(HttpRequest request) throws Token.Unreadable {
            if (hooks.sent(request)) {
                return hooked();
            }
            Optional<String> signature = hooks.signature(request);
            if (signature.isEmpty()) {
                return HttpResponse.text(401, "the signature does not match the secret of webhooks").with("WWW-Authenticate", "Bearer");
            }
            return deliveries.first(signature.get()) ? hooked() : HttpResponse.text(409, "duplicate delivery; sign another body, or send the token");
        }

        private HttpResponse hooked() {
            agent.hooked().run();
            return HttpResponse.text(202, "a cycle starts soon");
        }

        private HttpResponse order(HttpRequest request) {
            try {
                String id = agent.requests().ask(new Request(ORDERS.get(request.path()), new String(request.body(), StandardCharsets.UTF_8).strip()));
                return json(202, agent.journal().toJson(Map.of("request", id)));
            } catch (ProblemException full) {
                return HttpResponse.text(503, full.problems().get(0).what());
            }
        }

        private HttpResponse nudged() {
            agent.nudge().run();
            return HttpResponse.text(202, "a cycle starts now");
        }

        private static HttpResponse onlyPost() {
            return HttpResponse.text(405, "only POST is allowed here").with("Allow", "POST");
        }

        private HttpResponse report(String path) throws IOException {
            Journal journal = agent.journal();
            if (path.equals("/status")) {
                return json(200, journal.toJson(agent.status().asMap()));
            }
            if (path.equals("/snapshot")) {
                return Files.exists(agent.snapshot()) ? json(200, Files.readString(agent.snapshot()))
                    : HttpResponse.text(404, "no cycle has ended yet");
            }
            if (path.equals("/metrics")) {
                return HttpResponse.of(200, "text/plain; version=0.0.4", Metrics.text(agent.status()));
            }
            if (path.equals("/runs")) {
                return json(200, journal.toJson(journal.last(MOST_RUNS).stream().map(Journal::summary).toList()));
            }
            if (path.matches("/runs/\\d{1,9}")) {
                var run = journal.run(Integer.parseInt(path.substring("/runs/".length())));
                return json(run.isPresent() ? 200 : 404, run.map(journal::toJson).orElse("null"));
            }
            if (path.startsWith(JOBS)) {
                return json(200, journal.toJson(journal.jobs().last(path.substring(JOBS.length()), MOST_RUNS)));
            }
            if (path.equals("/once")) {
                return json(200, journal.toJson(journal.onces(Clock.systemUTC()).asList()));
            }
            if (path.startsWith(REQUESTS)) {
                var state = agent.requests().asMap(path.substring(REQUESTS.length()));
                return json(state.isPresent() ? 200 : 404, state.map(journal::toJson).orElse("null"));
            }
            return HttpResponse.text(404, "not found");
        }

        private static HttpResponse json(int code, String text) {
            return HttpResponse.of(code, "application/json", text);
        }
    }
}
