package dev.emptybox.acceptance

final class Ports {

    private Ports() {
    }

    /** One that nobody listens on now. */
    static int free() {
        new ServerSocket(0, 1, InetAddress.loopbackAddress).withCloseable { it.localPort }
    }

    static boolean taken(int port) {
        try {
            new Socket(InetAddress.loopbackAddress, port).close()
            return true
        } catch (ConnectException refused) {
            return false
        }
    }
}
