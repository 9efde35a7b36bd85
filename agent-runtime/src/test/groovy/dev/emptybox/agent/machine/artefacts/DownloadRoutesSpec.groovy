package dev.emptybox.agent.machine.artefacts

import dev.emptybox.agent.machine.ArtefactServer
import dev.emptybox.agent.machine.Caught
import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.agent.machine.ForwardProxy
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MemoryOnces
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.PrivateAuthority
import dev.emptybox.agent.machine.Progress
import dev.emptybox.agent.os.Proxies
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Authorities
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Http
import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** Which way a download takes, and whom it believes, against a real server with a private certificate and a real proxy. */
@Timeout(60)
class DownloadRoutesSpec extends Specification {

    @TempDir
    Path dir

    @Shared
    @TempDir
    Path keys

    @Shared
    PrivateAuthority authority

    @AutoCleanup
    def plain = new ArtefactServer()

    @AutoCleanup('stop')
    def secure

    @AutoCleanup
    def proxy = new ForwardProxy()

    @AutoCleanup
    LiveWorld world

    byte[] content = 'artefact\n'.bytes

    def setupSpec() {
        authority = new PrivateAuthority(keys)
    }

    def setup() {
        plain.answer = { exchange, number -> plain.send(exchange, 200, content) }
        def https = authority.server { exchange -> ArtefactServer.send(exchange, 200, content) }
        secure = [port: https.address.port, stop: { https.stop(0) }]
        world = world([:])
    }

    private LiveWorld world(Map<String, String> environment) {
        new LiveWorld(dir.resolve('cache'), environment, new NoServices(), new MemoryOnces(), Progress.SILENT, new FakeTime())
    }

    private Authorities known() {
        Authorities.of('ca.pem', Files.readString(authority.pem))
    }

    private Artefact fetch(Map options = [:], String url) {
        (options.world ?: world).artefacts().artefact(new Artefact.Request([url], [:], Digests.sha256('artefact\n'), 1000,
            (Authorities) options.authorities ?: Authorities.USUAL, (String) options.proxy))
    }

    private String problem(Closure<?> work) {
        def failure = (ProblemException) Caught.exception(work)
        failure.problems().collect { "${it.what()}: ${it.why()} (${it.cure()})" }.join('\n')
    }

    def 'a server with a certificate of a private authority is believed when that authority is named'() {
        given:
        def url = "https://127.0.0.1:$secure.port/a"

        expect:
        problem { fetch(url) }.contains('TLS: ')
        fetch(url, authorities: known()).size() == 9
    }

    def 'an authority vouches for the names in its certificates only'() {
        expect:
        problem { fetch("https://localhost:$secure.port/a", authorities: known()) }.contains('localhost')
    }

    def 'a check of a web address believes a named authority as well'() {
        given:
        def url = "https://127.0.0.1:$secure.port/a"

        expect:
        world.network().get(new Http.Get(url, [:], Duration.ofSeconds(10))).status() == 0
        world.network().get(new Http.Get(url, [:], Duration.ofSeconds(10), known())).body() == 'artefact\n'
    }

    def 'a file without a certificate is refused by name'() {
        when:
        Authorities.of('ca.pem', text)

        then:
        def e = thrown(ProblemException)
        e.problems()[0].what() == 'Cannot read certificates from ca.pem'

        where:
        text << ['', 'hello\n', '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n']
    }

    def 'a plain address is fetched through a proxy'() {
        when:
        fetch("http://private.test:$plain.server.address.port/a", proxy: proxy.address())

        then:
        proxy.passed == ["GET http://private.test:$plain.server.address.port/a HTTP/1.1".toString()]
    }

    def 'an https address is fetched through a tunnel of the proxy'() {
        when:
        fetch("https://private.test:$secure.port/a", proxy: proxy.address(), authorities: known())

        then:
        proxy.passed == ["CONNECT private.test:$secure.port HTTP/1.1".toString()]
    }

    def 'a proxy receives its user and password, over #scheme'() {
        given:
        proxy.wanted = 'ann:p@ss:word'

        when:
        fetch("$scheme://private.test:${scheme == 'http' ? plain.server.address.port : secure.port}/a", authorities: known(),
            proxy: proxy.address('ann:p%40ss:word'))

        then:
        proxy.passed.size() == 1
        plain.requests.every { !it.containsKey('proxy-authorization') }

        where:
        scheme << ['http', 'https']
    }

    def 'a proxy that refuses is named without its password, over #scheme'() {
        given:
        proxy.wanted = 'ann:right'

        when:
        def told = problem { fetch("$scheme://private.test:1/a", proxy: proxy.address('ann:wrong-password')) }

        then:
        told.contains(reason)
        !told.contains('wrong-password')
        proxy.passed == []

        where:
        scheme  | reason
        'http'  | 'the proxy requires authentication'
        'https' | 'through the proxy http://127.0.0.1:'
    }

    def 'a proxy that cannot be reached is named without its password'() {
        given:
        def address = proxy.address('ann:its-password')
        proxy.close()

        when:
        def told = problem { fetch('http://private.test/a', proxy: address) }

        then:
        told.contains("through the proxy ${proxy.address()}: connection refused")
        !told.contains('its-password')
    }

    def 'the proxy of the environment is used: #variable'() {
        given:
        def environment = [(variable): proxy.address()]

        when:
        def there = world(environment)
        fetch("$scheme://private.test:${scheme == 'http' ? plain.server.address.port : secure.port}/a", authorities: known(), world: there)

        then:
        proxy.passed.size() == 1

        cleanup:
        there?.close()

        where:
        variable      | scheme
        'HTTP_PROXY'  | 'http'
        'http_proxy'  | 'http'
        'HTTPS_PROXY' | 'https'
        'https_proxy' | 'https'
    }

    def 'this machine is asked without the proxy of the environment, unless the task names one'() {
        given:
        def there = world([HTTP_PROXY: proxy.address()])

        when:
        fetch(plain.url(), world: there)

        then:
        proxy.passed == []

        cleanup:
        there.close()
    }

    def 'NO_PROXY #entries leaves out #host: #direct'() {
        expect:
        new Proxies([HTTP_PROXY: 'proxy:3128', NO_PROXY: entries]).of(false, host.split(':')[0], (host.split(':') + ['80'])[1] as int).empty == direct

        where:
        entries                    | host                | direct
        'example.org'              | 'example.org'       | true
        'example.org'              | 'git.example.org'   | true
        '.example.org'             | 'git.example.org'   | true
        '*.example.org'            | 'git.example.org'   | true
        'example.org'              | 'badexample.org'    | false
        'a.test, EXAMPLE.org'      | 'example.org'       | true
        'example.org:8080'         | 'example.org:8080'  | true
        'example.org:8080'         | 'example.org'       | false
        '10.0.0.0/8'               | '10.1.2.3'          | true
        '10.0.0.0/8'               | '11.1.2.3'          | false
        '*'                        | 'anything.test'     | true
        ''                         | 'anything.test'     | false
    }

    def 'an address of a proxy that cannot be used is reported by the name of the variable only'() {
        given:
        def there = world([HTTP_PROXY: 'socks5://ann:its-password@proxy:1080'])

        expect:
        with(problem { fetch('http://private.test/a', world: there) }) {
            it.contains('The proxy in HTTP_PROXY in the agent\'s environment cannot be used')
            !it.contains('its-password')
        }

        cleanup:
        there.close()
    }
}
