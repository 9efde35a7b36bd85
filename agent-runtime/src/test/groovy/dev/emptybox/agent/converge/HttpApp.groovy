package dev.emptybox.agent.converge

import groovy.transform.Memoized
import java.nio.file.Files
import java.nio.file.Path
import javax.tools.ToolProvider

/** A small web server as a program of its own: it answers the version that it was started with, and ends its answers before it ends. */
final class HttpApp {

    private static final String SOURCE = '''\
        import com.sun.net.httpserver.HttpServer;
        import java.net.InetSocketAddress;

        public class App {
            public static void main(String[] args) throws Exception {
                byte[] version = args[1].getBytes();
                HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 100);
                server.createContext("/", exchange -> {
                    exchange.sendResponseHeaders(200, version.length);
                    exchange.getResponseBody().write(version);
                    exchange.close();
                });
                Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
                server.start();
            }
        }
        '''.stripIndent()

    private final Path directory

    HttpApp(Path directory) {
        this.directory = directory
        Files.write(directory.resolve('App.class'), compiled())
    }

    /** Once for all specs of a JVM. */
    @Memoized
    private static byte[] compiled() {
        def scratch = Files.createTempDirectory('app')
        try {
            def source = Files.writeString(scratch.resolve('App.java'), SOURCE)
            assert ToolProvider.systemJavaCompiler.run(null, null, null, '-proc:none', '-d', scratch.toString(), source.toString()) == 0
            Files.readAllBytes(scratch.resolve('App.class'))
        } finally {
            scratch.toFile().deleteDir()
        }
    }

    /** As a script writes it. */
    String command(int port, String version) {
        [Path.of(System.getProperty('java.home'), 'bin', 'java'), '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', directory, 'App', port, version]
            .collect { "'$it'" }.join(', ')
    }
}
