package dev.emptybox.acceptance

import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.locks.LockSupport

/**
 * Asks for a page again and again, each time over a connection of its own, and keeps the result. It speaks over a
 * bare socket: the JDK's clients quietly ask again when a connection breaks.
 */
final class Prober implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 2_000

    /** What came of one request. */
    static final class Answer {

        /** When it was there, of {@link System#nanoTime}. */
        final long at

        /** Whether it was answered with 200. */
        final boolean good

        /** The page; or the status, or how it failed. */
        final String text

        Answer(boolean good, String text) {
            this.at = System.nanoTime()
            this.good = good
            this.text = text
        }
    }

    private final URI address
    private final long period
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>()
    private final Thread asking
    private volatile Answer best
    private volatile boolean closed
    final List<String> failures = new CopyOnWriteArrayList<>()

    Prober(String url, Duration period = Duration.ofMillis(10)) {
        this.address = URI.create(url)
        this.period = period.toNanos()
        this.asking = Thread.startDaemon { askOn() }
    }

    /** Waits for the first good answer. */
    Prober awaitFirst() {
        Await.until("$address answers", { failures }) { best }
        this
    }

    /** How often it was answered with 200. */
    int getAnswered() {
        answers.count { it.good }
    }

    /** The page that came with the last good answer. */
    String getLast() {
        best.text
    }

    /** Those that came from then until now. */
    List<Answer> since(long nanos) {
        answers.findAll { it.at - nanos >= 0 }.toList()
    }

    /** Waits for so many more good answers, so that what has just happened had its chance to be noticed. */
    void more(int count = 20) {
        long begun = System.nanoTime()
        Await.until("$count more answers of $address", { failures }) { since(begun).count { it.good } >= count }
    }

    private void askOn() {
        long due = System.nanoTime()
        while (!closed) {
            def answer = ask()
            answers << answer
            if (answer.good) {
                best = answer
            } else {
                failures << answer.text
            }
            // One that took long is no reason to ask faster.
            due = Math.max(due + period, System.nanoTime() - period)
            LockSupport.parkNanos(due - System.nanoTime())
        }
    }

    private Answer ask() {
        try {
            new Socket().withCloseable { socket ->
                socket.connect(new InetSocketAddress(address.host, address.port), PATIENCE_MILLIS)
                socket.soTimeout = PATIENCE_MILLIS
                socket.outputStream << "GET $address.path HTTP/1.1\r\nHost: $address.host\r\nConnection: close\r\n\r\n"
                read(new String(socket.inputStream.readAllBytes(), 'UTF-8'))
            }
        } catch (ConnectException refused) {
            new Answer(false, 'refused')
        } catch (SocketTimeoutException late) {
            new Answer(false, 'no answer')
        } catch (IOException cut) {
            new Answer(false, 'cut off')
        }
    }

    private static Answer read(String answer) {
        int body = answer.indexOf('\r\n\r\n')
        if (body < 0) {
            return new Answer(false, 'cut off')
        }
        def status = answer.split(' ')[1]
        status == '200' ? new Answer(true, answer.substring(body + 4)) : new Answer(false, status)
    }

    @Override
    void close() {
        closed = true
        asking.join()
    }
}
