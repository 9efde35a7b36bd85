package dev.emptybox.stdlib.box.files;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What may still come out of an archive: counted as it is read, whatever the archive says of itself. */
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
                "an archive can hold more than a box can", "if they are meant to be there, raise atMostEntries"));
        }
    }

    /** What is unpacked, headers and all; it ends with a problem when more comes than is allowed. */
    InputStream unpacked(InputStream stream) {
        return new Counted(stream, unpacked);
    }

    /** Content of one entry; what has holes can be larger than what it is made of. */
    InputStream content(InputStream stream) {
        return new Counted(stream, contents);
    }

    /** Bytes that have come out, of one stream or of several. */
    private final class Total {

        private long bytes;

        private void add(long count) {
            bytes += Math.max(0, count);
            if (bytes > limits.bytes()) {
                throw new ProblemException(Problem.of("More than " + (limits.bytes() >> 20) + " MiB come out of " + archive,
                    "a small archive can hold more than a disk can", "if it is meant to be so large, raise atMostMiB"));
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

        /** Whoever was given it reads it; whoever opened what is below closes that. */
        @Override
        public void close() {
            // Nothing of its own is open.
        }
    }
}
