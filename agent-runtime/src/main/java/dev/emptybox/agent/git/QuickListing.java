package dev.emptybox.agent.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.InvalidObjectIdException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.PacketLineIn;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.http.HttpConnection;

/**
 * Lists refs over http in one request of protocol version 2. JGit asks for the capabilities of the server first, which is half of
 * the cost of a cycle without a new commit. A server that does not understand is not asked again. Not thread-safe.
 */
final class QuickListing {

    private static final String RESULT = "application/x-git-upload-pack-result";

    private final GitAddress address;
    private final Credentials credentials;
    private final NetworkLimits limits;
    private boolean understood = true;

    QuickListing(GitAddress address, Credentials credentials, NetworkLimits limits) {
        this.address = address;
        this.credentials = credentials;
        this.limits = limits;
    }

    /** The targets of the names with these prefixes; empty if the server must be asked in the usual way, which also says what is wrong. */
    Optional<Map<String, ObjectId>> names(String... prefixes) {
        if (!understood || !address.web() || Bundle.isAt(address)) {
            return Optional.empty();
        }
        var transfer = new Transfer(limits);
        try {
            HttpConnection connection = ask(request(prefixes), transfer);
            if (connection.getResponseCode() == 200 && RESULT.equals(connection.getContentType())) {
                try (InputStream body = connection.getInputStream()) {
                    return Optional.of(parsed(body));
                }
            }
            understood = false;
        } catch (InvalidObjectIdException notAListing) {
            understood = false;
        } catch (IOException | SourceException unreachable) {
            if (!transfer.exceeded().isEmpty() && unreachable instanceof IOException late) {
                // The usual way would wait for as long again.
                throw new Failure(address, transfer).explain(late);
            }
            // The usual way finds the same, and explains it.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private HttpConnection ask(byte[] request, Transfer transfer) throws IOException {
        Credentials.Login login = credentials.read(address);
        HttpConnection connection = new Connections(address, login != null, credentials, limits, transfer).create(new URL(address.uri() + "/git-upload-pack"));
        connection.setConnectTimeout(Remote.TIMEOUT_SECONDS * 1000);
        connection.setReadTimeout(Remote.TIMEOUT_SECONDS * 1000);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/x-git-upload-pack-request");
        connection.setRequestProperty("Accept", RESULT);
        connection.setRequestProperty("Git-Protocol", "version=2");
        if (login != null) {
            connection.setRequestProperty("Authorization", login.basic());
        }
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(request.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(request);
        }
        return connection;
    }

    private static byte[] request(String... prefixes) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var lines = new PacketLineOut(bytes);
        lines.setFlushOnEnd(false);
        lines.writeString("command=ls-refs\n");
        lines.writeDelim();
        for (String prefix : prefixes) {
            lines.writeString("ref-prefix " + prefix + "\n");
        }
        lines.end();
        return bytes.toByteArray();
    }

    private static Map<String, ObjectId> parsed(InputStream body) throws IOException {
        var names = new HashMap<String, ObjectId>();
        var lines = new PacketLineIn(body);
        for (String line = lines.readString(); !PacketLineIn.isEnd(line); line = lines.readString()) {
            String[] words = line.split(" ");
            if (words.length < 2) {
                throw new IOException("it is not a listing of refs");
            }
            names.put(words[1], ObjectId.fromString(words[0]));
        }
        return names;
    }
}
