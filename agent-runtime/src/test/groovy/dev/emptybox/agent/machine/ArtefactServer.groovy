package dev.emptybox.agent.machine

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors

/** A real HTTP server whose next answers are programmed; it answers ranges, and can hang up in the middle. */
class ArtefactServer implements Closeable {

    final HttpServer server = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
    final List<Map<String, String>> requests = new CopyOnWriteArrayList<>()
    private final threads = Executors.newCachedThreadPool()

    /** Called with the exchange and the number of the request, counted from 1. */
    Closure<?> answer = { HttpExchange exchange, int number -> send(exchange, 404, 'nothing'.bytes) }

    ArtefactServer() {
        server.executor = threads
        server.createContext('/') { HttpExchange exchange ->
            requests << exchange.requestHeaders.collectEntries { name, values -> [name.toLowerCase(), values[0]] } +
                [path: exchange.requestURI.toString()]
            try {
                answer.call(exchange, requests.size())
            } catch (IOException theCallerHungUp) {
                // The callers' limits are what the specs are about.
            } finally {
                exchange.close()
            }
        }
        server.start()
    }

    String url(String path = '/app') {
        "http://127.0.0.1:${server.address.port}$path"
    }

    static void send(HttpExchange exchange, int status, byte[] body, Map<String, String> headers = [:]) {
        headers.each { name, value -> exchange.responseHeaders.set(name, value) }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length)
        exchange.responseBody.write(body)
    }

    /** Serves the content, or what a range asks for of it. */
    static void serve(HttpExchange exchange, byte[] content) {
        def range = exchange.requestHeaders.getFirst('Range')
        int from = range ? (range =~ /bytes=(\d+)-/)[0][1] as int : 0
        if (range && from >= content.length) {
            send(exchange, 416, new byte[0])
        } else if (range) {
            send(exchange, 206, Arrays.copyOfRange(content, from, content.length),
                ['Content-Range': "bytes $from-${content.length - 1}/$content.length".toString()])
        } else {
            send(exchange, 200, content)
        }
    }

    /** Promises all of the content and hangs up after a part of it. */
    static void cut(HttpExchange exchange, byte[] content, int after) {
        exchange.sendResponseHeaders(200, content.length)
        exchange.responseBody.write(content, 0, after)
        exchange.responseBody.flush()
    }

    @Override
    void close() {
        server.stop(0)
        threads.shutdownNow()
    }
}
