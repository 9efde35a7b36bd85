package dev.emptybox.agent.http

import dev.emptybox.agent.converge.Status
import dev.emptybox.agent.journal.Journal
import dev.emptybox.agent.journal.Requests
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Clock
import java.time.Duration
import java.time.Instant
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** Raw connections to the endpoints: those that never end their request, and those that are not quite HTTP. */
@Timeout(60)
class SlowClientsSpec extends Specification {

    static final PATIENT = new HttpListener.Limits(64, 2, 1 << 20, Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5))

    @TempDir
    Path dir

    @AutoCleanup
    Endpoints endpoints

    private List<Socket> sockets = []

    def cleanup() {
        sockets*.close()
    }

    private void listen(HttpListener.Limits limits) {
        Files.writeString(dir.resolve('token'), 's3cret-token')
        Files.setPosixFilePermissions(dir.resolve('token'), PosixFilePermissions.fromString('rw-------'))
        def status = new Status({ }, 'http://git/x', Instant.EPOCH)
        endpoints = Endpoints.listening('127.0.0.1:0', new Endpoints.Secrets(dir.resolve('token'), null), new Endpoints.Agent(status, new Journal(dir), dir.resolve('snapshot.json'),
            dir.resolve('webhooks'), new Requests(dir.resolve('requests'), Clock.systemUTC()), { }, { }, { }), limits)
    }

    private Socket connection(String begin) {
        def socket = new Socket('127.0.0.1', endpoints.address().split(':')[1] as int)
        socket.soTimeout = 20_000
        sockets << socket
        socket.outputStream.write(begin.getBytes('ISO-8859-1'))
        socket
    }

    /** Status line, headers and body, of which the length is known. */
    private static String answer(Socket socket) {
        def head = new StringBuilder()
        while (!head.toString().endsWith('\r\n\r\n')) {
            int b = socket.inputStream.read()
            if (b < 0) {
                return head
            }
            head.append((char) b)
        }
        def length = (head =~ /(?i)content-length: (\d+)/)
        head.toString() + (length.find() ? new String(socket.inputStream.readNBytes(length.group(1) as int)) : '')
    }

    private static int code(Socket socket) {
        answer(socket).split(' ')[1] as int
    }

    private String live() {
        answer(connection('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')).readLines().last()
    }

    def 'unfinished requests do not hold up the probes: #what (G38)'() {
        given:
        listen(PATIENT)

        when: 'in most cases more than there may be connections'
        count.times { connection(begin) }

        then:
        (1..5).collect { live() } == ['ok'] * 5

        where:
        what                         | count | begin
        'nothing sent'               | 200   | ''
        'half a header'              | 200   | 'GET /livez HTTP/1.1\r\nHos'
        'half a body'                | 200   | 'POST /converge HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf'
        'half a signed body'         | 200   | 'POST /converge HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: sha256=0\r\nContent-Length: 100\r\n\r\nhalf'
        'half a body of an order'    | 200   | 'POST /pause HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer s3cret-token\r\nContent-Length: 100\r\n\r\nhalf'
        'an answer that is not read' | 50    | 'GET /runs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer s3cret-token\r\n\r\n' * 20
    }

    def 'a request that takes too long is ended: #what (G38)'() {
        given:
        listen(new HttpListener.Limits(64, 2, 1 << 20, Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMinutes(5)))

        when:
        def slow = connection(begin)

        then:
        answer(slow).readLines().take(1) == first
        slow.inputStream.read() == -1

        where:
        what                                  | begin                                                                                                        || first
        'nothing sent'                        | ''                                                                                                           || []
        'half a header'                       | 'GET /livez HTTP/1.1\r\nHos'                                                                                 || ['HTTP/1.1 408 Request Timeout']
        'half a signed body'                  | 'POST /converge HTTP/1.1\r\nX-Hub-Signature-256: sha256=0\r\nContent-Length: 9\r\n\r\nhalf'                     || ['HTTP/1.1 408 Request Timeout']
    }

    def 'a body is not read before the request is allowed to send one (G38)'() {
        given:
        listen(PATIENT)

        expect: 'answered although no byte of the body was sent'
        code(connection("POST $path HTTP/1.1\r\nContent-Length: $length\r\n$header\r\n")) == code

        where:
        path        | length     | header                                  || code
        '/converge' | 1000       | ''                                      || 401
        '/pause'    | 1000       | 'Authorization: Bearer wrong\r\n'       || 401
        '/pause'    | 1000       | 'X-Hub-Signature-256: sha256=0\r\n'     || 403
        '/converge' | 2000000    | 'X-Hub-Signature-256: sha256=0\r\n'     || 413
        '/pause'    | 2000000    | 'Authorization: Bearer s3cret-token\r\n'|| 413
    }

    def 'only a few bodies are received at the same time (G38)'() {
        given:
        listen(PATIENT)
        def begin = 'POST /converge HTTP/1.1\r\nX-Hub-Signature-256: sha256=0\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n'
        def two = (1..2).collect { connection(begin) }
        assert two.collect { answer(it).readLines()[0] } == ['HTTP/1.1 100 Continue'] * 2

        expect:
        code(connection(begin)) == 503

        when: 'one has sent it'
        two[0].outputStream.write('body'.bytes)

        then:
        code(two[0]) == 401
        code(connection(begin)) == 100
    }

    def 'malformed requests are answered and end their connection: #code'() {
        given:
        listen(PATIENT)

        when:
        def malformed = connection(sent)

        then:
        answer(malformed).startsWith("HTTP/1.1 $code ")
        malformed.inputStream.read() == -1

        where:
        sent                                                                             || code
        'nonsense\r\n\r\n'                                                               || 400
        'GET / HTTP/2.0\r\n\r\n'                                                         || 505
        'GET /livez HTTP/1.1\r\nno colon\r\n\r\n'                                        || 400
        'GET /livez HTTP/1.1\r\nName : x\r\n\r\n'                                        || 400
        'GET /%zz HTTP/1.1\r\n\r\n'                                                      || 400
        'GET /livez HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'          || 400
        'GET /livez HTTP/1.1\r\nContent-Length: -1\r\n\r\n'                              || 400
        'POST /converge HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'                  || 411
        'GET /livez HTTP/1.1\r\nX: ' + 'x' * 20_000                                      || 431
    }

    def 'a connection serves one request after the other, whole and in pieces'() {
        given:
        listen(PATIENT)
        def socket = connection('GET /livez HTTP/1.1\r\nHost: x\r\n\r\nHEAD /livez HTTP/1.1\r\n\r\nGET /li')

        expect:
        answer(socket).endsWith('ok\n')
        new String(socket.inputStream.readNBytes('HTTP/1.1 200 OK'.size())) == 'HTTP/1.1 200 OK'

        when:
        socket.outputStream.write('vez HTTP/1.0\r\n\r\n'.bytes)
        def rest = new String(socket.inputStream.readAllBytes())

        then: 'HTTP/1.0 ends it'
        rest.count('Content-Length: 3') == 2
        rest.endsWith('Connection: close\r\n\r\nok\n')
    }

    def 'many requests of one connection do not wait for acknowledgements (G40)'() {
        given:
        listen(PATIENT)
        def socket = connection('')

        when:
        def millis = (1..20).collect {
            long start = System.nanoTime()
            socket.outputStream.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'.bytes)
            assert answer(socket).endsWith('ok\n')
            Duration.ofNanos(System.nanoTime() - start).toMillis()
        }

        then: 'without a delay by the protocol, which is 40 ms in each of them'
        millis.min() < 30
    }
}
