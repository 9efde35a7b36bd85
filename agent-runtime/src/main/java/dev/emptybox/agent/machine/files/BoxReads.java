package dev.emptybox.agent.machine.files;

import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.box.files.Access;
import dev.emptybox.stdlib.box.files.Archives;
import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.box.files.Mounts;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.FileNames;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.NamedText;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the files of the box, without changes. */
public final class BoxReads implements FileReads {

    private static final int MOST_DIGESTS = 10_000;
    private static final int MOST_LISTINGS = 8;
    private static final int LARGEST_READ = 1 << 16;
    private static final long LARGEST_CONTENT = Integer.MAX_VALUE - 8L;

    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

    private final Path cache;
    private final Set<Path> reserved;
    private final DigestCache digests;
    private final OwnerNames owners;
    private final FileFlags flags;
    private final NamedTexts texts;
    private final Map<Listed, List<Member>> listings = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Listed, List<Member>> eldest) {
            return size() > MOST_LISTINGS;
        }
    };
    private Attributes creator;

    private record Listed(String digest, String name, Archives.Limits limits) {
    }

    /**
     * @param cache    a directory of the agent in which it may create a file
     * @param reserved see {@link FileReads#reserved}
     * @param texts    what the agent has written to files with secrets
     */
    public BoxReads(Path cache, Set<Path> reserved, Time time, OwnerNames owners, FileFlags flags, NamedTexts texts) {
        this.owners = owners;
        this.flags = flags;
        this.texts = texts;
        this.cache = cache;
        this.reserved = reserved;
        this.digests = new DigestCache(time, MOST_DIGESTS);
    }

    @Override
    public Optional<NamedText> named(Path file) {
        return texts.of(file, () -> digest(file));
    }

    @Override
    public Entry entry(Path path) {
        try {
            FileStat stat = FileStat.of(path, LinkOption.NOFOLLOW_LINKS).orElse(null);
            if (stat == null) {
                return Entry.ABSENT;
            }
            if (stat.link()) {
                return new Entry.Link(FileNames.of(Files.readSymbolicLink(path)));
            }
            if (stat.file()) {
                return new Entry.RegularFile(attributes(path, stat), stat.size());
            }
            return stat.directory() ? new Entry.Directory(attributes(path, stat))
                : new Entry.Other(stat.type());
        } catch (NoSuchFileException removedMeanwhile) {
            return Entry.ABSENT;
        } catch (IOException e) {
            throw FileProblems.cannot("read", path, e);
        }
    }

    private Attributes attributes(Path path, FileStat stat) throws IOException {
        OwnerNames.Names names = owners.of(path, stat.uid(), stat.gid());
        return new Attributes(stat.permissions(), names.owner(), names.group());
    }

    @Override
    public Bytes content(Path file) {
        try {
            return whole(file, regular(file).size());
        } catch (IOException e) {
            throw FileProblems.cannot("read", file, e);
        }
    }

    @Override
    public SeekableByteChannel open(Path file) {
        try {
            regular(file);
            return Files.newByteChannel(file);
        } catch (IOException e) {
            throw FileProblems.cannot("read", file, e);
        }
    }

    /** An archive is read once per content; a converged box then only compares. */
    @Override
    public synchronized List<Member> members(Path archive, Archives.Limits limits) {
        var key = new Listed(digest(archive), archive.getFileName().toString(), limits);
        List<Member> known = listings.get(key);
        if (known == null) {
            known = Archives.members(open(archive), archive.getFileName().toString(), limits);
            listings.put(key, known);
        }
        return known;
    }

    public static Bytes whole(Path file, long size) throws IOException {
        if (size > LARGEST_CONTENT) {
            throw new ProblemException(Problem.of("Cannot read " + file, "it is larger than 2 GiB",
                "use download or a command for content of this size"));
        }
        return Bytes.of(size == 0 ? unsized(file) : Files.readAllBytes(file));
    }

    /** Kernel files have no size, and many return their content only in the first read, which must be large enough. */
    private static byte[] unsized(Path file) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = new byte[LARGEST_READ];
        try (InputStream stream = Files.newInputStream(file)) {
            for (int count = stream.read(buffer); count > 0; count = stream.read(buffer)) {
                all.write(buffer, 0, count);
            }
        }
        return all.toByteArray();
    }

    @Override
    public String digest(Path file) {
        try {
            regular(file);
            return digests.digest(file);
        } catch (IOException e) {
            throw FileProblems.cannot("read", file, e);
        }
    }

    /** By the change time, which cannot be set back. */
    @Override
    public Optional<Instant> changed(Path path) {
        try {
            return FileStat.of(path, LinkOption.NOFOLLOW_LINKS).map(stat -> stat.changed().toInstant());
        } catch (IOException e) {
            throw FileProblems.cannot("read", path, e);
        }
    }

    /** Reading a pipe would block forever, and a device has no end. */
    private static FileStat regular(Path file) throws IOException {
        FileStat stat = FileStat.of(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
        if (!stat.file()) {
            throw new ProblemException(Problem.of("Cannot read " + file,
                "it is a " + (stat.directory() ? "directory" : stat.type()), "name a regular file"));
        }
        return stat;
    }

    /** Without a directory there are no names, as in an empty box. */
    @Override
    public List<String> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            var names = new ArrayList<String>();
            for (Path child : stream) {
                if (!isReserved(child)) {
                    names.add(FileNames.of(child.getFileName()));
                }
            }
            Collections.sort(names);
            return List.copyOf(names);
        } catch (DirectoryIteratorException e) {
            throw FileProblems.cannot("list", directory, e.getCause());
        } catch (IOException e) {
            throw FileProblems.cannot("list", directory, e);
        }
    }

    private boolean isReserved(Path child) throws IOException {
        for (Path own : reserved()) {
            if (child.endsWith(own.getFileName()) && child.getParent().toRealPath().equals(own.getParent())) {
                return true;
            }
        }
        return false;
    }

    /** Without links, as far as they exist. */
    @Override
    public Set<Path> reserved() {
        var real = new LinkedHashSet<Path>();
        for (Path own : reserved) {
            try {
                real.add(own.toRealPath());
            } catch (IOException notThere) {
                real.add(own);
            }
        }
        return real;
    }

    /** Empty if the system does not report mounts. */
    @Override
    public Mounts mounts() {
        return mountinfo().map(Mounts::of).orElse(Mounts.NONE);
    }

    /** The same. */
    @Override
    public List<Path> mountPoints() {
        return mountinfo().map(Mounts::points).orElse(List.of());
    }

    private static Optional<String> mountinfo() {
        try {
            return Files.isReadable(MOUNTINFO) ? Optional.of(Files.readString(MOUNTINFO, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Uses the system call, which includes access control lists, attributes and read-only mounts. */
    @Override
    public Access access(Path path) {
        return flags.access(path, permitted(path));
    }

    private static Access permitted(Path path) {
        if (Files.isWritable(path) && (!Files.isDirectory(path) || Files.isExecutable(path))) {
            return Access.WRITABLE;
        }
        try {
            return Files.getFileStore(path).isReadOnly() ? Access.READ_ONLY : Access.DENIED;
        } catch (IOException unknown) {
            return Access.DENIED;
        }
    }

    @Override
    public Optional<String> sharedFile(Path path) {
        try {
            return FileStat.of(path, LinkOption.NOFOLLOW_LINKS).filter(stat -> stat.file() && stat.names() > 1)
                .map(stat -> String.valueOf(stat.key()));
        } catch (IOException e) {
            throw FileProblems.cannot("read", path, e);
        }
    }

    /** Determined by creating a file: user and group cannot be derived from names. */
    @Override
    public synchronized Attributes creator() {
        if (creator == null) {
            try {
                Files.createDirectories(cache);
                Path probe = Files.createTempFile(cache, ".creator", null);
                try {
                    Attributes found = attributes(probe, FileStat.of(probe, LinkOption.NOFOLLOW_LINKS).orElseThrow(() -> new NoSuchFileException(probe.toString())));
                    creator = new Attributes(null, found.owner(), found.group());
                } finally {
                    Files.deleteIfExists(probe);
                }
            } catch (IOException e) {
                throw FileProblems.cannot("create a file in", cache, e);
            }
        }
        return creator;
    }
}
