package dev.emptybox.acceptance

/** A foreign program, which takes a port as soon as it is free, and does not answer. */
final class Stranger implements AutoCloseable {

    private static final long LOOK_NANOS = 100_000

    private final Thread thread
    private volatile ServerSocket taken
    private volatile boolean closed

    Stranger(int port) {
        thread = Thread.startDaemon { hold(port) }
    }

    private void hold(int port) {
        while (!closed && taken == null) {
            try {
                taken = new ServerSocket(port, 50, InetAddress.loopbackAddress)
            } catch (BindException inUse) {
                java.util.concurrent.locks.LockSupport.parkNanos(LOOK_NANOS)
            }
        }
        while (!closed) {
            try {
                taken.accept().close()
            } catch (IOException gone) {
                // Closed, or the client has left.
            }
        }
    }

    /** Gives the port back. */
    @Override
    void close() {
        closed = true
        taken?.close()
        thread.join()
    }
}
