package dev.emptybox.agent.machine.services;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.box.services.MaintenanceChange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes a port as soon as no other process listens on it, and answers every request there, on all addresses, with 503
 * and a page. One thread serves all connections, so that a slow client delays no other. A
 * connection is closed after the client has closed it or its time is over: unread input would reset it with the response.
 */
final class PageServer implements AutoCloseable {

    private static final int BACKLOG = 512;
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_HEAD = 16 << 10;
    private static final long LOOK_MILLIS = 100;
    private static final long TRY_MILLIS = 5;
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final long LAST_PATIENCE_NANOS = 200_000_000L;

    private final int port;
    private final Time time;
    private final Selector selector;
    private final Set<Connection> connections = new HashSet<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(MOST_HEAD);
    private final CountDownLatch taken = new CountDownLatch(1);
    private final Thread thread;
    private volatile MaintenanceChange.Page page;
    private volatile IOException refusal;
    private volatile boolean closing;

    PageServer(int port, MaintenanceChange.Page page, Time time) throws IOException {
        this.port = port;
        this.page = page;
        this.time = time;
        this.selector = Selector.open();
        this.thread = BackgroundWork.daemon("maintenance-" + port, this::run);
        thread.start();
    }

    /**
     * Waits until it listens on the port.
     *
     * @return why it does not; null on success
     */
    IOException await(Duration limit) throws InterruptedException {
        return taken.await(limit.toMillis(), TimeUnit.MILLISECONDS) ? null : refusal;
    }

    /** Replaces the response. */
    void show(MaintenanceChange.Page other) {
        page = other;
    }

    /** Returns when the port is free. Accepted requests are still answered. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        BackgroundWork.join(thread);
    }

    private void run() {
        try (selector) {
            while (!closing) {
                takeAndServe();
            }
        } catch (IOException broken) {
            // Requests are no longer answered; the port is free, which is what matters.
        }
    }

    /** Returns when it is closed, or has failed, including memory exhaustion: then the port is taken again. */
    private void takeAndServe() throws IOException {
        try (ServerSocketChannel listening = take()) {
            if (listening != null) {
                taken.countDown();
                serve(listening);
            }
        } catch (RuntimeException | Error failed) {
            LockSupport.parkNanos(TRY_MILLIS * 1_000_000L);
        } finally {
            List.copyOf(connections).forEach(Connection::end);
        }
    }

    /** Null if it is closed before. */
    private ServerSocketChannel take() throws IOException {
        while (!closing) {
            ServerSocketChannel listening = ServerSocketChannel.open();
            try {
                listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                listening.bind(new InetSocketAddress(port), BACKLOG);
                listening.configureBlocking(false);
                return listening;
            } catch (IOException notYet) {
                listening.close();
                refusal = notYet;
                selector.select(TRY_MILLIS);
            }
        }
        return null;
    }

    private void serve(ServerSocketChannel listening) throws IOException {
        SelectionKey accepting = listening.register(selector, SelectionKey.OP_ACCEPT);
        while (!closing) {
            accepting.interestOps(connections.size() < MOST_CONNECTIONS ? SelectionKey.OP_ACCEPT : 0);
            turn(PATIENCE_NANOS);
            accept(listening);
        }
        accept(listening);
        listening.close();
        long start = time.nanos();
        while (!connections.isEmpty() && time.nanos() - start < LAST_PATIENCE_NANOS) {
            turn(LAST_PATIENCE_NANOS);
        }
    }

    private void turn(long patience) throws IOException {
        selector.select(LOOK_MILLIS);
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Connection connection) {
                connection.goOn();
            }
        }
        selector.selectedKeys().clear();
        long now = time.nanos();
        new ArrayList<>(connections).forEach(connection -> connection.endWhenLate(now, patience));
    }

    private void accept(ServerSocketChannel listening) throws IOException {
        while (connections.size() < MOST_CONNECTIONS) {
            SocketChannel accepted = listening.accept();
            if (accepted == null) {
                return;
            }
            accepted.configureBlocking(false);
            var connection = new Connection(accepted);
            connections.add(connection);
            connection.key = accepted.register(selector, SelectionKey.OP_READ, connection);
        }
    }

    private ByteBuffer answer(boolean withoutBody) {
        MaintenanceChange.Page now = page;
        byte[] body = now.content().toArray();
        byte[] head = ("HTTP/1.1 503 Service Unavailable\r\n"
            + "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.ofInstant(time.now(), ZoneOffset.UTC)) + "\r\n"
            + "Retry-After: " + now.retryAfter().toSeconds() + "\r\n"
            + "Cache-Control: no-store\r\n"
            + "Content-Type: " + now.type() + "\r\n"
            + "Content-Length: " + body.length + "\r\n"
            + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        var bytes = ByteBuffer.allocate(head.length + (withoutBody ? 0 : body.length)).put(head);
        return (withoutBody ? bytes : bytes.put(body)).flip();
    }

    /** A client: its request is read up to the end of the head and answered; further input is discarded. */
    private final class Connection {

        private final SocketChannel channel;
        private final StringBuilder head = new StringBuilder();
        private SelectionKey key;
        private ByteBuffer answer;
        private long since = time.nanos();

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void goOn() {
            try {
                if (answer == null || !answer.hasRemaining()) {
                    read();
                }
                if (answer != null && answer.hasRemaining()) {
                    write();
                }
            } catch (IOException gone) {
                end();
            }
        }

        private void read() throws IOException {
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0 && (answer != null || head.length() == 0)) {
                end();
                return;
            }
            if (answer == null) {
                head.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
                if (count < 0 || isWhole()) {
                    answer = answer(head.indexOf("HEAD ") == 0);
                }
            }
        }

        private boolean isWhole() {
            return head.length() >= MOST_HEAD || head.indexOf("\r\n\r\n") >= 0 || head.indexOf("\n\n") >= 0;
        }

        private void write() throws IOException {
            if (channel.write(answer) > 0) {
                since = time.nanos();
            }
            if (answer.hasRemaining()) {
                key.interestOps(SelectionKey.OP_WRITE);
            } else {
                key.interestOps(SelectionKey.OP_READ);
                channel.shutdownOutput();
            }
        }

        void endWhenLate(long now, long patience) {
            if (now - since > patience) {
                end();
            }
        }

        void end() {
            connections.remove(this);
            try {
                channel.close();
            } catch (IOException closedAlready) {
                // As intended.
            }
        }
    }
}
