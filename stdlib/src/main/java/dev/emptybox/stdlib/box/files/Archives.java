package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Reads archives: tar, also compressed with gzip, xz or zstd; zip; and single compressed files. The format is detected by
 * content. Never yields more than the limits allow, whatever the archive declares, and every name stays below the directory
 * that it will be unpacked into.
 */
public final class Archives {

    private static final int TAR_BLOCK = 512;
    private static final int MOST_XZ_MEMORY_KIB = 128 * 1024;
    private static final int LONGEST_LINK = 4096;

    /**
     * @param entries the maximum number of entries
     * @param bytes   the maximum unpacked size
     */
    public record Limits(int entries, long bytes) {
    }

    /** For an archive that has been read within its limits before. */
    public static final Limits NO_LIMITS = new Limits(Integer.MAX_VALUE, Long.MAX_VALUE);

    /** Receives the members in archive order. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * @param member  with no size or digest yet
         * @param content of a file, else empty
         */
        void visit(Member member, InputStream content) throws IOException;
    }

    private final String name;
    private final ExtractionLimit allowance;
    private final Visitor visitor;

    private Archives(String name, Limits limits, Visitor visitor) {
        this.name = name;
        this.allowance = new ExtractionLimit(name, limits);
        this.visitor = visitor;
    }

    /** Everything in the archive, with the digests of its files. */
    public static List<Member> members(SeekableByteChannel archive, String name, Limits limits) {
        var members = new ArrayList<Member>();
        var files = new HashMap<String, Member>();
        read(archive, name, limits, (member, content) -> {
            Member whole = switch (member.type()) {
                case FILE -> measured(member, content);
                case SAME -> same(name, member, files);
                default -> member;
            };
            if (whole.type() == Member.Type.FILE && files.putIfAbsent(whole.name(), whole) != null) {
                throw refused(name, "it has " + whole.name() + " twice");
            }
            members.add(whole);
        });
        return List.copyOf(members);
    }

    private static Member measured(Member member, InputStream content) throws IOException {
        var digest = Digests.sha256();
        try (var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            long size = content.transferTo(sink);
            return member.measured(size, Digests.hex(digest.digest()));
        }
    }

    /** A hard link: another name of an earlier file of the archive. */
    private static Member same(String name, Member member, Map<String, Member> files) {
        Member first = files.get(member.link());
        if (first == null) {
            throw refused(name, member.name() + " is a hard link to " + member.link() + ", which is not an earlier file of the archive");
        }
        return new Member(member.name(), Member.Type.FILE, first.mode(), first.size(), first.digest(), "", first.source());
    }

    /** The content of one file of an archive that has been read before. */
    static Bytes content(SeekableByteChannel archive, String name, String source) {
        var found = new ByteArrayOutputStream();
        read(archive, name, NO_LIMITS, (member, content) -> {
            if (member.type() == Member.Type.FILE && member.name().equals(source)) {
                content.transferTo(found);
            }
        });
        return Bytes.of(found.toByteArray());
    }

    /**
     * Reads an archive completely and closes it.
     *
     * @param name of the archive, for messages and for the name of a single compressed file
     */
    public static void read(SeekableByteChannel archive, String name, Limits limits, Visitor visitor) {
        try (archive) {
            new Archives(name, limits, visitor).read(archive);
        } catch (IOException | IllegalArgumentException | MalformedInputException damaged) {
            throw new ProblemException(Problem.of(name + " cannot be read as an archive", String.valueOf(damaged.getMessage()),
                "check that it is complete, and one of tar, tar.gz, tar.xz, tar.zst, zip, gz"), damaged);
        }
    }

    private void read(SeekableByteChannel archive) throws IOException {
        byte[] head = new byte[TAR_BLOCK];
        int length = Channels.newInputStream(archive).readNBytes(head, 0, TAR_BLOCK);
        archive.position(0);
        if (starts(head, 'P', 'K', 3, 4) || starts(head, 'P', 'K', 5, 6)) {
            zip(archive);
            return;
        }
        var raw = new BufferedInputStream(Channels.newInputStream(archive), 1 << 16);
        InputStream inner = decompressed(head, raw);
        if (inner == null && !tar(head, length)) {
            throw new IOException("its format is not known");
        }
        tarOrFile(allowance.unpacked(inner == null ? raw : inner), inner != null);
    }

    /** Null if it is not compressed. */
    private static InputStream decompressed(byte[] head, InputStream raw) throws IOException {
        if (starts(head, 0x1f, 0x8b)) {
            return GzipCompressorInputStream.builder().setInputStream(raw).setDecompressConcatenated(true).get();
        }
        if (starts(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return XZCompressorInputStream.builder().setInputStream(raw).setDecompressConcatenated(true)
                .setMemoryLimitKiB(MOST_XZ_MEMORY_KIB).get();
        }
        return starts(head, 0x28, 0xb5, 0x2f, 0xfd) ? new ZstdInputStream(raw) : null;
    }

    private static boolean starts(byte[] head, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a block is the header of a tar entry, or the end of an empty tar. */
    private static boolean tar(byte[] head, int length) {
        try {
            return length == TAR_BLOCK && (TarUtils.verifyCheckSum(head) || Arrays.equals(head, new byte[TAR_BLOCK]));
        } catch (IllegalArgumentException noNumber) {
            return false;
        }
    }

    private void tarOrFile(InputStream plain, boolean compressed) throws IOException {
        var content = new BufferedInputStream(plain, 1 << 16);
        content.mark(TAR_BLOCK);
        byte[] head = new byte[TAR_BLOCK];
        int length = content.readNBytes(head, 0, TAR_BLOCK);
        content.reset();
        if (!compressed || tar(head, length)) {
            tar(content);
        } else {
            String file = safe(name.substring(name.lastIndexOf('/') + 1).replaceFirst("\\.(gz|xz|zst)$", ""));
            take(new Member(file, Member.Type.FILE, null, 0, "", "", file), content);
        }
        // Read to the end, because the integrity check is there.
        content.transferTo(OutputStream.nullOutputStream());
    }

    private void tar(InputStream content) throws IOException {
        var tar = new TarArchiveInputStream(content, StandardCharsets.UTF_8.name());
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String path = safe(entry.getName());
            if (!path.isEmpty()) {
                boolean file = type(entry) == Member.Type.FILE;
                if (file && !tar.canReadEntryData(entry)) {
                    throw refused(name, path + " is stored in a way that cannot be read");
                }
                String link = entry.isLink() ? safe(entry.getLinkName()) : entry.isSymbolicLink() ? entry.getLinkName() : "";
                take(new Member(path, type(entry), entry.getMode() & 0777, 0, "", link, path),
                    file ? tar : InputStream.nullInputStream());
            }
        }
    }

    private static Member.Type type(TarArchiveEntry entry) {
        if (entry.isDirectory()) {
            return Member.Type.DIRECTORY;
        }
        if (entry.isSymbolicLink()) {
            return Member.Type.LINK;
        }
        if (entry.isLink()) {
            return Member.Type.SAME;
        }
        boolean special = entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
        return !special && entry.isFile() ? Member.Type.FILE : Member.Type.OTHER;
    }

    private void zip(SeekableByteChannel archive) throws IOException {
        try (var zip = ZipFile.builder().setSeekableByteChannel(archive).get()) {
            for (var entries = zip.getEntriesInPhysicalOrder(); entries.hasMoreElements(); ) {
                ZipArchiveEntry entry = entries.nextElement();
                String path = safe(entry.getName());
                if (!path.isEmpty()) {
                    take(zip, entry, path);
                }
            }
        }
    }

    private void take(ZipFile zip, ZipArchiveEntry entry, String path) throws IOException {
        if (!zip.canReadEntryData(entry)) {
            throw refused(name, path + " is encrypted, or compressed in a way that cannot be read");
        }
        Integer mode = (entry.getUnixMode() & 0777) == 0 ? null : Integer.valueOf(entry.getUnixMode() & 0777);
        if (entry.isDirectory()) {
            take(new Member(path, Member.Type.DIRECTORY, mode, 0, "", "", path), InputStream.nullInputStream());
            return;
        }
        try (InputStream content = zip.getInputStream(entry)) {
            if (entry.isUnixSymlink()) {
                String link = new String(content.readNBytes(LONGEST_LINK), StandardCharsets.UTF_8);
                take(new Member(path, Member.Type.LINK, mode, 0, "", link, path), InputStream.nullInputStream());
            } else {
                take(new Member(path, Member.Type.FILE, mode, 0, "", "", path), content);
            }
        }
    }

    private void take(Member member, InputStream content) throws IOException {
        allowance.entry();
        visitor.visit(member, allowance.content(content));
    }

    /** The name with its parts joined by single slashes; empty for the top itself. */
    private String safe(String path) {
        if (path.startsWith("/")) {
            throw refused(name, "it has the absolute name " + path);
        }
        var parts = new ArrayList<String>();
        for (String part : path.split("/")) {
            if (part.equals("..")) {
                throw refused(name, "the name " + path + " leaves the target directory");
            }
            if (part.chars().anyMatch(Character::isISOControl)) {
                throw refused(name, "it has a name with control characters");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private static ProblemException refused(String archive, String why) {
        return new ProblemException(Problem.of(archive + " is refused as an archive", why, "use an archive without such entries"));
    }
}
