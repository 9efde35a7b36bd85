package dev.emptybox.samples.hello;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * The program that the samples deploy: a small HTTP server that reports its version and the configuration that it
 * was started with. Both are read once, at the start, so what it answers is what is really running. A wrong command
 * line or configuration ends it with exit code 2 before it listens; any other failed start with 1.
 */
// Neither lambdas nor records: javac writes the same bytes for this file on every JDK only while nothing here needs
// invokedynamic, and the sample's state.json holds the checksum of those bytes.
public final class Hello implements HttpHandler {

    private static final int FAILED = 1;
    private static final int WRONG_CONFIGURATION = 2;

    private final Release release;
    private final Config config;

    private Hello(Release release, Config config) {
        this.release = release;
        this.config = config;
    }

    public static void main(String[] args) {
        try {
            new Hello(Release.running(), Config.read(configFile(args))).start();
        } catch (WrongConfiguration e) {
            System.err.println("hello: " + e.getMessage());
            System.exit(WRONG_CONFIGURATION);
        } catch (IOException e) {
            System.err.println("hello: cannot start: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private static Path configFile(String[] args) throws WrongConfiguration {
        if (args.length != 2 || !args[0].equals("--config")) {
            throw new WrongConfiguration("usage: java -jar hello.jar --config FILE");
        }
        return Path.of(args[1]);
    }

    private void start() throws IOException {
        HttpServer server = listen(config.port);
        server.createContext("/", this);
        // A slow client must not delay the health check.
        server.setExecutor(Executors.newFixedThreadPool(4));
        Runtime.getRuntime().addShutdownHook(new Stop(server));
        server.start();
        System.out.println("started " + release.version + " on port " + server.getAddress().getPort());
    }

    private static HttpServer listen(int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try {
            return HttpServer.create(new InetSocketAddress(loopback, port), 0);
        } catch (IOException e) {
            throw new IOException("port " + port + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/" -> send(exchange, 200, config.greeting + "\n");
            case "/version" -> send(exchange, 200, release.version + "\n");
            case "/config" -> send(exchange, 200, config.text);
            case "/healthz" -> send(exchange, release.healthy ? 200 : 500, release.healthy ? "ok" : "broken");
            default -> send(exchange, 404, "not found\n");
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        boolean bodiless = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /**
     * The release, from the manifest of the jar. {@code Healthy: false} makes a release that starts and answers,
     * but is never healthy, from the same class.
     */
    private static final class Release {

        private final String version;
        private final boolean healthy;

        private Release(Attributes manifest) {
            String released = manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            this.version = released == null ? "unreleased" : released;
            this.healthy = !"false".equals(manifest.getValue("Healthy"));
        }

        static Release running() throws IOException {
            try (InputStream manifest = Hello.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
                return new Release(manifest == null ? new Attributes() : new Manifest(manifest).getMainAttributes());
            }
        }
    }

    /**
     * The configuration as read from the file at the start: lines of {@code key=value}, empty lines, and comments
     * that begin with #. Port 0 takes any free port; the log has the number.
     */
    private static final class Config {

        private static final List<String> KEYS = List.of("port", "greeting");

        private final String text;
        private final int port;
        private final String greeting;

        private Config(String text, int port, String greeting) {
            this.text = text;
            this.port = port;
            this.greeting = greeting;
        }

        static Config read(Path file) throws WrongConfiguration {
            try {
                return parse(file, Files.readString(file));
            } catch (NoSuchFileException e) {
                throw new WrongConfiguration(file + ": there is no such file");
            } catch (IOException e) {
                throw new WrongConfiguration(file + ": cannot be read: " + e.getMessage());
            }
        }

        private static Config parse(Path file, String text) throws WrongConfiguration {
            Map<String, String> values = values(file, text);
            if (!values.containsKey("port")) {
                throw new WrongConfiguration(file + ": port is missing");
            }
            return new Config(text, port(file, values.get("port")), values.getOrDefault("greeting", "hello"));
        }

        private static Map<String, String> values(Path file, String text) throws WrongConfiguration {
            Map<String, String> values = new HashMap<>();
            int number = 0;
            for (String line : text.split("\n")) {
                number++;
                if (!line.isBlank() && !line.strip().startsWith("#")) {
                    put(values, line, file + ":" + number);
                }
            }
            return values;
        }

        private static void put(Map<String, String> values, String line, String where) throws WrongConfiguration {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new WrongConfiguration(where + ": expected key=value, found: " + line.strip());
            }
            String key = line.substring(0, equals).strip();
            if (!KEYS.contains(key)) {
                throw new WrongConfiguration(where + ": unknown key " + key + "; known are "
                        + String.join(", ", KEYS));
            }
            if (values.put(key, line.substring(equals + 1).strip()) != null) {
                throw new WrongConfiguration(where + ": " + key + " is given twice");
            }
        }

        private static int port(Path file, String value) throws WrongConfiguration {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= 65535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Reported below, as for a number that is out of range.
            }
            throw new WrongConfiguration(file + ": port is not a number from 0 to 65535: " + value);
        }
    }

    /** Runs on SIGTERM. It does not wait for responses in progress, so that the process ends at once. */
    private static final class Stop extends Thread {

        private final HttpServer server;

        Stop(HttpServer server) {
            this.server = server;
        }

        @Override
        public void run() {
            server.stop(0);
            System.out.println("stopped");
        }
    }

    /** The command line or the configuration is wrong; the message says where and how. */
    private static final class WrongConfiguration extends Exception {

        private static final long serialVersionUID = 1L;

        WrongConfiguration(String message) {
            super(message);
        }
    }
}
