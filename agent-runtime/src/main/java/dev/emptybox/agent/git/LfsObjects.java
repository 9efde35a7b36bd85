package dev.emptybox.agent.git;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.stdlib.box.LfsPointer;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.transport.http.HttpConnection;

/**
 * The contents of files that are kept by Git LFS, in a directory by their digest. They are fetched by the batch API over http, or
 * copied from a local repository; size and digest of each are verified. The login is sent to the server of the state repo only.
 */
final class LfsObjects {

    private static final String TYPE = "application/vnd.git-lfs+json";
    private static final int LARGEST_ANSWER = 8 << 20;
    private static final int AT_ONCE = 100;
    private static final Duration UNUSED = Duration.ofDays(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final GitAddress server;
    private final Credentials credentials;
    private final NetworkLimits limits;

    /** @param server of the state repo */
    LfsObjects(Path directory, GitAddress server, Credentials credentials, NetworkLimits limits) {
        this.directory = directory;
        this.server = server;
        this.credentials = credentials;
        this.limits = limits;
    }

    /** The content, if it was fetched and is undamaged; otherwise null. */
    Path file(LfsPointer pointer) throws IOException {
        Path file = directory.resolve(pointer.oid());
        return Files.isRegularFile(file) && Files.size(file) == pointer.size() && digest(file).equals(pointer.oid()) ? file : null;
    }

    /** Removes what was not used for a long time. */
    void prune() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Instant before = Instant.now().minus(UNUSED);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * Fetches what is missing.
     *
     * @param wanted   with the paths of the files, for messages
     * @param endpoint that the repository names; empty for that of its server
     */
    void fetch(Map<LfsPointer, String> wanted, String endpoint) throws IOException {
        var missing = new TreeMap<String, LfsPointer>();
        for (LfsPointer pointer : wanted.keySet()) {
            if (file(pointer) == null) {
                missing.put(pointer.oid(), pointer);
            } else {
                Files.setLastModifiedTime(directory.resolve(pointer.oid()), FileTime.from(Instant.now()));
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        Files.createDirectories(directory);
        if (server.local() && endpoint.isEmpty()) {
            for (LfsPointer pointer : missing.values()) {
                copy(pointer, wanted.get(pointer));
            }
            return;
        }
        GitAddress batch = endpoint(endpoint);
        List<LfsPointer> all = List.copyOf(missing.values());
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            fetch(batch, all.subList(from, Math.min(all.size(), from + AT_ONCE)), wanted);
        }
    }

    private GitAddress endpoint(String named) {
        GitAddress address = named.isEmpty() ? server : GitAddress.parse(named.matches("https?://[^/]+") ? named + "/" : named);
        if (!address.web()) {
            throw SourceException.wrong(Problem.of("no server of Git LFS for " + server.shown(), "LFS objects are fetched over http or https only",
                "name it in .lfsconfig of the repository: [lfs] url = https://..."));
        }
        String text = address.uri().toString();
        return named.isEmpty() ? GitAddress.parse((text.endsWith(".git") ? text : text + ".git") + "/info/lfs") : address;
    }

    private void copy(LfsPointer pointer, String path) throws IOException {
        String place = "lfs/objects/" + pointer.oid().substring(0, 2) + "/" + pointer.oid().substring(2, 4) + "/" + pointer.oid();
        Path repository = Path.of(server.uri().getPath());
        Path source = Stream.of(repository.resolve(".git").resolve(place), repository.resolve(place)).filter(Files::isRegularFile).findFirst()
            .orElseThrow(() -> missing(path, "it is not in " + server.shown(), "fetch it there: git lfs fetch --all"));
        try (InputStream content = Files.newInputStream(source)) {
            save(content, pointer, path);
        }
    }

    private void fetch(GitAddress batch, List<LfsPointer> missing, Map<LfsPointer, String> paths) throws IOException {
        JsonNode answers = ask(batch, missing).path("objects");
        for (LfsPointer pointer : missing) {
            JsonNode answer = null;
            for (JsonNode one : answers) {
                answer = pointer.oid().equals(one.path("oid").asText()) ? one : answer;
            }
            JsonNode download = answer == null ? null : answer.path("actions").path("download");
            if (download == null || !download.path("href").isTextual()) {
                throw missing(paths.get(pointer), "the server " + batch.shown() + " does not have it", "push it: git lfs push --all");
            }
            download(batch, download, pointer, paths.get(pointer));
        }
    }

    private JsonNode ask(GitAddress batch, Collection<LfsPointer> missing) throws IOException {
        byte[] request = JSON.writeValueAsBytes(Map.of("operation", "download", "transfers", List.of("basic"), "hash_algo", "sha256",
            "objects", missing.stream().map(one -> Map.of("oid", one.oid(), "size", one.size())).toList()));
        HttpConnection connection = open(batch, new URL(batch.uri().toString().replaceFirst("/+$", "") + "/objects/batch"), "POST");
        connection.setRequestProperty("Accept", TYPE);
        connection.setRequestProperty("Content-Type", TYPE);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(request.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(request);
        }
        try (InputStream answer = answered(batch, connection)) {
            byte[] text = answer.readNBytes(LARGEST_ANSWER + 1);
            JsonNode parsed = text.length > LARGEST_ANSWER ? null : JSON.readTree(text);
            if (parsed == null || !parsed.isObject()) {
                throw new IOException("its answer is not that of a server of Git LFS");
            }
            return parsed;
        }
    }

    private void download(GitAddress batch, JsonNode download, LfsPointer pointer, String path) throws IOException {
        URL url = url(download.path("href").asText());
        if (batch.uri().getScheme().equals("https") && !url.getProtocol().equals("https") || !List.of("http", "https").contains(url.getProtocol())) {
            throw missing(path, "the server " + batch.shown() + " refers to " + Http.shown(url.toString()) + ", which is not at https", "correct the server");
        }
        HttpConnection connection = open(batch, url, "GET");
        download.path("header").properties().forEach(header -> connection.setRequestProperty(header.getKey(), header.getValue().asText()));
        try (InputStream content = answered(batch, connection)) {
            save(content, pointer, path);
        }
    }

    private static URL url(String href) throws IOException {
        try {
            return new URL(href);
        } catch (MalformedURLException e) {
            throw new IOException("it refers to something that is not a URL", e);
        }
    }

    /** The login is for the server of the state repo, wherever an object is. */
    private HttpConnection open(GitAddress batch, URL url, String method) throws IOException {
        boolean own = server.web() && server.sameServer(url);
        Credentials.Login login = own ? credentials.read(server) : null;
        var transfer = new Transfer(limits);
        transfer.fetching();
        HttpConnection connection = new Connections(batch, false, credentials, limits, transfer).create(url);
        connection.setConnectTimeout(Remote.TIMEOUT_SECONDS * 1000);
        connection.setReadTimeout(Remote.TIMEOUT_SECONDS * 1000);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod(method);
        if (login != null) {
            connection.setRequestProperty("Authorization", login.basic());
        }
        return connection;
    }

    private static InputStream answered(GitAddress batch, HttpConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status == 200) {
            return connection.getInputStream();
        }
        Problem problem = Problem.of("cannot read LFS objects of " + batch.shown(), "the server returned " + status,
            "check that it serves Git LFS, and that the credentials may read this repository");
        if (status >= 500 || status == 408 || status == 429) {
            throw SourceException.unreachable(problem, null);
        }
        throw SourceException.wrong(problem);
    }

    private void save(InputStream content, LfsPointer pointer, String path) throws IOException {
        Path part = directory.resolve(pointer.oid() + ".part");
        try (InputStream in = content; OutputStream out = Files.newOutputStream(part)) {
            long left = pointer.size() + 1;
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0 && left > 0; count = in.read(buffer)) {
                out.write(buffer, 0, (int) Math.min(count, left));
                left -= count;
            }
        }
        if (Files.size(part) != pointer.size() || !digest(part).equals(pointer.oid())) {
            Files.delete(part);
            throw missing(path, "what was received has not the size and the digest of its pointer", "push it again: git lfs push --all");
        }
        Durable.move(part, directory.resolve(pointer.oid()));
    }

    private static SourceException missing(String path, String why, String cure) {
        return SourceException.wrong(Problem.of("the content of " + path + " is missing in Git LFS", why, cure));
    }

    private static String digest(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), Digests.sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return Digests.hex(in.getMessageDigest().digest());
        }
    }
}
