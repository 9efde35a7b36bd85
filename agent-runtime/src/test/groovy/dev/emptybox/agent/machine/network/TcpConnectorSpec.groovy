package dev.emptybox.agent.machine.network

import dev.emptybox.agent.os.Time
import dev.emptybox.stdlib.model.Tcp
import java.time.Duration
import spock.lang.Specification

class TcpConnectorSpec extends Specification {

    def ports = new TcpConnector(Time.SYSTEM)

    private Tcp.Answer connect(String host, int port) {
        ports.connect(new Tcp.Connect(host, port, Duration.ofSeconds(5)))
    }

    def 'a port with a listener accepts, and one without refuses'() {
        given:
        def server = new ServerSocket(0, 5, InetAddress.getByName('127.0.0.1'))
        def port = server.localPort

        expect:
        connect('127.0.0.1', port).accepted()

        when:
        server.close()

        then:
        connect('127.0.0.1', port).refusal() == 'connection refused'
    }

    def 'an unknown host is reported as such'() {
        expect:
        connect('no-such-host.invalid', 80).refusal() == 'the host name is not known: no-such-host.invalid'
    }
}
