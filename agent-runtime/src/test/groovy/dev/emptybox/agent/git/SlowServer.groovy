package dev.emptybox.agent.git

import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** Answers each connection with the bytes it is given, with a pause before each of them, for as long as there are any. */
final class SlowServer implements AutoCloseable {

    static final String HEADERS = 'HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n'

    static final String SERVICE = '001e# service=git-upload-pack\n0000'

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.loopbackAddress)
    private final List<Socket> open = new CopyOnWriteArrayList<>()
    private final CountDownLatch closed = new CountDownLatch(1)
    private final List<Thread> threads = new CopyOnWriteArrayList<>()

    /**
     * @param atOnce what is sent without a pause
     * @param slowly gives one piece after the other
     */
    SlowServer(String atOnce, int pauseMillis, Iterator<byte[]> slowly) {
        threads << Thread.startDaemon {
            while (!listening.closed) {
                try {
                    def socket = listening.accept()
                    open << socket
                    threads << Thread.startDaemon { answer(socket, atOnce, pauseMillis, slowly) }
                } catch (IOException ended) {
                    return
                }
            }
        }
    }

    String getUrl() {
        "http://127.0.0.1:${listening.localPort}/state.git"
    }

    private void answer(Socket socket, String atOnce, int pauseMillis, Iterator<byte[]> slowly) {
        try {
            socket.inputStream.read(new byte[8192])
            socket.outputStream.write(atOnce.bytes)
            while (slowly.hasNext() && !closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                socket.outputStream.write(slowly.next())
            }
        } catch (IOException gone) {
            // The client has had enough.
        }
    }

    @Override
    void close() {
        closed.countDown()
        listening.close()
        open*.close()
        threads*.join()
    }
}
