package dev.emptybox.samples.notes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Keeps notes in a database: {@code notes PORT JDBC-URL}, with {@code DB_USER} and {@code DB_PASSWORD} in its environment
 * and the driver on its class path. {@code GET /} returns all notes, {@code POST /} adds one; {@code /healthz} queries
 * the database in the same way, so a release whose table is missing or different is not healthy. A wrong command
 * line ends it with exit code 2, any other failed start with 1.
 */
// Without lambdas, records and string concatenation by invokedynamic, for the same bytes on every JDK, as in Hello.
public final class Notes implements HttpHandler {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final String version;
    private final boolean authors;
    private final String database;

    private Notes(Attributes release, String database) {
        this.version = release.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        this.authors = "true".equals(release.getValue("Authors"));
        this.database = database;
    }

    public static void main(String[] args) {
        if (args.length != 2 || !args[0].matches("[0-9]{1,5}") || Integer.parseInt(args[0]) > 65535) {
            System.err.println("notes: usage: PORT JDBC-URL");
            System.exit(WRONG_USAGE);
        }
        try {
            new Notes(release(), args[1]).start(Integer.parseInt(args[0]));
        } catch (IOException e) {
            System.err.println("notes: cannot start on port " + args[0] + ": " + e.getMessage());
            System.exit(FAILED);
        }
    }

    /** The manifest of the jar with this class; the driver on the class path has one as well. */
    private static Attributes release() throws IOException {
        String itself = Notes.class.getResource("Notes.class").toString();
        String jar = itself.substring(0, itself.indexOf("!/") + 2);
        try (InputStream manifest = new URL(jar + "META-INF/MANIFEST.MF").openStream()) {
            return new Manifest(manifest).getMainAttributes();
        }
    }

    private void start(int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
        server.createContext("/", this);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
        System.out.println("notes " + version + " on port " + server.getAddress().getPort());
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        try {
            switch (asked) {
                case "GET /" -> send(exchange, 200, all());
                case "POST /" -> send(exchange, 200, add(new String(exchange.getRequestBody().readAllBytes(),
                        StandardCharsets.UTF_8)));
                case "GET /version" -> send(exchange, 200, version + "\n");
                case "GET /healthz" -> {
                    all();
                    send(exchange, 200, "ok");
                }
                default -> send(exchange, 404, "not found\n");
            }
        } catch (SQLException e) {
            send(exchange, 503, "the database: " + e.getMessage() + "\n");
        }
    }

    private String all() throws SQLException {
        String query = authors ? "select text || ', by ' || author from notes order by id" : "select text from notes order by id";
        StringBuilder lines = new StringBuilder();
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet notes = statement.executeQuery()) {
            while (notes.next()) {
                lines.append(notes.getString(1)).append('\n');
            }
        }
        return lines.toString();
    }

    private String add(String text) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("insert into notes (text) values (?)")) {
            statement.setString(1, text.strip());
            statement.executeUpdate();
        }
        return "noted\n";
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database, System.getenv("DB_USER"), System.getenv("DB_PASSWORD"));
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
