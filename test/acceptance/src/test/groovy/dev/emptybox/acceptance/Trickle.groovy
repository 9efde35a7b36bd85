package dev.emptybox.acceptance

import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** A Git server whose answer begins well and then comes at one byte a second. */
final class Trickle implements AutoCloseable {

    private static final String BEGINNING = 'HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n' +
            '001e# service=git-upload-pack\n0000fff0'

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.loopbackAddress)
    private final CountDownLatch closed = new CountDownLatch(1)
    private final List<Thread> threads = new CopyOnWriteArrayList<>()

    Trickle() {
        threads << Thread.startDaemon {
            while (closed.count > 0) {
                try {
                    def socket = listening.accept()
                    threads << Thread.startDaemon { socket.withCloseable { answer(it) } }
                } catch (IOException ended) {
                    return
                }
            }
        }
    }

    String getUrl() {
        "http://127.0.0.1:${listening.localPort}/state.git"
    }

    private void answer(Socket socket) {
        try {
            socket.inputStream.read(new byte[8192])
            socket.outputStream << BEGINNING
            while (!closed.await(1, TimeUnit.SECONDS)) {
                socket.outputStream << '0'
            }
        } catch (IOException gone) {
            // The agent has had enough.
        }
    }

    @Override
    void close() {
        closed.countDown()
        listening.close()
        threads*.join()
    }
}
