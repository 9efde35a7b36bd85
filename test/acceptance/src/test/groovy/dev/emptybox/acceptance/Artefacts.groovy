package dev.emptybox.acceptance

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors

/** Serves the releases that the build has made, and can delay one, or interrupt it in the middle. */
final class Artefacts implements AutoCloseable {

    private final Map<String, byte[]> offered = new ConcurrentHashMap<>()
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>()
    private final Map<String, Integer> breaks = new ConcurrentHashMap<>()
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.loopbackAddress, 0), 0)
    private final threads = Executors.newFixedThreadPool(4)
    final List<String> asked = new CopyOnWriteArrayList<>()

    Artefacts() {
        server.executor = threads
        server.createContext('/') { answer(it) }
        server.start()
    }

    String getUrl() {
        "http://127.0.0.1:$server.address.port"
    }

    /** One of a spec's own making. */
    void offer(String name, byte[] bytes) {
        offered[name] = bytes
    }

    /** The next answers of this file wait until {@link #release}. */
    void hold(String file) {
        gates[file] = new CountDownLatch(1)
    }

    void release(String file) {
        gates.remove(file)?.countDown()
    }

    /** The next answer of this file breaks off after so many bytes. */
    void breakOnce(String file, int after) {
        breaks[file] = after
    }

    private void answer(HttpExchange exchange) {
        exchange.withCloseable {
            def name = exchange.requestURI.path.substring(1)
            def range = exchange.requestHeaders.getFirst('Range')
            asked << (range == null ? name : "$name $range".toString())
            gates[name]?.await()
            def bytes = offered[name] ?: Sample.release(name)
            if (bytes == null) {
                exchange.sendResponseHeaders(404, -1)
                return
            }
            def from = range == null ? 0 : (range =~ /bytes=(\d+)-/)[0][1] as int
            exchange.responseHeaders.set('ETag', "\"$name\"")
            if (from > 0) {
                exchange.responseHeaders.set('Content-Range', "bytes $from-${bytes.length - 1}/$bytes.length")
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from)
            def broken = breaks.remove(name)
            exchange.responseBody.write(bytes, from, broken ?: bytes.length - from)
            exchange.responseBody.flush()
        }
    }

    @Override
    void close() {
        gates.keySet().each { release(it) }
        server.stop(0)
        threads.shutdownNow()
    }
}
