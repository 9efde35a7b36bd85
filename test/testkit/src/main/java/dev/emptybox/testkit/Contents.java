package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** The content of files in specs: text, bytes, or a path on this machine; for an archive, a map of its files. */
final class Contents {

    private static final int EXECUTABLE = 0755;
    /** The same in each run, so that the digest of an archive is. */
    private static final LocalDateTime SOME_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private Contents() {
    }

    static Bytes of(Object content) {
        if (content instanceof byte[] bytes) {
            return Bytes.of(bytes);
        }
        if (content instanceof Path || content instanceof java.io.File) {
            Path path = content instanceof Path given ? given : ((java.io.File) content).toPath();
            try {
                return Bytes.of(Files.readAllBytes(path));
            } catch (IOException unreadable) {
                throw new SpecMistake("Cannot read " + path, String.valueOf(unreadable.getMessage()), "");
            }
        }
        return Bytes.of(String.valueOf(content));
    }

    /** @param name the extension defines the format: zip, jar, tar, tar.gz, tgz */
    static Bytes archive(String name, Map<?, ?> files) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (name.matches(".*\\.(zip|jar|war)")) {
                pack(new ZipArchiveOutputStream(bytes), files);
            } else if (name.endsWith(".tar")) {
                pack(new TarArchiveOutputStream(bytes), files);
            } else if (name.matches(".*\\.(tar\\.gz|tgz)")) {
                pack(new TarArchiveOutputStream(new GZIPOutputStream(bytes)), files);
            } else {
                throw new SpecMistake("'" + name + "' has no known archive extension", "",
                    "use .zip, .jar, .tar, .tar.gz or .tgz, or give its content as text or bytes");
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Bytes.of(bytes.toByteArray());
    }

    private static void pack(ArchiveOutputStream<? extends ArchiveEntry> out, Map<?, ?> files) throws IOException {
        try (OutputStream closed = out) {
            for (var file : files.entrySet()) {
                Bytes content = of(file.getValue());
                put(out, String.valueOf(file.getKey()), content);
                out.write(content.toArray());
                out.closeArchiveEntry();
            }
        }
    }

    /** All are executable, as in most archives of programs. */
    private static void put(ArchiveOutputStream<? extends ArchiveEntry> out, String name, Bytes content) throws IOException {
        if (out instanceof ZipArchiveOutputStream zip) {
            var entry = new ZipArchiveEntry(name);
            entry.setUnixMode(EXECUTABLE);
            entry.setTimeLocal(SOME_TIME);
            zip.putArchiveEntry(entry);
        } else {
            var entry = new TarArchiveEntry(name);
            entry.setMode(EXECUTABLE);
            entry.setModTime(SOME_TIME.toInstant(ZoneOffset.UTC).toEpochMilli());
            entry.setSize(content.size());
            ((TarArchiveOutputStream) out).putArchiveEntry(entry);
        }
    }
}
