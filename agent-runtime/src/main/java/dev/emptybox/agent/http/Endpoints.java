package dev.emptybox.agent.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.emptybox.agent.cycle.Status;
import dev.emptybox.agent.journal.Journal;
import dev.emptybox.agent.journal.Request;
import dev.emptybox.agent.journal.Requests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the agent tells over HTTP: probes to everybody, ok or not ok; everything else to who has the token. A nudge
 * carries no authority: it only shortens the wait.
 */
public final class Endpoints implements AutoCloseable {

    private static final int MOST_BODY = 1 << 20;
    private static final String REQUESTS = "/requests/";
    private static final Map<String, Request.Verb> ORDERS = Stream.of(Request.Verb.values())
        .collect(Collectors.toUnmodifiableMap(verb -> "/" + verb.name().toLowerCase(Locale.ROOT).replace('_', '-'), verb -> verb));

    private final HttpServer server;
    private final ExecutorService threads;
    private final Token token;
    private final Status status;
    private final Journal journal;
    private final Path snapshot;
    private final Requests requests;
    private final Runnable nudge;

    private Endpoints(HttpServer server, Token token, Status status, Journal journal, Path snapshot, Requests requests,
                      Runnable nudge) {
        this.server = server;
        this.token = Objects.requireNonNull(token, "token is null");
        this.status = Objects.requireNonNull(status, "status is null");
        this.journal = Objects.requireNonNull(journal, "journal is null");
        this.requests = Objects.requireNonNull(requests, "requests is null");
        this.snapshot = Objects.requireNonNull(snapshot, "snapshot is null");
        this.nudge = Objects.requireNonNull(nudge, "nudge is null");
        this.threads = Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work, "http");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param listen    {@code host:port}, port 0 for any free one, or {@code none}
     * @param tokenFile null for no token: then only the probes answer
     * @param snapshot  the file with the snapshot of the box, which may not be there yet
     */
    public static Endpoints listening(String listen, Path tokenFile, Status status, Journal journal, Path snapshot,
                                      Requests requests, Runnable nudge) {
        if (listen.equals("none")) {
            return new Endpoints(null, new Token(null), status, journal, snapshot, requests, nudge);
        }
        try {
            var address = address(listen);
            var endpoints = new Endpoints(HttpServer.create(address, 32), new Token(tokenFile), status, journal, snapshot, requests, nudge);
            endpoints.serve();
            return endpoints;
        } catch (IllegalArgumentException wrong) {
            throw new ProblemException(Problem.of("'" + listen + "' is not an address to listen on", "",
                "write --listen 127.0.0.1:9464, or --listen none"), wrong);
        } catch (IOException taken) {
            throw new ProblemException(Problem.of("Cannot listen on " + listen, String.valueOf(taken.getMessage()),
                "another process has the port, or the address is not of this machine; choose another with --listen"), taken);
        }
    }

    /** @throws IllegalArgumentException when it is neither {@code host:port} nor {@code none} */
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

    /** {@code host:port} that is listened on; empty when it is none. */
    public String address() {
        return server == null ? "" : server.getAddress().getHostString() + ":" + server.getAddress().getPort();
    }

    private void serve() {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY);
            String path = exchange.getRequestURI().getPath();
            boolean get = exchange.getRequestMethod().equals("GET") || exchange.getRequestMethod().equals("HEAD");
            if (path.equals("/livez") && get) {
                answer(exchange, 200, "text/plain", "ok\n");
            } else if (path.equals("/readyz") && get) {
                answer(exchange, status.ready() ? 200 : 503, "text/plain", status.ready() ? "ok\n" : "not ok\n");
            } else if (!token.allows(exchange.getRequestHeaders(), body)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                answer(exchange, 401, "text/plain", "a token is needed\n");
            } else if (path.equals("/converge")) {
                converge(exchange);
            } else if (ORDERS.containsKey(path)) {
                order(exchange, ORDERS.get(path), new String(body, StandardCharsets.UTF_8).strip());
            } else {
                tell(exchange, path);
            }
        }
    }

    /** A webhook's signature is enough for a nudge only. */
    private void order(HttpExchange exchange, Request.Verb verb, String subject) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            answer(exchange, 405, "text/plain", "POST, please\n");
        } else if (!token.isBorne(exchange.getRequestHeaders())) {
            answer(exchange, 403, "text/plain", "this needs the token itself\n");
        } else {
            String id = requests.ask(new Request(verb, subject));
            answer(exchange, 202, "application/json", journal.toJson(Map.of("request", id)));
        }
    }

    private void converge(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            answer(exchange, 405, "text/plain", "POST, please\n");
            return;
        }
        nudge.run();
        answer(exchange, 202, "text/plain", "a cycle begins now\n");
    }

    private void tell(HttpExchange exchange, String path) throws IOException {
        if (path.equals("/status")) {
            answer(exchange, 200, "application/json", journal.toJson(status.asMap()));
        } else if (path.equals("/snapshot")) {
            boolean there = Files.exists(snapshot);
            answer(exchange, there ? 200 : 404, there ? "application/json" : "text/plain",
                there ? Files.readString(snapshot) : "no cycle has ended yet\n");
        } else if (path.equals("/metrics")) {
            answer(exchange, 200, "text/plain; version=0.0.4", Metrics.text(status));
        } else if (path.equals("/runs")) {
            answer(exchange, 200, "application/json", journal.toJson(journal.last(100).stream().map(Journal::summary).toList()));
        } else if (path.matches("/runs/\\d{1,9}")) {
            var run = journal.run(Integer.parseInt(path.substring("/runs/".length())));
            answer(exchange, run.isPresent() ? 200 : 404, "application/json", run.map(journal::toJson).orElse("null"));
        } else if (path.equals("/once")) {
            answer(exchange, 200, "application/json", journal.toJson(journal.onces(Clock.systemUTC()).asList()));
        } else if (path.startsWith(REQUESTS)) {
            var state = requests.asMap(path.substring(REQUESTS.length()));
            answer(exchange, state.isPresent() ? 200 : 404, "application/json", state.map(journal::toJson).orElse("null"));
        } else {
            answer(exchange, 404, "text/plain", "nothing here\n");
        }
    }

    private static void answer(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }
}
