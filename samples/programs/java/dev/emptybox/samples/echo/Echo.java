package dev.emptybox.samples.echo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Serves the files of one directory as text: {@code echo PORT DIRECTORY}. {@code /data} returns the current content of
 * the file data, {@code /version} the running release; {@code /healthz} answers regardless of the directory. A
 * wrong command line ends it with exit code 2, any other failed start with 1.
 */
// Without lambdas, records and string concatenation by invokedynamic, for the same bytes on every JDK, as in Hello.
public final class Echo implements HttpHandler {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final String version;
    private final Path directory;

    private Echo(String version, Path directory) {
        this.version = version;
        this.directory = directory;
    }

    public static void main(String[] args) {
        if (args.length != 2 || !args[0].matches("[0-9]{1,5}") || Integer.parseInt(args[0]) > 65535) {
            System.err.println("echo: usage: java -jar echo.jar PORT DIRECTORY");
            System.exit(WRONG_USAGE);
        }
        try {
            new Echo(released(), Path.of(args[1]).toAbsolutePath().normalize()).start(Integer.parseInt(args[0]));
        } catch (IOException e) {
            System.err.println("echo: cannot start on port " + args[0] + ": " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private static String released() throws IOException {
        try (InputStream manifest = Echo.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            String released = manifest == null ? null
                    : new Manifest(manifest).getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            return released == null ? "unreleased" : released;
        }
    }

    private void start(int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
        server.createContext("/", this);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
        System.out.println("echo " + version + " serves " + directory.getFileName() + " on port "
                + server.getAddress().getPort());
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/healthz" -> send(exchange, 200, "ok".getBytes(StandardCharsets.UTF_8));
            case "/version" -> send(exchange, 200, (version + "\n").getBytes(StandardCharsets.UTF_8));
            default -> sendFile(exchange, directory.resolve(path.substring(1)).normalize());
        }
    }

    private void sendFile(HttpExchange exchange, Path file) throws IOException {
        if (file.startsWith(directory) && Files.isRegularFile(file)) {
            send(exchange, 200, Files.readAllBytes(file));
        } else {
            send(exchange, 404, "not found\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
