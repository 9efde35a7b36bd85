package dev.emptybox.agent

import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import javax.net.ssl.SSLContext
import javax.net.ssl.SSLSocket

/** Passes each request on to a server and its answer back, or a damaged one, or none. One request for each connection. */
final class FaultProxy implements AutoCloseable {

    /** What the server has answered, with a body that is not in chunks. */
    static final class Answer {
        final String request
        String status
        Map<String, String> headers
        byte[] body

        Answer(String request, byte[] whole) {
            this.request = request
            int end = new String(whole, 'ISO-8859-1').indexOf('\r\n\r\n')
            def lines = new String(whole, 0, end, 'ISO-8859-1').split('\r\n').toList()
            status = lines.first()
            headers = lines.tail().collectEntries { it.split(': *', 2).with { [it[0].toLowerCase(), it[1]] } }
            body = Arrays.copyOfRange(whole, end + 4, whole.length)
            if (headers.remove('transfer-encoding') == 'chunked') {
                body = joined(body)
            }
            headers.remove('content-length')
        }

        private static byte[] joined(byte[] chunks) {
            def all = new ByteArrayOutputStream()
            int at = 0
            while (true) {
                int line = at
                while (chunks[line] != (byte) 13) {
                    line++
                }
                int size = Integer.parseInt(new String(chunks, at, line - at), 16)
                if (size == 0) {
                    return all.toByteArray()
                }
                all.write(chunks, line + 2, size)
                at = line + 2 + size + 2
            }
        }

        boolean isPack() {
            new String(body, 'ISO-8859-1').contains('packfile\n')
        }

        /** @param promised the length that the header states */
        byte[] head(int promised) {
            (status + '\r\n' + (headers + ['content-length': promised, connection: 'close']).collect { "$it.key: $it.value\r\n" }.join() + '\r\n').getBytes('ISO-8859-1')
        }
    }

    /** What becomes of an answer. The closure is given the socket to the client, and the answer. */
    static final Map<String, Closure<?>> FAULTS = [
        none             : { Socket to, Answer answer -> send(to, answer) },
        reset            : { Socket to, Answer answer -> to.setSoLinger(true, 0) },
        silence          : { Socket to, Answer answer -> },
        cut              : { Socket to, Answer answer -> to.outputStream.write(answer.head(answer.body.length)); to.outputStream.write(answer.body, 0, answer.body.length.intdiv(2)) },
        'cut pack'       : { Socket to, Answer answer -> FAULTS[answer.pack ? 'cut' : 'none'].call(to, answer) },
        truncated        : { Socket to, Answer answer -> answer.body = Arrays.copyOf(answer.body, answer.body.length.intdiv(2)); send(to, answer) },
        'truncated pack' : { Socket to, Answer answer -> FAULTS[answer.pack ? 'truncated' : 'none'].call(to, answer) },
        garbled          : { Socket to, Answer answer -> flip(answer.body); send(to, answer) },
        'garbled pack'   : { Socket to, Answer answer -> FAULTS[answer.pack ? 'garbled' : 'none'].call(to, answer) },
        empty            : { Socket to, Answer answer -> answer.body = new byte[0]; send(to, answer) },
        page             : { Socket to, Answer answer -> page(to, answer, '200 OK') },
        error            : { Socket to, Answer answer -> page(to, answer, '500 Internal Server Error') },
        unavailable      : { Socket to, Answer answer -> page(to, answer, '503 Service Unavailable') },
        limited          : { Socket to, Answer answer -> page(to, answer, '429 Too Many Requests') },
        denied           : { Socket to, Answer answer -> page(to, answer, '403 Forbidden') },
        gone             : { Socket to, Answer answer -> page(to, answer, '404 Not Found') },
        login            : { Socket to, Answer answer -> answer.headers = [location: 'http://127.0.0.1:1/login']; page(to, answer, '302 Found') },
    ]

    private static void send(Socket to, Answer answer) {
        to.outputStream.write(answer.head(answer.body.length))
        to.outputStream.write(answer.body)
    }

    private static void page(Socket to, Answer answer, String status) {
        answer.status = "HTTP/1.1 $status"
        answer.headers['content-type'] = 'text/html; charset=utf-8'
        answer.body = "<html><body>$status: 0000 please log in</body></html>".bytes
        send(to, answer)
    }

    private static void flip(byte[] bytes) {
        (2..4).each { bytes[bytes.length * it / 5 as int] ^= 0x5a }
    }

    /** One of {@link #FAULTS}; {@code delay} answers nothing, and {@code stall} only the half, until the proxy closes. */
    volatile String fault = 'none'
    /** Null for plain http. */
    volatile SSLContext tls
    /** Host and port of the server behind it. */
    volatile InetSocketAddress server
    final List<String> requests = new CopyOnWriteArrayList<>()
    /** Is given each answer as the server has sent it. */
    volatile Closure<?> observer = { byte[] answer -> }
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.loopbackAddress)
    private final CountDownLatch closed = new CountDownLatch(1)
    private final List<Thread> threads = new CopyOnWriteArrayList<>()

    FaultProxy(InetSocketAddress server) {
        this.server = server
        threads << Thread.startDaemon {
            while (!listening.closed) {
                try {
                    def socket = listening.accept()
                    threads << Thread.startDaemon { socket.withCloseable { serve(it) } }
                } catch (IOException ended) {
                    return
                }
            }
        }
    }

    int getPort() {
        listening.localPort
    }

    /** A URL of the server, through this proxy. */
    String through(String url) {
        "${tls ? 'https' : 'http'}://127.0.0.1:$port${URI.create(url).rawPath}"
    }

    private void serve(Socket accepted) {
        try {
            def client = tls == null ? accepted : secured(accepted)
            def now = fault
            def request = request(client.inputStream)
            requests << request.readLines().first()
            def whole = ask(request)
            observer.call(whole)
            def answer = new Answer(request, whole)
            if (now == 'stall') {
                FAULTS.cut.call(client, answer)
                client.outputStream.flush()
            }
            if (now in ['stall', 'delay']) {
                closed.await(10, TimeUnit.MINUTES)
                return
            }
            FAULTS[now].call(client, answer)
            client.close()
        } catch (IOException gone) {
            // The client has had enough, or does not accept the certificate.
        }
    }

    private Socket secured(Socket accepted) {
        def socket = tls.socketFactory.createSocket(accepted, null, true) as SSLSocket
        socket.useClientMode = false
        socket.startHandshake()
        socket
    }

    private static String request(InputStream from) {
        def bytes = new ByteArrayOutputStream()
        int most = Integer.MAX_VALUE
        while (bytes.size() < most) {
            int next = from.read()
            if (next < 0) {
                throw new IOException('the client has gone')
            }
            bytes.write(next)
            if (most == Integer.MAX_VALUE && bytes.toString('ISO-8859-1').endsWith('\r\n\r\n')) {
                def length = bytes.toString('ISO-8859-1') =~ /(?i)\r\ncontent-length: *(\d+)/
                most = bytes.size() + (length ? length[0][1] as int : 0)
            }
        }
        bytes.toString('ISO-8859-1')
    }

    private byte[] ask(String request) {
        new Socket(server.address, server.port).withCloseable {
            it.outputStream.write(request.replaceFirst(/(?i)\r\nconnection: [^\r]*/, '').replaceFirst('\r\n\r\n', '\r\nConnection: close\r\n\r\n').getBytes('ISO-8859-1'))
            it.inputStream.readAllBytes()
        }
    }

    @Override
    void close() {
        closed.countDown()
        listening.close()
        threads*.join()
    }
}
