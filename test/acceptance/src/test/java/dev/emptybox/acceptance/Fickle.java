package dev.emptybox.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * A small HTTP server that reports of which release its binary, its configuration, its environment and its files were when
 * it started, and notes each start in the file {@code starts}. The manifest of a release defines how it misbehaves.
 */
final class Fickle {

    static final int FILES = 5;

    private static final int READ_MILLIS = 2_000;

    private final Attributes release;
    private final String answer;
    private final long started = System.nanoTime();
    private int checks;

    private Fickle(Attributes release, String answer) {
        this.release = release;
        this.answer = answer;
    }

    public static void main(String[] words) throws IOException {
        Attributes release = release();
        String version = release.getValue("Release");
        Files.writeString(Path.of("starts"), version + " " + ProcessHandle.current().pid() + "\n",
            StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (release.getValue("Exits-At-Once") != null) {
            System.err.println("fickle: no");
            System.exit(Integer.parseInt(release.getValue("Exits-At-Once")));
        }
        if (!Files.exists(Path.of("data/key"))) {
            System.err.println("fickle: data/key is missing");
            System.exit(4);
        }
        var config = new java.util.Properties();
        config.load(new java.io.StringReader(Files.readString(Path.of(words[0]))));
        var answer = new StringBuilder("binary=" + version + " config=" + config.getProperty("release") + " env=" + System.getenv("RELEASE"));
        for (int number = 0; number < FILES; number++) {
            answer.append(" file=").append(Files.readString(Path.of("conf", String.valueOf(number))).lines().findFirst().orElse(""));
        }
        new Fickle(release, answer.toString()).serve(Integer.parseInt(config.getProperty("port")));
    }

    private static Attributes release() throws IOException {
        try (InputStream manifest = Fickle.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            return new Manifest(manifest).getMainAttributes();
        }
    }

    private void serve(int port) throws IOException {
        try (var server = new ServerSocket(port, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            System.out.println("listening");
            while (true) {
                try (Socket client = server.accept()) {
                    client.setSoTimeout(READ_MILLIS);
                    respond(request(client.getInputStream()), client.getOutputStream());
                } catch (IOException clientGone) {
                    // The next one is served.
                }
            }
        }
    }

    /** Its first line; the rest is read too, because a close with unread bytes would reset the connection. */
    private static String request(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            text.append((char) next);
        }
        return text.toString().lines().findFirst().orElse("");
    }

    private void respond(String request, OutputStream out) throws IOException {
        if (!ready()) {
            send(out, "503 Service Unavailable", "not ready yet");
        } else if (request.contains(" /healthz ")) {
            checks++;
            send(out, "200 OK", "ok");
            if (release.getValue("Dies-After-Checks") != null && checks >= Integer.parseInt(release.getValue("Dies-After-Checks"))) {
                Runtime.getRuntime().halt(5);
            }
        } else {
            send(out, "200 OK", answer);
        }
    }

    private boolean ready() {
        String after = release.getValue("Ready-After-Millis");
        return after == null || System.nanoTime() - started >= Long.parseLong(after) * 1_000_000;
    }

    private static void send(OutputStream out, String status, String text) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nContent-Length: " + text.length() + "\r\nConnection: close\r\n\r\n" + text)
            .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
