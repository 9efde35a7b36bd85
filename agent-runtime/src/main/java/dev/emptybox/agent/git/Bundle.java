package dev.emptybox.agent.git;

import dev.emptybox.stdlib.model.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportBundleStream;
import org.eclipse.jgit.transport.http.HttpConnection;

/** A file made by {@code git bundle create}: refs and their complete history, from a disk or a web server. */
final class Bundle {

    private static final String SUFFIX = ".bundle";
    private static final String MAGIC = "# v2 git bundle\n";

    private Bundle() {
    }

    static boolean isAt(GitAddress address) {
        return address.local() ? Files.isRegularFile(Path.of(address.uri().getPath())) : address.web() && address.uri().getPath().endsWith(SUFFIX);
    }

    /** @throws SourceException if it is something else, for example a page to log in */
    static Transport open(GitAddress address, Repository store, InputStream content) throws IOException {
        var buffered = new BufferedInputStream(content);
        buffered.mark(MAGIC.length());
        String begin = new String(buffered.readNBytes(MAGIC.length()), StandardCharsets.ISO_8859_1);
        buffered.reset();
        if (!begin.equals(MAGIC)) {
            content.close();
            throw SourceException.wrong(Problem.of("no git bundle at " + address.shown(), "it does not begin as one", "make it with: git bundle create FILE HEAD main"));
        }
        return new TransportBundleStream(store, address.uri(), buffered);
    }

    static InputStream read(GitAddress address, Transfer transfer) throws IOException {
        return transfer.bounded(Files.newInputStream(Path.of(address.uri().getPath())));
    }

    /** The connection decides about limits, redirects and the status code. */
    static InputStream read(HttpConnection connection) throws IOException {
        connection.setConnectTimeout(Remote.TIMEOUT_SECONDS * 1000);
        connection.setReadTimeout(Remote.TIMEOUT_SECONDS * 1000);
        if (connection.getResponseCode() != 200) {
            throw new IOException("the server returned " + connection.getResponseCode());
        }
        return connection.getInputStream();
    }
}
