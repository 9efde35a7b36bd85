package dev.emptybox.agent.machine.artefacts;

import dev.emptybox.agent.machine.files.BoxReads;
import dev.emptybox.agent.machine.files.DigestCache;
import dev.emptybox.agent.machine.files.FileProblems;
import dev.emptybox.agent.machine.files.FileStat;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.box.artefacts.ArtefactReads;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Files named by their SHA-256. Every file is complete: it is verified before it gets its name, and again once by every
 * process that uses it. A lock file allows one writer at a time across all processes.
 */
public final class ArtefactCache implements ArtefactReads {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String PART = ".part";
    private static final Duration LOCK_POLL = Duration.ofMillis(100);

    @FunctionalInterface
    private interface Locked {
        void run() throws IOException;
    }

    private final Path directory;
    private final Downloader downloader;
    private final Time time;
    private final Map<String, FileStat> checked = new ConcurrentHashMap<>();
    private final ReentrantLock mine = new ReentrantLock();

    public ArtefactCache(Path directory, Downloader downloader, Time time) {
        this.directory = directory;
        this.downloader = downloader;
        this.time = time;
    }

    @Override
    public Artefact artefact(Artefact.Request request) {
        String sha256 = request.sha256() == null ? "" : request.sha256().toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(sha256).matches()) {
            throw new ProblemException(Problem.of("'" + request.sha256() + "' is not a SHA-256 checksum",
                "it has 64 digits from 0 to 9 and a to f", "take it from: sha256sum FILE"));
        }
        Artefact artefact = held(sha256).orElseGet(() -> {
            locked(() -> fetch(request, sha256));
            return held(sha256).orElseThrow(() -> gone(sha256));
        });
        if (artefact.size() > request.maxSize()) {
            throw new ProblemException(Problem.of("artefact " + sha256 + " is too large", "it has " + artefact.size()
                + " bytes, the limit is " + request.maxSize(), "raise maxSize"));
        }
        return artefact;
    }

    /** The path of the content, read-only. */
    public Path file(Artefact artefact) {
        if (held(artefact.sha256()).isEmpty()) {
            throw gone(artefact.sha256());
        }
        return directory.resolve(artefact.sha256());
    }

    @Override
    public Bytes content(Artefact artefact) {
        Path file = file(artefact);
        try {
            return BoxReads.whole(file, artefact.size());
        } catch (IOException e) {
            throw FileProblems.cannot("read", file, e);
        }
    }

    @Override
    public SeekableByteChannel open(Artefact artefact) {
        Path file = file(artefact);
        try {
            return Files.newByteChannel(file);
        } catch (IOException e) {
            throw FileProblems.cannot("read", file, e);
        }
    }

    /** Removes all artefacts except these, and partial downloads of others. */
    public void keep(Set<String> digests) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        locked(() -> {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    String digest = name.endsWith(PART) ? name.substring(0, name.length() - PART.length()) : name;
                    if (SHA256.matcher(digest).matches() && !digests.contains(digest)) {
                        Files.deleteIfExists(file);
                    }
                }
            }
            checked.keySet().retainAll(digests);
        });
    }

    private Optional<Artefact> held(String sha256) {
        Path file = directory.resolve(sha256);
        try {
            FileStat stat = FileStat.of(file).orElse(null);
            if (stat == null) {
                return Optional.empty();
            }
            if (!stat.equals(checked.get(sha256))) {
                if (!DigestCache.hash(file).equals(sha256)) {
                    return Optional.empty();
                }
                checked.put(sha256, stat);
            }
            return Optional.of(new Artefact(sha256, stat.size()));
        } catch (IOException e) {
            throw FileProblems.cannot("read", file, e);
        }
    }

    /** It may have been fetched while this caller waited. A damaged file is replaced. */
    private void fetch(Artefact.Request request, String sha256) throws IOException {
        if (held(sha256).isPresent()) {
            return;
        }
        Path part = directory.resolve(sha256 + PART);
        downloader.fetch(request, sha256, part);
        Path file = directory.resolve(sha256);
        Durable.move(part, file);
        Durable.syncDirectory(directory);
        FileStat.of(file).ifPresent(stat -> checked.put(sha256, stat));
    }

    private void locked(Locked work) {
        mine.lock();
        try {
            Files.createDirectories(directory);
            Path lockFile = directory.resolve(".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                 FileLock lock = lock(channel)) {
                work.run();
                lock.release();
            }
        } catch (IOException e) {
            throw FileProblems.cannot("write", directory, e);
        } finally {
            mine.unlock();
        }
    }

    /** By polling, so that the wait can be interrupted; a lock ends with its process. */
    private FileLock lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException another) {
                // Another world of the same process holds it. The channel stays open: closing it would release that lock.
                time.pause(LOCK_POLL);
                continue;
            }
            time.pause(LOCK_POLL);
        }
    }

    private static ProblemException gone(String sha256) {
        return new ProblemException(Problem.of("artefact " + sha256 + " is no longer in the cache", "it was removed or changed",
            "converge again to fetch it"));
    }
}
