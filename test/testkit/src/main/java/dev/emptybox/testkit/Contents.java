package dev.emptybox.testkit;

import dev.emptybox.stdlib.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** The content of files in specs: text, bytes, or a path on this machine; for an archive, a map of its files. */
final class Contents {

    private static final int EXECUTABLE = 0755;
    /** Local, because a zip has local times. */
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 12, 0);

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

    /**
     * The same bytes for the same files, whenever and wherever a spec runs: with fixed times, in the order of the names, and not
     * compressed, since compressors differ.
     *
     * @param name the extension defines the format: zip, jar, tar, tar.gz, tgz
     */
    static Bytes archive(String name, Map<?, ?> files) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (name.matches(".*\\.(zip|jar|war)")) {
                pack(new ZipArchiveOutputStream(bytes), files);
            } else if (name.endsWith(".tar")) {
                pack(new TarArchiveOutputStream(bytes), files);
            } else if (name.matches(".*\\.(tar\\.gz|tgz)")) {
                var tar = new ByteArrayOutputStream();
                pack(new TarArchiveOutputStream(tar), files);
                bytes.writeBytes(StoredGzip.of(tar.toByteArray()));
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
            var sorted = new TreeMap<String, Object>();
            files.forEach((path, content) -> sorted.put(String.valueOf(path), content));
            for (var file : sorted.entrySet()) {
                Bytes content = of(file.getValue());
                put(out, file.getKey(), content);
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
            entry.setTimeLocal(TIME);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.size());
            entry.setCrc(crc(content));
            zip.putArchiveEntry(entry);
        } else {
            var entry = new TarArchiveEntry(name);
            entry.setMode(EXECUTABLE);
            entry.setSize(content.size());
            entry.setModTime(FileTime.from(TIME.toInstant(ZoneOffset.UTC)));
            ((TarArchiveOutputStream) out).putArchiveEntry(entry);
        }
    }

    private static long crc(Bytes content) {
        var crc = new CRC32();
        crc.update(content.toArray());
        return crc.getValue();
    }
}
