package dev.emptybox.agent.cli;

import dev.emptybox.agent.machine.LiveWorld;
import dev.emptybox.agent.supervisor.RecordedServices;
import dev.emptybox.agent.supervisor.Supervisor;
import dev.emptybox.stdlib.model.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The program that the demo deploys, as seen from outside: over HTTP, by its process, by its output. */
final class DemoProgram {

    static final String SERVICE = "hello";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Supervisor supervisor;
    private final Path home;
    private final int port;

    DemoProgram(Supervisor supervisor, Path home, int port) {
        this.supervisor = supervisor;
        this.home = home;
        this.port = port;
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException("there is no free port on 127.0.0.1", none);
        }
    }

    /** The body of its response in one line, or why there is none. */
    String get(String path) {
        Http.Answer answer = LiveWorld.ask(new Http.Get("http://127.0.0.1:" + port + path, Map.of(), PATIENCE));
        return (answer.status() == 200 || answer.status() == 0 ? "" : answer.status() + " ") + answer.body().strip();
    }

    /** 0 if it does not run. */
    long pid() {
        return supervisor.state(SERVICE).pid();
    }

    /** How often it has started, from its output. */
    long starts() {
        return new RecordedServices(home).lastLines(SERVICE, 1000).stream().filter(line -> line.startsWith("started ")).count();
    }

    String lastWord() {
        return String.join("", supervisor.lastLines(SERVICE, 1));
    }

    boolean portIsFree() {
        try (var socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
