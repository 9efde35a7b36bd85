package dev.emptybox.agent.converge

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
        def source = directory.resolve('App.java')
        Files.writeString(source, SOURCE)
        assert ToolProvider.systemJavaCompiler.run(null, null, null, '-d', directory.toString(), source.toString()) == 0
    }

    /** As a script writes it. */
    String command(int port, String version) {
        [Path.of(System.getProperty('java.home'), 'bin', 'java'), '-XX:TieredStopAtLevel=1', '-cp', directory, 'App', port, version]
            .collect { "'$it'" }.join(', ')
    }
}
