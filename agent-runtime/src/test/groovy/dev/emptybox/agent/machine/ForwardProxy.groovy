package dev.emptybox.agent.machine

import java.util.concurrent.CopyOnWriteArrayList

/**
 * A real forward proxy on a socket: CONNECT makes a tunnel, a request with a whole address is passed on. Every name
 * leads to this machine, so names that no one else knows can be fetched through it only.
 */
class ForwardProxy implements Closeable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName('127.0.0.1'))

    /** The first line of every request that was let through. */
    final List<String> passed = new CopyOnWriteArrayList<>()

    /** Basic credentials that it requires, `user:password`; null for public access. */
    String wanted

    ForwardProxy() {
        daemon('proxy') {
            while (!socket.closed) {
                try {
                    def client = socket.accept()
                    daemon('proxied') { client.withCloseable { serve(it) } }
                } catch (SocketException closed) {
                    return
                }
            }
        }
    }

    String address(String credentials = null) {
        "http://${credentials ? credentials + '@' : ''}127.0.0.1:$socket.localPort"
    }

    private static Thread daemon(String name, Closure<?> work) {
        def thread = new Thread({ -> try { work() } catch (IOException hungUp) { } }, name)
        thread.daemon = true
        thread.start()
        thread
    }

    private void serve(Socket client) {
        List<String> head
        while ((head = request(client.inputStream))) {
            def given = head.find { it.toLowerCase().startsWith('proxy-authorization: ') }?.substring(21)
            if (wanted && given != 'Basic ' + wanted.bytes.encodeBase64()) {
                client.outputStream << 'HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm="box"\r\nContent-Length: 0\r\n\r\n'
                continue
            }
            passed << head[0]
            def (method, target) = head[0].split(' ')
            def uri = URI.create(method == 'CONNECT' ? "x://$target" : target)
            new Socket('127.0.0.1', uri.port).withCloseable { server ->
                if (method == 'CONNECT') {
                    client.outputStream << 'HTTP/1.1 200 Connected\r\n\r\n'
                    def back = daemon('tunnel') { copy(server.inputStream, client.outputStream); client.close() }
                    copy(client.inputStream, server.outputStream)
                    server.shutdownOutput()
                    back.join(10_000)
                } else {
                    def kept = head.drop(1).findAll { !(it =~ /(?i)^(proxy-|connection)/) }
                    server.outputStream << ([["$method $uri.rawPath HTTP/1.1"], kept, ['Connection: close', '', '']].flatten().join('\r\n'))
                    copy(server.inputStream, client.outputStream)
                }
            }
            return
        }
    }

    private static List<String> request(InputStream stream) {
        def text = new StringBuilder()
        int next
        while (!text.toString().endsWith('\r\n\r\n') && (next = stream.read()) >= 0) {
            text << (char) next
        }
        text.toString().readLines().findAll()
    }

    private static void copy(InputStream from, OutputStream to) {
        byte[] buffer = new byte[8192]
        int count
        while ((count = from.read(buffer)) >= 0) {
            to.write(buffer, 0, count)
            to.flush()
        }
    }

    @Override
    void close() {
        socket.close()
    }
}
