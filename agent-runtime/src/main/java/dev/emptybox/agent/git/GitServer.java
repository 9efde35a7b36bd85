package dev.emptybox.agent.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.emptybox.agent.os.BackgroundWork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchV2Request;
import org.eclipse.jgit.transport.LsRefsV2Request;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ProtocolV2Hook;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/**
 * Serves a bare repository over smart HTTP, read-only, to this machine only, on a free port. Any Git client can clone from
 * it.
 */
public final class GitServer implements AutoCloseable {

    private static final String SERVICE = "git-upload-pack";

    private final BareRepository repository;
    private final Consumer<String> observer;
    private final HttpServer http;
    private final ExecutorService threads;
    private final String path;

    private GitServer(BareRepository repository, String name, Consumer<String> observer) throws IOException {
        this.repository = repository;
        this.observer = observer;
        this.path = "/" + name + ".git";
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        this.threads = Executors.newFixedThreadPool(2, work -> BackgroundWork.daemon("git-server", work));
        http.setExecutor(threads);
        http.createContext(path + "/info/refs", this::advertise);
        http.createContext(path + "/" + SERVICE, this::upload);
    }

    /** Starts at once. */
    public static GitServer serve(BareRepository repository, String name) {
        return serve(repository, name, what -> { });
    }

    /** The observer receives {@code ls-refs} and {@code fetch}. */
    static GitServer serve(BareRepository repository, String name, Consumer<String> observer) {
        try {
            GitServer server = new GitServer(repository, name, observer);
            server.http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
        }
    }

    /** The URL for {@code git clone}. */
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void advertise(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!("service=" + SERVICE).equals(exchange.getRequestURI().getQuery())) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            respond(exchange, "advertisement");
            try (Repository opened = open(); UploadPack pack = pack(opened, exchange);
                    OutputStream out = exchange.getResponseBody()) {
                pack.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(new PacketLineOut(out)), SERVICE);
            }
        }
    }

    private void upload(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!"POST".equals(exchange.getRequestMethod())) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            respond(exchange, "result");
            try (Repository opened = open(); UploadPack pack = pack(opened, exchange);
                    InputStream in = body(exchange); OutputStream out = exchange.getResponseBody()) {
                pack.upload(in, out, null);
            }
        }
    }

    private static void respond(HttpExchange exchange, String kind) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-" + SERVICE + "-" + kind);
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
    }

    /** Read completely, as requests are short: JGit calls skip, and the server's stream skips beyond the body and blocks. */
    private static InputStream body(HttpExchange exchange) throws IOException {
        InputStream body = new ByteArrayInputStream(exchange.getRequestBody().readAllBytes());
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        return "gzip".equals(encoding) || "x-gzip".equals(encoding) ? new GZIPInputStream(body) : body;
    }

    private Repository open() throws IOException {
        return BareLayout.open(repository.directory());
    }

    private UploadPack pack(Repository opened, HttpExchange exchange) {
        UploadPack pack = new UploadPack(opened);
        pack.setBiDirectionalPipe(false);
        // A client that follows a commit id may request any commit, not only the newest.
        pack.setRequestPolicy(UploadPack.RequestPolicy.ANY);
        pack.setProtocolV2Hook(new Hearing());
        String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
        if (protocol != null) {
            pack.setExtraParameters(List.of(protocol.split(":")));
        }
        return pack;
    }

    private final class Hearing implements ProtocolV2Hook {

        @Override
        public void onLsRefs(LsRefsV2Request request) {
            observer.accept("ls-refs");
        }

        @Override
        public void onFetch(FetchV2Request request) {
            observer.accept("fetch");
        }
    }
}
