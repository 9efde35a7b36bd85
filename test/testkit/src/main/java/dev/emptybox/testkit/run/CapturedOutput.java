package dev.emptybox.testkit.run;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Captures standard output and standard error until it is closed. */
final class CapturedOutput extends OutputStream {

    private static final int MOST = 1 << 20;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private long lost;

    private CapturedOutput() {
    }

    static CapturedOutput begin() {
        var captured = new CapturedOutput();
        var stream = new PrintStream(captured, true, StandardCharsets.UTF_8);
        System.setOut(stream);
        System.setErr(stream);
        return captured;
    }

    @Override
    public synchronized void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        int kept = Math.min(length, MOST - taken.size());
        taken.write(bytes, from, kept);
        lost += length - kept;
    }

    /** The output since the last call. */
    synchronized String take() {
        String text = taken.toString(StandardCharsets.UTF_8) + (lost == 0 ? "" : "\n... and " + lost + " more bytes");
        taken.reset();
        lost = 0;
        return text;
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }
}
