package dev.emptybox.agent.http;

import dev.emptybox.agent.os.BackgroundWork;
import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * An HTTP/1.1 server in which a slow client occupies only one of many connections for a limited time. One thread reads and
 * writes all connections; a few workers compute the responses to complete requests. If all connections are in use, a new one
 * closes the oldest without a complete request.
 */
final class HttpListener implements AutoCloseable {

    private static final int BACKLOG = 256;
    private static final int WORKERS = 8;
    private static final long LOOK_MILLIS = 200;
    private static final long FULL_NANOS = 20_000_000L;

    /**
     * @param connections the maximum number
     * @param bodies      the maximum number of concurrent request bodies
     * @param body        maximum bytes of a body
     * @param request     time limit from the first to the last byte of a request
     * @param idle        between two requests of a connection
     * @param answer      time limit to receive the response
     */
    record Limits(int connections, int bodies, int body, Duration request, Duration idle, Duration answer) {

        static final Limits USUAL = new Limits(256, 8, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
    }

    /** Handles requests; called concurrently by workers. */
    interface Handler {

        /** Decides from the head only; empty if the body is needed. */
        Optional<HttpResponse> head(HttpRequest head);

        HttpResponse whole(HttpRequest request);
    }

    private final Limits limits;
    private final Handler handler;
    private final ServerSocketChannel listening;
    private final Selector selector;
    private final Set<HttpConnection> connections = new LinkedHashSet<>();
    private final Queue<Runnable> decided = new ConcurrentLinkedQueue<>();
    private final ExecutorService workers;
    private final BackgroundWork work;
    private final Thread thread;
    private volatile boolean closing;

    HttpListener(InetSocketAddress address, Limits limits, Handler handler, Consumer<Problem> problems) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException("the host name " + address.getHostString() + " is not known");
        }
        this.limits = limits;
        this.handler = handler;
        this.listening = ServerSocketChannel.open();
        try {
            listening.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address, BACKLOG).configureBlocking(false);
            this.selector = Selector.open();
            listening.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException cannotListen) {
            listening.close();
            throw cannotListen;
        }
        this.workers = Executors.newFixedThreadPool(WORKERS, new BackgroundWork("http-worker", problems));
        this.work = new BackgroundWork("http", problems);
        this.thread = work.newThread(this::run);
        thread.start();
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listening.getLocalAddress();
    }

    Limits limits() {
        return limits;
    }

    Handler handler() {
        return handler;
    }

    /** Whether another request may send its body. */
    boolean admitsBody() {
        return connections.stream().filter(HttpConnection::sendsBody).count() < limits.bodies();
    }

    /** Computes a response on a worker, and continues on the connection thread. */
    void compute(Runnable work, Runnable then) {
        workers.execute(() -> {
            work.run();
            decided.add(then);
            selector.wakeup();
        });
    }

    /** Runs an action and returns whether it completed; failures are reported. */
    boolean turn(Runnable turn) {
        return work.turn(turn);
    }

    void closed(HttpConnection connection) {
        connections.remove(connection);
    }

    private void run() {
        try (selector; listening) {
            long looked = System.nanoTime();
            while (!closing) {
                selector.select(LOOK_MILLIS);
                if (!work.turn(this::serve)) {
                    LockSupport.parkNanos(FULL_NANOS);
                }
                long now = System.nanoTime();
                if (now - looked >= LOOK_MILLIS * 1_000_000) {
                    looked = now;
                    work.turn(() -> List.copyOf(connections).forEach(connection -> connection.expire(now)));
                }
            }
        } catch (IOException broken) {
            throw new IllegalStateException("the endpoints can no longer be served", broken);
        } finally {
            List.copyOf(connections).forEach(HttpConnection::close);
        }
    }

    private void serve() {
        for (var next = decided.poll(); next != null; next = decided.poll()) {
            next.run();
        }
        var ready = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (key.isValid() && key.attachment() instanceof HttpConnection connection) {
                if (!work.turn(connection::ready)) {
                    connection.close();
                }
            } else if (key.isValid()) {
                accept();
            }
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listening.accept(); channel != null; channel = listening.accept()) {
                if (connections.size() >= limits.connections() && !closeOldest()) {
                    channel.close();
                    continue;
                }
                connections.add(new HttpConnection(this, channel, selector));
            }
        } catch (IOException noMoreFiles) {
            closeOldest();
            LockSupport.parkNanos(FULL_NANOS);
        }
    }

    /** Connections that wait for a response are kept. */
    private boolean closeOldest() {
        var oldest = connections.stream().filter(HttpConnection::waitsForClient).findFirst();
        oldest.ifPresent(HttpConnection::close);
        return oldest.isPresent();
    }

    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        BackgroundWork.join(thread);
        workers.shutdownNow();
    }
}
