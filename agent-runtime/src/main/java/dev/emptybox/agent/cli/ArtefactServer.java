package dev.emptybox.agent.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Serves the releases on the class path over HTTP, to this machine only, on a free port; records when it served each. */
final class ArtefactServer implements AutoCloseable {

    private static final Pattern RELEASE = Pattern.compile("/([a-z]+-[0-9.]+\\.jar)");

    private final Clock clock;
    private final HttpServer http;
    private final Map<String, Instant> served = new ConcurrentHashMap<>();

    private ArtefactServer(Clock clock) throws IOException {
        this.clock = clock;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        http.createContext("/", this::answer);
    }

    /** Starts at once. */
    static ArtefactServer start(Clock clock) {
        try {
            var server = new ArtefactServer(clock);
            server.http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
        }
    }

    String url(String release) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/" + release;
    }

    /** When it was first sent completely; empty if it was never fetched. */
    Optional<Instant> served(String release) {
        return Optional.ofNullable(served.get(release));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var release = RELEASE.matcher(exchange.getRequestURI().getPath());
            byte[] content = release.matches() ? content(release.group(1)) : null;
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            served.putIfAbsent(release.group(1), clock.instant());
        }
    }

    /** Null if there is no such release. */
    static byte[] content(String release) throws IOException {
        try (InputStream in = ArtefactServer.class.getResourceAsStream("/artefacts/" + release)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
