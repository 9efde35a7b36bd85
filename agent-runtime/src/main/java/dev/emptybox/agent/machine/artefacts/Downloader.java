package dev.emptybox.agent.machine.artefacts;

import dev.emptybox.agent.machine.Patience;
import dev.emptybox.agent.machine.Progress;
import dev.emptybox.agent.machine.TransientFailure;
import dev.emptybox.agent.machine.files.DigestCache;
import dev.emptybox.agent.machine.files.FileProblems;
import dev.emptybox.agent.machine.network.RefusedRedirect;
import dev.emptybox.agent.machine.network.WebClient;
import dev.emptybox.agent.os.MessageText;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Response;

/**
 * Fetches an artefact to a partial file, from the first URL with the right content. Interrupted downloads are kept and
 * resumed, in the next attempt or cycle; the digest decides whether the parts match.
 */
public final class Downloader {

    private static final List<Duration> WAITS = List.of(Duration.ofSeconds(1), Duration.ofSeconds(3));
    private static final int BUFFER = 1 << 16;
    /** A server slower than this would only block the cycle; the partial download is kept. */
    private static final long SLOWEST_BYTES = 4096;
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final long REPORT_EVERY = Duration.ofMillis(100).toNanos();

    private final WebClient web;
    private final Progress progress;
    private final Time time;
    private final Patience patience;

    public Downloader(WebClient web, Progress progress, Time time, Patience patience) {
        this.patience = patience;
        this.web = web;
        this.progress = progress;
        this.time = time;
    }

    /** On return the partial file has the complete content, verified and synced. The caller ensures exclusive access. */
    void fetch(Artefact.Request request, String sha256, Path part) {
        var problems = new ArrayList<Problem>();
        boolean passing = false;
        for (String url : request.urls()) {
            try {
                fetch(url, request, sha256, part);
                return;
            } catch (FetchFailure failure) {
                problems.add(failure.problem());
                passing |= failure.passing();
            } catch (IOException e) {
                throw brokenCache(part, e);
            }
        }
        if (problems.isEmpty()) {
            problems.add(Problem.of("There is no URL to fetch " + sha256 + " from", "", "add a url to the task"));
        }
        var problem = new ProblemException(problems);
        if (passing) {
            problem.initCause(new TransientFailure());
        }
        throw problem;
    }

    private void fetch(String url, Artefact.Request request, String sha256, Path part)
        throws FetchFailure, IOException {
        for (int tries = 0; ; tries++) {
            try {
                once(url, request, sha256, part);
                return;
            } catch (FetchFailure failure) {
                if (!failure.passing() || tries == WAITS.size()) {
                    throw failure;
                }
                time.pause(WAITS.get(tries));
            }
        }
    }

    private void once(String url, Artefact.Request request, String sha256, Path part)
        throws FetchFailure, IOException {
        long had = Files.exists(part) ? Files.size(part) : 0;
        had = had > request.maxSize() ? 0 : had;
        transfer(url, request, part, had);
        String got = DigestCache.hash(part);
        if (had > 0 && !got.equals(sha256)) {
            // The parts are from different files.
            transfer(url, request, part, 0);
            got = DigestCache.hash(part);
        }
        if (!got.equals(sha256)) {
            Files.delete(part);
            throw FetchFailure.wrong(Problem.of("checksum of " + MessageText.url(url) + " differs",
                "expected " + sha256 + "\ngot      " + got,
                "if the new content is intended, correct sha256; otherwise the artefact was replaced"));
        }
    }

    private void transfer(String url, Artefact.Request request, Path part, long from)
        throws FetchFailure, IOException {
        if (url.startsWith("/") || url.startsWith("file:")) {
            transferFile(url, request, part);
            return;
        }
        var own = new HashMap<>(Map.of("Accept-Encoding", "identity"));
        if (from > 0) {
            own.put("Range", "bytes=" + from + "-");
        }
        try (Response response = open(url, request, own)) {
            boolean nothingMore = response.code() == 416 && from > 0;
            if (nothingMore) {
                return;
            }
            if (response.code() != 200 && response.code() != 206) {
                throw answered(url, response.code());
            }
            long at = response.code() == 206 ? from : 0;
            long length = response.body().contentLength();
            boolean resumable = response.code() == 206 || "bytes".equals(response.header("Accept-Ranges"));
            save(response.body().byteStream(), url, request, part, at, length < 0 ? -1 : at + length, resumable);
        }
    }

    private void transferFile(String url, Artefact.Request request, Path part) throws FetchFailure, IOException {
        try {
            Path source = url.startsWith("/") ? Path.of(url) : Path.of(URI.create(url));
            if (!Files.isRegularFile(source)) {
                throw FetchFailure.wrong(Problem.of("There is no file " + source + " to fetch", "", "correct the url"));
            }
            try (InputStream stream = Files.newInputStream(source)) {
                save(stream, url, request, part, 0, Files.size(source), false);
            }
        } catch (IllegalArgumentException e) {
            throw FetchFailure.wrong(Problem.of("'" + url + "' is not a file URL", e.getMessage(),
                "write it as file:///path"));
        }
    }

    private Response open(String url, Artefact.Request request, Map<String, String> own) throws FetchFailure {
        try {
            return web.open(url, request, own);
        } catch (RefusedRedirect e) {
            throw FetchFailure.wrong(Problem.of("download of " + MessageText.url(url) + " is redirected", e.getMessage(),
                "use the final URL, with https"));
        } catch (IOException e) {
            throw unreachable(url, e);
        }
    }

    private void save(InputStream stream, String url, Artefact.Request request, Path part, long at, long total, boolean resumable)
        throws FetchFailure, IOException {
        if (total > request.maxSize()) {
            throw tooLarge(url, total, request.maxSize());
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(at).position(at);
            byte[] buffer = new byte[BUFFER];
            long done = at;
            long reported = time.nanos() - REPORT_EVERY;
            Rate rate = new Rate(url);
            for (int count = read(stream, buffer, url); count >= 0; count = read(stream, buffer, url)) {
                done += count;
                rate.add(count);
                if (done > request.maxSize()) {
                    channel.truncate(0);
                    throw tooLarge(url, done, request.maxSize());
                }
                write(channel, buffer, count);
                if (time.nanos() - reported >= REPORT_EVERY) {
                    reported = time.nanos();
                    progress.fetched(MessageText.url(url), done, total);
                    mayGoOn(url, resumable);
                }
            }
            channel.force(true);
            progress.fetched(MessageText.url(url), done, done);
        }
    }

    /**
     * The partial download is kept. From a server that cannot resume, the fetch would start from the beginning, so it is
     * not interrupted.
     */
    private void mayGoOn(String url, boolean resumable) {
        if (patience.isSuperseded()) {
            throw new ProblemException(Problem.of("download of " + MessageText.url(url) + " : the wait was ended", "there is a newer revision", ""));
        }
        if (resumable && patience.isFetchToYield()) {
            throw new ProblemException(Problem.of("download of " + MessageText.url(url) + " takes long", "the next cycle continues it", ""));
        }
    }

    private static int read(InputStream stream, byte[] buffer, String url) throws FetchFailure {
        try {
            return stream.read(buffer);
        } catch (IOException e) {
            throw unreachable(url, e);
        }
    }

    private static void write(FileChannel channel, byte[] buffer, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static FetchFailure unreachable(String url, IOException e) {
        if (Thread.currentThread().isInterrupted()) {
            throw Time.interrupted("fetching " + MessageText.url(url));
        }
        return FetchFailure.passing(Problem.of("download of " + MessageText.url(url) + " failed", WebClient.reason(e),
            "check that this box can reach the server; the partial download is kept and resumed"));
    }

    private static FetchFailure answered(String url, int code) {
        var problem = Problem.of("download of " + MessageText.url(url) + " answered " + code, meaning(code), switch (code) {
            case 401, 403 -> "add the header that the server requires";
            case 407 -> "add user and password for the proxy: proxy \"http://user:${secret('proxy')}@host:port\"";
            case 404, 410 -> "correct the url, or publish the artefact there";
            default -> "";
        });
        boolean passing = code >= 500 || code == 408 || code == 425 || code == 429;
        return passing ? FetchFailure.passing(problem) : FetchFailure.wrong(problem);
    }

    private static String meaning(int code) {
        return switch (code) {
            case 401, 403 -> "the server denied access";
            case 404, 410 -> "the server has nothing at this URL";
            case 407 -> "the proxy requires authentication";
            case 429 -> "the server limits the request rate";
            default -> code >= 500 ? "the server has a problem" : "";
        };
    }

    private final class Rate {

        private final String url;
        private long began = time.nanos();
        private long bytes;

        Rate(String url) {
            this.url = url;
        }

        void add(int count) throws FetchFailure {
            bytes += count;
            if (time.nanos() - began < WINDOW.toNanos()) {
                return;
            }
            if (bytes < SLOWEST_BYTES) {
                throw FetchFailure.passing(Problem.of("download of " + MessageText.url(url) + " is too slow",
                    "only " + bytes + " bytes arrived in " + Durations.text(WINDOW),
                    "check the server; the partial download is kept and resumed"));
            }
            began = time.nanos();
            bytes = 0;
        }
    }

    private static FetchFailure tooLarge(String url, long size, long most) {
        return FetchFailure.wrong(Problem.of(MessageText.url(url) + " is too large",
            "it has " + size + " bytes or more, the limit is " + most, "raise maxSize"));
    }

    /** A full disk is not a problem of the commit, and the partial download is removed. */
    private static ProblemException brokenCache(Path part, IOException e) {
        var problem = FileProblems.cannot("write", part, e);
        if (!FileProblems.full(e)) {
            return problem;
        }
        try {
            Files.deleteIfExists(part);
        } catch (IOException cannotEither) {
            problem.addSuppressed(cannotEither);
        }
        return new ProblemException(problem.problems().get(0), new TransientFailure());
    }
}
