package dev.emptybox.agent.machine

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors

/** Git's own smart HTTP: `git http-backend` behind a real server, which may want to know who asks. */
class SmartHttp implements Closeable {

    private final HttpServer server = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
    private final Path repositories
    private final threads = Executors.newCachedThreadPool()

    /** `user:password` that it requires, null for public access. */
    String wanted

    /** When set, every request is answered with it. */
    Integer status

    /** When set, every request is sent on to there. */
    String elsewhere

    /** The header Authorization of every request, null where there was none. */
    final List<String> authorizations = new CopyOnWriteArrayList<>()

    SmartHttp(Path repositories) {
        this.repositories = repositories
        server.executor = threads
        server.createContext('/') { HttpExchange exchange ->
            try {
                answer(exchange)
            } finally {
                exchange.close()
            }
        }
        server.start()
    }

    String url(String repository) {
        "http://127.0.0.1:${server.address.port}/$repository"
    }

    private void answer(HttpExchange exchange) {
        def given = exchange.requestHeaders.getFirst('Authorization')
        authorizations << given
        if (elsewhere) {
            exchange.responseHeaders.set('Location', elsewhere + exchange.requestURI)
            exchange.sendResponseHeaders(302, -1)
            return
        }
        if (status || wanted && given != 'Basic ' + wanted.bytes.encodeBase64()) {
            exchange.responseHeaders.set('WWW-Authenticate', 'Basic realm="git"')
            exchange.sendResponseHeaders(status ?: 401, -1)
            return
        }
        def builder = new ProcessBuilder('git', 'http-backend')
        def body = exchange.requestBody.bytes
        builder.environment().putAll([GIT_PROJECT_ROOT: repositories.toString(), GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: exchange.requestURI.path,
            QUERY_STRING: exchange.requestURI.query ?: '', REQUEST_METHOD: exchange.requestMethod, CONTENT_LENGTH: String.valueOf(body.length),
            CONTENT_TYPE: exchange.requestHeaders.getFirst('Content-Type') ?: '', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null',
            GIT_PROTOCOL: exchange.requestHeaders.getFirst('Git-Protocol') ?: '', HTTP_CONTENT_ENCODING: exchange.requestHeaders.getFirst('Content-Encoding') ?: '',
            REMOTE_ADDR: '127.0.0.1'])
        def process = builder.start()
        Thread.start { process.outputStream.withCloseable { it.write(body) } }
        def said = process.inputStream.bytes
        int end = new String(said, 'ISO-8859-1').indexOf('\r\n\r\n')
        int code = 200
        new String(said, 0, end, 'ISO-8859-1').split('\r\n').each { line ->
            def (name, value) = line.split(': ', 2)
            if (name == 'Status') {
                code = value.take(3) as int
            } else {
                exchange.responseHeaders.set(name, value)
            }
        }
        exchange.sendResponseHeaders(code, said.length - end - 4 ?: -1)
        exchange.responseBody.write(said, end + 4, said.length - end - 4)
    }

    @Override
    void close() {
        server.stop(0)
        threads.shutdownNow()
    }
}
