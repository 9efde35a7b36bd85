package dev.emptybox.agent.git;

import dev.emptybox.agent.os.Proxies;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.ProblemException;
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
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
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
    private final Credentials credentials;
    private final NetworkLimits limits;
    private final Transfer transfer;
    private HttpConnection last;

    Connections(GitAddress address, boolean loggedIn, Credentials credentials, NetworkLimits limits, Transfer transfer) {
        this.credentials = Objects.requireNonNull(credentials, "credentials is null");
        this.address = Objects.requireNonNull(address, "address is null");
        this.limits = Objects.requireNonNull(limits, "limits is null");
        this.loggedIn = loggedIn;
        this.transfer = Objects.requireNonNull(transfer, "transfer is null");
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
        Proxies.Forward forward = forward(url);
        var bounded = new Bounded(new URL(null, url.toExternalForm(), new Remembering(plain)), forward == null ? proxy : forward.proxy(), plain);
        if (forward != null && forward.authorization() != null) {
            introduce(plain.get(), forward);
        }
        SSLSocketFactory sockets = credentials.tls().sockets();
        if (sockets != null && plain.get() instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(sockets);
        }
        last = bounded;
        return bounded;
    }

    /** Null for a direct connection. */
    private Proxies.Forward forward(URL url) {
        try {
            return credentials.proxies().of(url.getProtocol().equals("https"), url.getHost(), url.getPort() > 0 ? url.getPort() : url.getDefaultPort()).orElse(null);
        } catch (ProblemException wrong) {
            throw SourceException.wrong(wrong.problems().get(0), wrong);
        }
    }

    /** A proxy of https is asked for a tunnel, by Java; another one reads the header. */
    private static void introduce(HttpURLConnection connection, Proxies.Forward forward) {
        if (connection instanceof HttpsURLConnection) {
            connection.setAuthenticator(forward.authenticator());
        } else {
            connection.setRequestProperty("Proxy-Authorization", forward.authorization());
        }
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
                    transfer.exceed("no response within " + limits.headers().toSeconds() + " s");
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
            return transfer.bounded(body);
        }
    }
}
