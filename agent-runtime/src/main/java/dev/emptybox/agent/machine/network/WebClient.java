package dev.emptybox.agent.machine.network;

import dev.emptybox.agent.os.CertificateFailure;
import dev.emptybox.agent.os.MessageText;
import dev.emptybox.agent.os.SystemError;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * HTTP requests. Redirects of GET are followed, but never from https to http, and the caller's headers, which may contain secrets,
 * are sent only to the original server. Downloads can use a proxy; checks never do. No cookies, no cache; created on first
 * use.
 */
public final class WebClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final long MOST_BODY = 64 * 1024;
    private static final int MOST_HOPS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Time time;
    private final long mostBody;
    private final Proxies proxies;
    private OkHttpClient client;

    /** @param agent the environment of the agent, which may define proxies for downloads */
    public WebClient(Time time, Map<String, String> agent) {
        this(time, MOST_BODY, agent);
    }

    /** @param mostBody maximum bytes of a body read as text */
    public WebClient(Time time, long mostBody, Map<String, String> agent) {
        this.time = time;
        this.mostBody = mostBody;
        this.proxies = new Proxies(agent);
    }

    private synchronized OkHttpClient client() {
        if (client == null) {
            // Redirects are followed here, hop by hop: the client's own option would also refuse http to https.
            client = new OkHttpClient.Builder().followRedirects(false).followSslRedirects(false)
                .connectTimeout(CONNECT).readTimeout(SILENCE).writeTimeout(SILENCE).build();
        }
        return client;
    }

    public Http.Answer get(Http.Get request) {
        HttpUrl url = parse(request.url());
        return answered(request, client -> follow(url, request.headers(), Map.of(), hop -> Optional.empty(), client));
    }

    /** A POST request; redirects are not followed. */
    public Http.Answer post(Http.Get request, String body) {
        Request post = request(parse(request.url()), request.headers(), Map.of()).newBuilder()
            .post(RequestBody.create(body.getBytes(StandardCharsets.UTF_8))).build();
        return answered(request, client -> call(client.client(), null, post));
    }

    private interface Exchange {
        Response with(Caller client) throws IOException;
    }

    /** The answer, or why there is none; within the time limit of the request. */
    private Http.Answer answered(Http.Get request, Exchange exchange) {
        long start = time.nanos();
        try (Response response = exchange.with(() -> TrustedAuthorities.add(within(request.timeout().minus(since(start))), request.authorities()).build())) {
            return new Http.Answer(response.code(), text(response), since(start));
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw Time.interrupted("asking " + MessageText.url(request.url()));
            }
            return new Http.Answer(0, reason(e), since(start));
        }
    }

    /**
     * Opens a download; the caller closes it. The request's headers go to the first server only.
     *
     * @param own     headers sent to every server
     * @param silence limit of the time to connect, and between two bytes
     */
    public Response open(String url, Artefact.Request request, Map<String, String> own, Duration silence) throws IOException {
        return follow(parse(url), request.headers(), own,
            hop -> request.proxy() == null ? proxies.of(hop) : Optional.of(Proxies.parse(request.proxy(), "the option proxy")),
            () -> TrustedAuthorities.add(client().newBuilder().readTimeout(silence), request.authorities()).build());
    }

    private interface Caller {
        OkHttpClient client() throws IOException;
    }

    private static Response follow(HttpUrl first, Map<String, String> headers, Map<String, String> own,
                                   Function<HttpUrl, Optional<Proxies.Forward>> proxy, Caller caller) throws IOException {
        HttpUrl url = first;
        Map<String, String> secret = headers;
        for (int hop = 0; hop <= MOST_HOPS; hop++) {
            Response response = call(caller.client(), proxy.apply(url).orElse(null), request(url, secret, own));
            if (!REDIRECTS.contains(response.code()) || response.header("Location") == null) {
                return response;
            }
            response.close();
            HttpUrl next = next(url, response.header("Location"));
            if (!sameServer(url, next)) {
                secret = Map.of();
            }
            url = next;
        }
        throw new RefusedRedirect("more than " + MOST_HOPS + " redirects");
    }

    private static Response call(OkHttpClient client, Proxies.Forward proxy, Request request) throws IOException {
        if (proxy == null) {
            return client.newCall(request).execute();
        }
        String authorization = proxy.authorization();
        // A second request means that the proxy has refused the credentials.
        Authenticator introduction = authorization == null ? Authenticator.NONE
            : (route, refused) -> refused.request().header("Proxy-Authorization") != null ? null
                : refused.request().newBuilder().header("Proxy-Authorization", authorization).build();
        try {
            return client.newBuilder().proxy(proxy.proxy()).proxyAuthenticator(introduction).build().newCall(request).execute();
        } catch (IOException e) {
            throw new IOException("through the proxy " + proxy + ": " + reason(e), e);
        }
    }

    private OkHttpClient.Builder within(Duration left) throws InterruptedIOException {
        if (left.toMillis() <= 0) {
            throw new InterruptedIOException("timeout");
        }
        return client().newBuilder().connectTimeout(left).readTimeout(left).callTimeout(left);
    }

    static HttpUrl next(HttpUrl from, String location) throws RefusedRedirect {
        HttpUrl next = from.resolve(location);
        if (next == null) {
            throw new RefusedRedirect("redirect to " + MessageText.url(location) + ", which is not an http or https URL");
        }
        if (from.isHttps() && !next.isHttps()) {
            throw new RefusedRedirect("redirect from https down to " + MessageText.url(next.toString()) + " was refused");
        }
        return next;
    }

    private static boolean sameServer(HttpUrl a, HttpUrl b) {
        return a.scheme().equals(b.scheme()) && a.host().equals(b.host()) && a.port() == b.port();
    }

    private static Request request(HttpUrl url, Map<String, String> headers, Map<String, String> own) {
        var builder = new Request.Builder().url(url.newBuilder().username("").password("").build())
            .header("User-Agent", "emptybox");
        if (!url.username().isEmpty()) {
            builder.header("Authorization", Credentials.basic(url.username(), url.password(), StandardCharsets.UTF_8));
        }
        headers.forEach((name, value) -> header(builder, name, value));
        own.forEach(builder::header);
        return builder.build();
    }

    /** The value may be a secret, and the client's own message would contain it. */
    private static void header(Request.Builder builder, String name, String value) {
        try {
            builder.header(name, value);
        } catch (IllegalArgumentException notAscii) {
            throw new ProblemException(Problem.of("The header '" + name + "' cannot be sent",
                "its name or value has characters that HTTP does not allow, for example a line break",
                "correct it"));
        }
    }

    private static HttpUrl parse(String url) {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null) {
            throw new ProblemException(Problem.of("'" + MessageText.url(url) + "' is not a supported URL", "",
                "write it as https://host/path or http://host/path"));
        }
        return parsed;
    }

    private String text(Response response) throws IOException {
        BufferedSource source = response.body().source();
        source.request(mostBody);
        byte[] bytes = source.getBuffer().readByteArray(Math.min(mostBody, source.getBuffer().size()));
        MediaType type = response.body().contentType();
        Charset charset = type == null ? null : type.charset(StandardCharsets.UTF_8);
        return new String(bytes, charset == null ? StandardCharsets.UTF_8 : charset);
    }

    private Duration since(long start) {
        return Duration.ofNanos(time.nanos() - start);
    }

    /** Why there was no response, for messages. */
    public static String reason(IOException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof UnknownHostException) {
            return "the host name is not known: " + message;
        }
        if (e instanceof InterruptedIOException) {
            return message.contains("connect") ? "timed out: " + message : "timed out";
        }
        if (e instanceof ConnectException) {
            boolean refused = e.getCause() instanceof IOException cause && SystemError.of(cause) == SystemError.REFUSED;
            return refused ? "connection refused" : message;
        }
        return e instanceof SSLException ? "TLS: " + CertificateFailure.text(e).orElse(message) : message;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }
}
