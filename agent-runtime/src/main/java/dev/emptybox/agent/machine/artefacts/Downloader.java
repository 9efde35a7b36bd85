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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okhttp3.Response;

/**
 * Fetches an artefact to a partial file, from the first URL with the right content; every URL is tried before one is tried again.
 * Interrupted downloads are kept and resumed, from the same URL or another one, in the next attempt or cycle; the digest decides
 * whether the parts match.
 */
public final class Downloader {

    private static final List<Duration> WAITS = List.of(Duration.ofSeconds(1), Duration.ofSeconds(3));
    private static final int BUFFER = 1 << 16;
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

    /**
     * What is expected of a server. With several URLs, none may hold up the others: in the first round, one that is slow is
     * left for the next one, and its partial download is continued.
     *
     * @param silence to connect, and between two bytes
     * @param bytes   that arrive at least in each window
     */
    private record Pace(Duration silence, Duration window, long bytes) {

        private static final Pace USUAL = new Pace(Duration.ofSeconds(30), Duration.ofSeconds(30), 4096);
        private static final Pace QUICK = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(10), 1 << 16);
    }

    /** On return the partial file has the complete content, verified and synced. The caller ensures exclusive access. */
    void fetch(Artefact.Request request, String sha256, Path part) {
        var failures = new LinkedHashMap<String, FetchFailure>();
        Pace pace = request.urls().size() > 1 ? Pace.QUICK : Pace.USUAL;
        if (round(request, sha256, part, pace, failures)) {
            return;
        }
        for (Duration wait : WAITS) {
            if (failures.values().stream().noneMatch(FetchFailure::passing)) {
                break;
            }
            time.pause(wait);
            if (round(request, sha256, part, Pace.USUAL, failures)) {
                return;
            }
        }
        throw none(sha256, failures.values());
    }

    /** Tries each URL once, except those that cannot become better. */
    private boolean round(Artefact.Request request, String sha256, Path part, Pace pace, Map<String, FetchFailure> failures) {
        for (String url : request.urls()) {
            if (failures.containsKey(url) && !failures.get(url).passing()) {
                continue;
            }
            try {
                once(url, request, sha256, part, pace);
                failures.remove(url);
                failures.values().forEach(failure -> progress.skipped(failure.problem(), MessageText.url(url)));
                return true;
            } catch (FetchFailure failure) {
                failures.put(url, failure);
            } catch (IOException e) {
                throw brokenCache(part, e);
            }
        }
        return false;
    }

    private static ProblemException none(String sha256, Collection<FetchFailure> failures) {
        if (failures.isEmpty()) {
            return new ProblemException(Problem.of("There is no URL to fetch " + sha256 + " from", "", "add a url to the task"));
        }
        var problem = new ProblemException(failures.stream().map(FetchFailure::problem).toList());
        if (failures.stream().anyMatch(FetchFailure::passing)) {
            problem.initCause(new TransientFailure());
        }
        return problem;
    }

    private void once(String url, Artefact.Request request, String sha256, Path part, Pace pace)
        throws FetchFailure, IOException {
        long had = Files.exists(part) ? Files.size(part) : 0;
        had = had > request.maxSize() ? 0 : had;
        boolean page = transfer(url, request, part, had, pace);
        String got = DigestCache.hash(part);
        if (had > 0 && !got.equals(sha256)) {
            // The parts are from different files.
            page = transfer(url, request, part, 0, pace);
            got = DigestCache.hash(part);
        }
        if (!got.equals(sha256)) {
            Files.delete(part);
            throw FetchFailure.wrong(Problem.of("checksum of " + MessageText.url(url) + " differs",
                "expected " + sha256 + "\ngot      " + got + (page ? ", of a page (text/html), for example of a login or a proxy" : ""),
                "if the new content is intended, correct sha256; otherwise the artefact was replaced"));
        }
    }

    /** @return whether the answer is a page for people */
    private boolean transfer(String url, Artefact.Request request, Path part, long from, Pace pace)
        throws FetchFailure, IOException {
        if (url.startsWith("/") || url.startsWith("file:")) {
            transferFile(url, request, part);
            return false;
        }
        var own = new HashMap<>(Map.of("Accept-Encoding", "identity"));
        if (from > 0) {
            own.put("Range", "bytes=" + from + "-");
        }
        try (Response response = open(url, request, own, pace)) {
            boolean nothingMore = response.code() == 416 && from > 0;
            if (nothingMore) {
                return false;
            }
            if (response.code() != 200 && response.code() != 206) {
                throw answered(url, response.code());
            }
            long at = response.code() == 206 ? from : 0;
            long length = response.body().contentLength();
            boolean resumable = response.code() == 206 || "bytes".equals(response.header("Accept-Ranges"));
            save(response.body().byteStream(), new Target(url, request, part, at, length < 0 ? -1 : at + length, resumable, pace));
            return String.valueOf(response.header("Content-Type")).toLowerCase(Locale.ROOT).startsWith("text/html");
        }
    }

    /**
     * What is written where.
     *
     * @param at    the position in the partial file
     * @param total bytes, -1 if unknown
     */
    private record Target(String url, Artefact.Request request, Path part, long at, long total, boolean resumable, Pace pace) {
    }

    private void transferFile(String url, Artefact.Request request, Path part) throws FetchFailure, IOException {
        try {
            Path source = url.startsWith("/") ? Path.of(url) : Path.of(URI.create(url));
            if (!Files.isRegularFile(source)) {
                throw FetchFailure.wrong(Problem.of("There is no file " + source + " to fetch", "", "correct the url"));
            }
            try (InputStream stream = Files.newInputStream(source)) {
                save(stream, new Target(url, request, part, 0, Files.size(source), false, Pace.USUAL));
            }
        } catch (IllegalArgumentException e) {
            throw FetchFailure.wrong(Problem.of("'" + url + "' is not a file URL", e.getMessage(),
                "write it as file:///path"));
        }
    }

    private Response open(String url, Artefact.Request request, Map<String, String> own, Pace pace) throws FetchFailure {
        try {
            return web.open(url, request, own, pace.silence());
        } catch (RefusedRedirect e) {
            throw FetchFailure.wrong(Problem.of("download of " + MessageText.url(url) + " is redirected", e.getMessage(),
                "use the final URL, with https"));
        } catch (IOException e) {
            throw unreachable(url, e);
        }
    }

    private void save(InputStream stream, Target to) throws FetchFailure, IOException {
        String url = to.url();
        long most = to.request().maxSize();
        if (to.total() > most) {
            throw tooLarge(url, to.total(), most);
        }
        try (FileChannel channel = FileChannel.open(to.part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(to.at()).position(to.at());
            byte[] buffer = new byte[BUFFER];
            long done = to.at();
            long reported = time.nanos() - REPORT_EVERY;
            Rate rate = new Rate(url, to.pace());
            for (int count = read(stream, buffer, url); count >= 0; count = read(stream, buffer, url)) {
                done += count;
                rate.add(count);
                if (done > most) {
                    channel.truncate(0);
                    throw tooLarge(url, done, most);
                }
                write(channel, buffer, count);
                if (time.nanos() - reported >= REPORT_EVERY) {
                    reported = time.nanos();
                    progress.fetched(MessageText.url(url), done, to.total());
                    mayGoOn(url, to.resumable());
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
        private final Pace pace;
        private long began = time.nanos();
        private long bytes;

        Rate(String url, Pace pace) {
            this.url = url;
            this.pace = pace;
        }

        void add(int count) throws FetchFailure {
            bytes += count;
            if (time.nanos() - began < pace.window().toNanos()) {
                return;
            }
            if (bytes < pace.bytes()) {
                throw FetchFailure.passing(Problem.of("download of " + MessageText.url(url) + " is too slow",
                    "only " + bytes + " bytes arrived in " + Durations.text(pace.window()),
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
