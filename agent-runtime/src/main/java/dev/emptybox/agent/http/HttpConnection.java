package dev.emptybox.agent.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A connection and its current request. Used only by the thread of the listener. */
final class HttpConnection {

    private static final int MOST_HEAD = 16 << 10;
    private static final int BLOCK = 16 << 10;
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    /** HEAD and BODY are read, COMPUTING waits for a worker, WRITING sends the response, DRAINING discards further input. */
    private enum Phase { HEAD, BODY, COMPUTING, WRITING, DRAINING }

    private final HttpListener listener;
    private final SocketChannel channel;
    private final SelectionKey key;
    private Phase phase = Phase.HEAD;
    private boolean idle;
    private long deadline;
    private byte[] data = new byte[512];
    private int size;
    private int scanned;
    private HttpRequest request;
    private ByteBuffer answer;
    private boolean last;

    HttpConnection(HttpListener listener, SocketChannel channel, Selector selector) throws IOException {
        this.listener = listener;
        this.channel = channel;
        channel.configureBlocking(false);
        // Otherwise the second packet of a response waits for the acknowledgement of the first, which the client delays by
        // 40 ms.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
        within(listener.limits().request());
    }

    boolean sendsBody() {
        return phase == Phase.BODY;
    }

    boolean waitsForClient() {
        return phase == Phase.HEAD || phase == Phase.BODY || phase == Phase.DRAINING;
    }

    void ready() {
        try {
            if (phase == Phase.WRITING) {
                write();
            } else {
                read();
            }
        } catch (IOException | RuntimeException gone) {
            close();
        }
    }

    void expire(long now) {
        if (phase == Phase.COMPUTING || now - deadline < 0) {
            return;
        }
        boolean begun = phase == Phase.BODY || phase == Phase.HEAD && size > 0;
        if (begun) {
            last(HttpResponse.text(408, "the request took too long"));
        } else {
            close();
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException closedAnyway) {
            // This also cancels the key.
        }
        listener.closed(this);
    }

    private void within(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    private void read() throws IOException {
        var block = ByteBuffer.allocate(BLOCK);
        int count = channel.read(block);
        if (count < 0) {
            close();
        } else if (phase != Phase.DRAINING) {
            if (size + count > data.length) {
                data = Arrays.copyOf(data, Math.max(size + count, data.length * 2));
            }
            System.arraycopy(block.array(), 0, data, size, count);
            size += count;
            advance();
        }
    }

    private void advance() {
        if (phase == Phase.HEAD && size > 0) {
            if (idle) {
                idle = false;
                within(listener.limits().request());
            }
            head();
        } else if (phase == Phase.BODY) {
            body();
        }
    }

    private void head() {
        int end = headEnd();
        if (end > MOST_HEAD || end < 0 && size > MOST_HEAD) {
            last(HttpResponse.text(431, "the head of the request is too large"));
            return;
        }
        if (end < 0) {
            return;
        }
        try {
            request = HttpRequest.parse(Arrays.copyOf(data, end));
        } catch (HttpRequest.Malformed malformed) {
            last(malformed.response());
            return;
        }
        drop(end);
        var response = new AtomicReference<HttpResponse>();
        compute(() -> response.set(listener.handler().head(request).orElse(null)), response, this::decided);
    }

    /** After the empty line; negative if incomplete. */
    private int headEnd() {
        for (int at = Math.max(0, scanned - 3); at < size; at++) {
            if (data[at] == '\n' && at + 1 < size && (data[at + 1] == '\n' || at + 2 < size && data[at + 1] == '\r' && data[at + 2] == '\n')) {
                return data[at + 1] == '\n' ? at + 2 : at + 3;
            }
        }
        scanned = size;
        return -1;
    }

    private void drop(int count) {
        data = Arrays.copyOfRange(data, count, Math.max(size, count + 512));
        size -= count;
        scanned = 0;
    }

    private void compute(Runnable work, AtomicReference<HttpResponse> response, Consumer<HttpResponse> then) {
        phase = Phase.COMPUTING;
        key.interestOps(0);
        listener.compute(() -> {
            if (!listener.turn(work)) {
                // The connection must not wait forever.
                response.set(HttpResponse.text(500, "internal error"));
            }
        }, () -> {
            if (channel.isOpen()) {
                then.accept(response.get());
            }
        });
    }

    /** @param response null if the body is needed */
    private void decided(HttpResponse response) {
        if (response != null) {
            answer(response, request.lasting() && request.length() == 0);
        } else if (request.length() > listener.limits().body()) {
            last(HttpResponse.text(413, "the body is too large"));
        } else if (request.length() > 0 && !listener.admitsBody()) {
            last(HttpResponse.text(503, "too many request bodies are being received").with("Retry-After", "1"));
        } else {
            phase = Phase.BODY;
            key.interestOps(SelectionKey.OP_READ);
            proceed();
            body();
        }
    }

    private void proceed() {
        try {
            if (request.header("Expect").filter("100-continue"::equalsIgnoreCase).isPresent() && size < request.length()) {
                channel.write(ByteBuffer.wrap(CONTINUE));
            }
        } catch (IOException gone) {
            // The next check closes the connection.
        }
    }

    private void body() {
        int length = (int) request.length();
        if (phase != Phase.BODY || size < length) {
            return;
        }
        HttpRequest whole = request.with(Arrays.copyOf(data, length));
        drop(length);
        var response = new AtomicReference<HttpResponse>();
        compute(() -> response.set(listener.handler().whole(whole)), response, text -> answer(text, request.lasting()));
    }

    private void last(HttpResponse response) {
        answer(response, false);
    }

    private void answer(HttpResponse response, boolean lasting) {
        boolean bodiless = request != null && request.method().equals("HEAD");
        answer = response.bytes(bodiless, lasting, ZonedDateTime.now(ZoneOffset.UTC));
        last = !lasting;
        phase = Phase.WRITING;
        within(listener.limits().answer());
        try {
            write();
        } catch (IOException gone) {
            close();
        }
    }

    private void write() throws IOException {
        channel.write(answer);
        if (answer.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
            return;
        }
        answer = null;
        key.interestOps(SelectionKey.OP_READ);
        if (last) {
            // Closing with unread input would reset the connection and discard output that the client has not read yet.
            channel.shutdownOutput();
            phase = Phase.DRAINING;
            within(DRAIN);
        } else {
            request = null;
            phase = Phase.HEAD;
            idle = true;
            within(listener.limits().idle());
            advance();
        }
    }
}
