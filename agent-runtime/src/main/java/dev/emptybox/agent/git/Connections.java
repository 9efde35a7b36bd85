package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Http;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * The HTTP connections of one conversation, with its limits of time and bytes. Credentials are never sent to another server.
 */
final class Connections implements HttpConnectionFactory {

    /** A redirect to another server. */
    static final class LeadsAway extends IOException {

        private static final long serialVersionUID = 1L;

        LeadsAway(String server) {
            super(server);
        }
    }

    private final GitAddress address;
    private final boolean loggedIn;
    private final NetworkLimits limits;
    private final long begun = System.nanoTime();
    private volatile String exceeded = "";
    private volatile long mostBytes;
    private HttpConnection last;

    Connections(GitAddress address, boolean loggedIn, NetworkLimits limits) {
        this.address = Objects.requireNonNull(address, "address is null");
        this.limits = Objects.requireNonNull(limits, "limits is null");
        this.loggedIn = loggedIn;
        this.mostBytes = limits.listed();
    }

    /** From now on objects are fetched, with a higher limit than for names. */
    void fetching() {
        mostBytes = limits.fetched();
    }

    /** The exceeded limit, for messages; empty if none. */
    String exceeded() {
        return exceeded;
    }

    /** The last status code, 0 if there was no response. */
    int status() {
        try {
            return last == null ? 0 : last.getResponseCode();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        return create(url, Proxy.NO_PROXY);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        if (loggedIn && !address.sameServer(url)) {
            throw new LeadsAway(Http.shown(url.getProtocol() + "://" + url.getAuthority()));
        }
        var plain = new AtomicReference<HttpURLConnection>();
        var bounded = new Bounded(new URL(null, url.toExternalForm(), new Remembering(plain)), proxy, plain);
        last = bounded;
        return bounded;
    }

    private IOException exceed(String what) {
        exceeded = what;
        return new IOException(what);
    }

    /** Opens JDK connections and keeps references: JGit cannot abort them. */
    private static final class Remembering extends URLStreamHandler {

        private final AtomicReference<HttpURLConnection> opened;

        Remembering(AtomicReference<HttpURLConnection> opened) {
            this.opened = opened;
        }

        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            return openConnection(url, Proxy.NO_PROXY);
        }

        @Override
        protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
            var connection = (HttpURLConnection) new URL(url.toExternalForm()).openConnection(proxy);
            opened.set(connection);
            return connection;
        }
    }

    private final class Bounded extends JDKHttpConnection {

        private final CompletableFuture<Boolean> headers;

        Bounded(URL url, Proxy proxy, AtomicReference<HttpURLConnection> plain) throws IOException {
            super(url, proxy);
            headers = new CompletableFuture<Boolean>().completeOnTimeout(false, limits.headers().toMillis(), TimeUnit.MILLISECONDS);
            headers.thenAccept(arrived -> {
                if (!arrived) {
                    exceed("no response within " + limits.headers().toSeconds() + " s");
                    // The headers are read inside the JDK; closing the connection interrupts that.
                    plain.get().disconnect();
                }
            });
        }

        @Override
        public int getResponseCode() throws IOException {
            int code = super.getResponseCode();
            headers.complete(true);
            return code;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream body = super.getInputStream();
            headers.complete(true);
            return new BoundedStream(body);
        }
    }

    private final class BoundedStream extends FilterInputStream {

        private long received;
        private long windowBytes;
        private long windowNanos;

        BoundedStream(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            long start = System.nanoTime();
            int value = super.read();
            account(value < 0 ? 0 : 1, start);
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long start = System.nanoTime();
            int count = super.read(into, offset, length);
            account(Math.max(count, 0), start);
            return count;
        }

        private void account(int count, long start) throws IOException {
            long now = System.nanoTime();
            received += count;
            windowBytes += count;
            windowNanos += now - start;
            if (received > mostBytes) {
                throw exceed("it sent more than " + mostBytes + " bytes in one response");
            }
            if (now - begun > limits.total().toNanos()) {
                throw exceed("it took longer than " + limits.total().toSeconds() + " s");
            }
            if (windowNanos > limits.window().toNanos()) {
                if (windowBytes < NetworkLimits.SLOWEST_BYTES) {
                    throw exceed("it sent only " + windowBytes + " bytes in " + limits.window().toSeconds() + " s");
                }
                windowNanos = 0;
                windowBytes = 0;
            }
        }
    }
}
