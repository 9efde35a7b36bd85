package dev.emptybox.agent.machine.services

import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.stdlib.box.services.MaintenanceChange
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.RunningProcess
import dev.emptybox.stdlib.model.Service
import java.time.Duration
import java.time.Instant
import spock.lang.Specification
import static dev.emptybox.agent.machine.Caught.problem

/** Real sockets, and services that are only said to run. */
class MaintenancesSpec extends Specification {

    final int port = new ServerSocket(0).withCloseable { it.localPort }
    final List<String> done = []
    Closure<?> whileStopping = { }
    Set<Integer> listening = [] as Set
    RunningProcess stranger
    final Map<String, Service.State> states = [app: running(), worker: running()]
    final services = new NoServices() {
        @Override
        Service.State state(String name) { states.getOrDefault(name, Service.State.NEVER_STARTED) }

        @Override
        Set<Integer> ports(String name) { listening }

        @Override
        Optional<RunningProcess> foreignListener(String name, int at) { Optional.ofNullable(stranger) }

        @Override
        void stop(String name) {
            done << "stop $name".toString()
            whileStopping.call()
        }
    }
    final PageTime time = new PageTime()
    final maintenances = new Maintenances(services, time, Duration.ofSeconds(1))

    /** Pauses take no time. Clients are real: for them time passes by itself. */
    static class PageTime extends FakeTime {
        volatile int faster = 1

        @Override
        long nanos() {
            System.nanoTime() * faster
        }
    }

    def cleanup() {
        maintenances.close()
    }

    private static Service.State running() {
        new Service.State(true, 7, Instant.EPOCH, 'd', [:])
    }

    private void begin(Map<String, ?> how = [:]) {
        def page = new MaintenanceChange.Page(Bytes.of((String) how.getOrDefault('text', '<p>Back soon</p>')), 'text/html; charset=utf-8', Duration.ofSeconds(90))
        maintenances.begin(new MaintenanceChange.BeginMaintenance((int) how.getOrDefault('port', port), (String) how.getOrDefault('of', 'app'),
            (Duration) how.getOrDefault('drain', Duration.ZERO), page))
    }

    /** All that is answered to these bytes until the other side closes. */
    private String said(String request, String address = '127.0.0.1', int at = port) {
        new Socket(address, at).withCloseable { socket ->
            socket.soTimeout = 10_000
            socket.outputStream.write(request.bytes)
            new String(socket.inputStream.readAllBytes(), 'UTF-8')
        }
    }

    private boolean refuses(int at = port) {
        try {
            new Socket('127.0.0.1', at).close()
            return false
        } catch (ConnectException refused) {
            return true
        }
    }

    def 'every request gets the page and 503: #request'() {
        given:
        begin()

        when:
        def answer = said(request + '\r\nHost: shop\r\n\r\n')

        then:
        answer.startsWith('HTTP/1.1 503 Service Unavailable\r\n')
        def (head, body) = answer.split('\r\n\r\n', 2)
        head.readLines().drop(1).findAll { !it.startsWith('Date: ') } == ['Retry-After: 90', 'Cache-Control: no-store',
            'Content-Type: text/html; charset=utf-8', 'Content-Length: 16', 'Connection: close']
        head ==~ /(?s).*\r\nDate: \w{3}, \d+ \w{3} \d{4} [\d:]{8} GMT\r\n.*/
        body == page

        where:
        request                  || page
        'GET / HTTP/1.1'         || '<p>Back soon</p>'
        'GET /a?b=c HTTP/1.0'    || '<p>Back soon</p>'
        'DELETE /orders/7 HTTP/1.1' || '<p>Back soon</p>'
        'OPTIONS * HTTP/1.1'     || '<p>Back soon</p>'
        'HEAD / HTTP/1.1'        || ''
        'no HTTP at all'         || '<p>Back soon</p>'
    }

    def 'a request with an unread body is answered anyway'() {
        given:
        begin()

        expect:
        said("POST /orders HTTP/1.1\r\nContent-Length: 200000\r\n\r\n${'x' * 200_000}").endsWith('<p>Back soon</p>')
    }

    def 'a page that is larger than what a socket takes at once arrives whole'() {
        given:
        begin(text: 'x' * 5_000_000)

        expect:
        said('GET / HTTP/1.1\r\n\r\n').length() > 5_000_000
    }

    def 'a silent client does not block others'() {
        given:
        begin()
        def silent = (1..100).collect { new Socket('127.0.0.1', port) }

        expect:
        said('GET / HTTP/1.1\r\n\r\n').endsWith('<p>Back soon</p>')

        cleanup:
        silent*.close()
    }

    def 'a client that sends nothing is disconnected when its time is over'() {
        given:
        begin()
        def silent = new Socket('127.0.0.1', port)
        silent.soTimeout = 1_500

        when: 'its two seconds pass quickly'
        time.faster = 200

        then:
        silent.inputStream.read() == -1

        cleanup:
        silent.close()
    }

    def 'it answers on every address of the box'() {
        given:
        begin()

        expect:
        ['127.0.0.1', InetAddress.localHost.hostAddress].every { said('GET / HTTP/1.1\r\n\r\n', it).contains(' 503 ') }
    }

    def 'a service that runs has its time to drain and is stopped, then the page is there'() {
        when:
        begin(drain: Duration.ofSeconds(5))

        then:
        time.pauses == [Duration.ofSeconds(5)]
        done == ['stop app']
        !refuses()
    }

    def 'one that does not run has nothing to drain'() {
        given:
        states.remove('app')

        when:
        begin(drain: Duration.ofSeconds(5))

        then:
        time.pauses == []
        !refuses()
    }

    def 'the port is taken as soon as the service does not listen any more, before it has ended'() {
        given:
        def listening = new ServerSocket(port, 50, InetAddress.getByName('127.0.0.1'))
        String meanwhile = null
        whileStopping = {
            listening.close()
            while (refuses()) { }
            meanwhile = said('GET / HTTP/1.1\r\n\r\n')
        }

        when:
        begin()

        then:
        meanwhile.contains(' 503 ')
    }

    def 'the port is waited for while something of the service still holds it'() {
        given:
        def lingering = new ServerSocket(port)
        whileStopping = { Thread.startDaemon { lingering.close() } }

        when:
        begin()

        then:
        said('GET / HTTP/1.1\r\n\r\n').contains(' 503 ')
    }

    def 'a service that cannot be stopped leaves no page'() {
        given:
        whileStopping = { throw new IllegalStateException('it does not end') }

        when:
        begin()

        then:
        thrown(IllegalStateException)
        refuses()
    }

    def 'a port that stays taken is a problem, in the end'() {
        given:
        def other = new ServerSocket(port)

        when:
        def problem = problem { begin() }

        then:
        problem.what() == "The maintenance page cannot be shown on port $port"
        problem.why().endsWith(', 1s after service app was stopped')
        problem.cure() == 'name the port that service app listens on'

        cleanup:
        other.close()
    }

    def 'nothing is stopped for a port that another process holds: running #runs, its own ports #own, older #older (F34)'() {
        given:
        def other = new ServerSocket(port)
        states.app = runs ? running() : Service.State.NEVER_STARTED
        listening = own as Set
        stranger = older ? new RunningProcess(9, 'nginx', 'nginx -g x') : null

        when:
        def problem = problem { begin() }

        then:
        problem.what() == "The maintenance page cannot be shown on port $port"
        problem.why() == why
        !problem.cure().empty
        done == []

        cleanup:
        other.close()

        where:
        runs  | own | older || why
        true  | []  | true  || 'process 9, nginx, listens on it'
        true  | [9] | false || 'another process listens on it'
        false | []  | false || 'another process listens on it'
    }

    def 'a port is asked about without being taken (F34)'() {
        expect:
        maintenances.refusal(port, 'app').empty
        refuses()

        when:
        begin()

        then: 'its own page is in no way'
        maintenances.refusal(port, 'app').empty
    }

    def 'one that is on already goes on with the new page'() {
        given:
        begin()

        when:
        begin(text: 'Still not')

        then:
        said('GET / HTTP/1.1\r\n\r\n').endsWith('Still not')
    }

    def 'clients of a service that moves to another port are answered at the one it leaves, too (N19)'() {
        given:
        int old = new ServerSocket(0).withCloseable { it.localPort }
        listening = [old] as Set

        when:
        begin()

        then:
        said('GET / HTTP/1.1\r\n\r\n', '127.0.0.1', port).startsWith('HTTP/1.1 503')
        said('GET / HTTP/1.1\r\n\r\n', '127.0.0.1', old).startsWith('HTTP/1.1 503')

        when:
        maintenances.end(port)

        then:
        refuses(port)
        refuses(old)
    }

    def 'a service that listens on other ports besides is announced on its own port alone (N19)'() {
        given:
        int other = new ServerSocket(0).withCloseable { it.localPort }
        listening = [port, other] as Set

        when:
        begin()

        then:
        !refuses(port)
        refuses(other)
    }

    def 'at its end the port is free at once, for any program that can come back to a port at all'() {
        given:
        begin()
        20.times { said('GET / HTTP/1.1\r\n\r\n') }

        when:
        maintenances.end(port)
        def app = new ServerSocket()
        app.reuseAddress = true
        app.bind(new InetSocketAddress('127.0.0.1', port))

        then:
        app.bound

        cleanup:
        app?.close()
    }

    def 'who has asked before the end is answered'() {
        given:
        begin()
        def asking = (1..50).collect { new Socket('127.0.0.1', port) }
        asking.each { it.outputStream.write('GET / HTTP/1.1\r\n\r\n'.bytes) }

        when:
        maintenances.end(port)

        then:
        asking.every { new String(it.inputStream.readAllBytes(), 'UTF-8').contains(' 503 ') }
        refuses()

        cleanup:
        asking*.close()
    }

    def 'it gives way to a start of its service, by whomever, and to no other: #service #abandoned'() {
        given:
        begin()
        if (abandoned) {
            maintenances.abandon(port)
        }

        when:
        maintenances.makeWay(service)

        then:
        refuses() == gone

        where:
        service  | abandoned || gone
        'app'    | false     || true
        'app'    | true      || true
        'worker' | false     || false
        'worker' | true      || false
        'new'    | false     || false
        'new'    | true      || true
    }

    def 'with the agent it is gone'() {
        given:
        begin()

        when:
        maintenances.close()

        then:
        refuses()
    }

    def 'what is not on can end'() {
        when:
        maintenances.end(port)

        then:
        noExceptionThrown()
    }
}
