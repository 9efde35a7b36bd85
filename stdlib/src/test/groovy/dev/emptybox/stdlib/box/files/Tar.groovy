package dev.emptybox.stdlib.box.files

import org.apache.commons.compress.archivers.tar.TarArchiveEntry
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream
import org.apache.commons.compress.archivers.tar.TarConstants

/** Makes tar archives, wicked ones too. */
class Tar {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream()
    private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, 'UTF-8')
    private final long seconds

    /** @param seconds the time that all entries were changed */
    Tar(long seconds = 0) {
        this.seconds = seconds
        out.longFileMode = TarArchiveOutputStream.LONGFILE_POSIX
    }

    Tar file(String name, String text = 'x', int mode = 0644) {
        def entry = new TarArchiveEntry(name, true)
        entry.size = text.bytes.length
        add(entry, mode, text)
    }

    Tar directory(String name, int mode = 0755) {
        add(new TarArchiveEntry(name + '/', true), mode)
    }

    Tar link(String name, String target) {
        def entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK)
        entry.linkName = target
        add(entry, 0777)
    }

    Tar same(String name, String other) {
        def entry = new TarArchiveEntry(name, TarConstants.LF_LINK)
        entry.linkName = other
        add(entry, 0644)
    }

    Tar special(String name, byte type) {
        add(new TarArchiveEntry(name, type), 0644)
    }

    private Tar add(TarArchiveEntry entry, int mode, String text = '') {
        entry.mode = mode
        entry.setModTime(seconds * 1000)
        out.putArchiveEntry(entry)
        out.write(text.bytes)
        out.closeArchiveEntry()
        this
    }

    byte[] bytes() {
        out.finish()
        bytes.toByteArray()
    }

    /** As text, for a box whose files are texts. */
    String text() {
        new String(bytes(), 'US-ASCII')
    }
}
