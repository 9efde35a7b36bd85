package dev.emptybox.acceptance

final class Ports {

    private Ports() {
    }

    /** A port without a listener. */
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
