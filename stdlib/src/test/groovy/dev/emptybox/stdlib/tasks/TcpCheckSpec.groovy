package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Outcome
import spock.lang.Specification

class TcpCheckSpec extends Specification {

    def fixture = new TaskFixture()

    def 'a port that accepts is fine: #address'() {
        given:
        fixture.box.ports << address

        expect:
        fixture.run(new TcpCheck(address)).reason == 'it accepts connections'

        where:
        address << ['127.0.0.1:5432', 'db.internal:1', '[::1]:65535']
    }

    def 'a port without a listener is reported with the reason'() {
        when:
        def problem = fixture.problem(new TcpCheck('127.0.0.1:5432'))

        then:
        problem.what() == '127.0.0.1:5432 does not accept connections'
        problem.why() == 'connection refused'
    }

    def 'after a planned change it is unknown'() {
        given:
        fixture.changeSomething()

        expect:
        fixture.run(new TcpCheck('127.0.0.1:1')).status == Outcome.Status.UNKNOWN
    }

    def '#address is refused as an address'() {
        expect:
        fixture.problem(new TcpCheck(address)).what() == "tcpCheck $address: '$address' is not host and port"

        where:
        address << ['localhost', 'localhost:', ':80', 'x:0', 'x:65536', '::1:80', 'http://x:80', 'a b:1']
    }
}
