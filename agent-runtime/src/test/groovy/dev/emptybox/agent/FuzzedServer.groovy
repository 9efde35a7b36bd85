package dev.emptybox.agent

/** Answers every request with the same bytes, whatever they are, and closes the connection. */
final class FuzzedServer implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.loopbackAddress)
    private final Thread serving
    volatile byte[] answer = new byte[0]

    FuzzedServer() {
        serving = Thread.startDaemon {
            while (!listening.closed) {
                try {
                    listening.accept().withCloseable { socket ->
                        socket.soTimeout = 1000
                        socket.inputStream.read(new byte[65536])
                        socket.outputStream.write(answer)
                        socket.shutdownOutput()
                        // What the client still sends must not reset the connection before it has read the answer.
                        while (socket.inputStream.read(new byte[65536]) > 0) {
                            continue
                        }
                    }
                } catch (IOException goneOrClosed) {
                    // The next client.
                }
            }
        }
    }

    String getUrl() {
        "http://127.0.0.1:$listening.localPort/state.git"
    }

    @Override
    void close() {
        listening.close()
        serving.join()
    }
}
