package dev.emptybox.acceptance

import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit

/**
 * Asks for a page a hundred times a second, each time over a connection of its own, and keeps what went wrong. It speaks
 * over a bare socket: the JDK's clients quietly ask again when a connection breaks.
 */
final class Prober implements AutoCloseable {

    private static final int MILLIS = 10
    private static final int PATIENCE_MILLIS = 2_000

    private final URI address
    private final timer = Executors.newSingleThreadScheduledExecutor()
    private final List<String> answers = new CopyOnWriteArrayList<>()
    final List<String> failures = new CopyOnWriteArrayList<>()

    Prober(String url) {
        address = URI.create(url)
        timer.scheduleAtFixedRate({ ask() }, 0, MILLIS, TimeUnit.MILLISECONDS)
        Await.until("$url answers", { failures }) { answers }
    }

    /** How often it was answered with 200. */
    int getAnswered() {
        answers.size()
    }

    /** The body of the last good answer. */
    String getLast() {
        answers.last()
    }

    /** Waits for so many more good answers, so that what has just happened had its chance to be noticed. */
    void more(int count = 20) {
        def end = answered + count
        Await.until("$count more answers of $address", { failures }) { answered >= end }
    }

    private void ask() {
        try {
            def answer = answer()
            if (answer.startsWith('HTTP/1.1 200 ')) {
                answers << answer.substring(answer.indexOf('\r\n\r\n') + 4)
            } else {
                failures << (answer.readLines().find() ?: 'no answer')
            }
        } catch (IOException broken) {
            failures << broken.toString()
        }
    }

    private String answer() {
        new Socket().withCloseable { socket ->
            socket.connect(new InetSocketAddress(address.host, address.port), PATIENCE_MILLIS)
            socket.soTimeout = PATIENCE_MILLIS
            socket.outputStream << "GET $address.path HTTP/1.1\r\nHost: $address.host\r\nConnection: close\r\n\r\n"
            new String(socket.inputStream.readAllBytes(), 'UTF-8')
        }
    }

    @Override
    void close() {
        timer.shutdownNow()
        timer.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
    }
}
