package dev.emptybox.agent.converge

import java.util.concurrent.CopyOnWriteArrayList
import java.util.function.BooleanSupplier

/** A client that asks a port 100 times a second, or after each period in milliseconds, each time with a connection of its own, and remembers what it got. */
final class Prober implements AutoCloseable {

    /** @param answer first line and body; {@code none} for a connection that was refused or closed without an answer */
    record Probe(long nanos, String answer, String head, boolean ready) {
    }

    final List<Probe> probes = new CopyOnWriteArrayList<>()
    private final int port
    private final BooleanSupplier ready
    private final long period
    private final Thread thread
    private volatile boolean closed

    Prober(int port, BooleanSupplier ready, long period = 10) {
        this.period = period
        this.port = port
        this.ready = ready
        this.thread = Thread.start('prober') { goOn() }
    }

    private void goOn() {
        while (!closed) {
            def start = System.nanoTime()
            boolean before = ready.asBoolean
            def said = ask(port)
            def parts = said.split('\r\n\r\n', 2)
            probes << new Probe(start, said.empty ? 'none' : parts[0].readLines()[0].split(' ')[1] + ' ' + parts[1], parts[0], before)
            Thread.sleep(Math.max(0L, period - (long) ((System.nanoTime() - start) / 1_000_000)))
        }
    }

    /** All that is answered; empty when nothing is. */
    static String ask(int port) {
        try {
            new Socket('127.0.0.1', port).withCloseable { socket ->
                socket.soTimeout = 5_000
                socket.outputStream.write('GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n'.bytes)
                new String(socket.inputStream.readAllBytes(), 'UTF-8')
            }
        } catch (SocketTimeoutException late) {
            'HTTP/1.1 LATE\r\n\r\n'
        } catch (SocketException refusedOrReset) {
            ''
        }
    }

    boolean hasSeen(String answer) {
        probes.any { it.answer() == answer }
    }

    /** What was answered, in order, and how often without anything else in between. */
    List<Map.Entry<String, Integer>> getRuns() {
        probes*.answer().inject([]) { runs, one ->
            runs && runs.last().key == one ? runs.init() + Map.entry(one, runs.last().value + 1) : runs + Map.entry(one, 1)
        } as List<Map.Entry<String, Integer>>
    }

    /** The same, without the numbers. */
    List<String> getSeen() {
        runs*.key
    }

    /** From the last answer of one kind to the first of another, in milliseconds. */
    long gap(CharSequence from, CharSequence to) {
        (probes.find { it.answer() == to.toString() }.nanos() - probes.reverse().find { it.answer() == from.toString() }.nanos()) / 1_000_000 as long
    }

    @Override
    void close() {
        closed = true
        thread.join()
    }
}
