package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What may still be unpacked from an archive: counted while reading, whatever the archive declares. */
final class ExtractionLimit {

    private final String archive;
    private final Archives.Limits limits;
    private final Total unpacked = new Total();
    private final Total contents = new Total();
    private int entries;

    ExtractionLimit(String archive, Archives.Limits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    void entry() {
        if (++entries > limits.entries()) {
            throw new ProblemException(Problem.of(archive + " has more than " + limits.entries() + " entries",
                "an archive can exceed the capacity of the box", "if this is intended, raise atMostEntries"));
        }
    }

    /** The unpacked bytes, including headers; reading more than allowed is a problem. */
    InputStream unpacked(InputStream stream) {
        return new Counted(stream, unpacked);
    }

    /** The content of one entry; a sparse file can be larger than its data. */
    InputStream content(InputStream stream) {
        return new Counted(stream, contents);
    }

    /** Bytes unpacked so far, of one stream or of several. */
    private final class Total {

        private long bytes;

        private void add(long count) {
            bytes += Math.max(0, count);
            if (bytes > limits.bytes()) {
                throw new ProblemException(Problem.of("More than " + (limits.bytes() >> 20) + " MiB would be unpacked from " + archive,
                    "a small archive can expand beyond the capacity of the disk", "if this is intended, raise atMostMiB"));
            }
        }
    }

    private static final class Counted extends FilterInputStream {

        private final Total total;

        Counted(InputStream stream, Total total) {
            super(stream);
            this.total = total;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            total.add(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            total.add(count);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            total.add(skipped);
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /** Read by the receiver; the underlying stream is closed by its opener. */
        @Override
        public void close() {
            // It has nothing to close.
        }
    }
}
