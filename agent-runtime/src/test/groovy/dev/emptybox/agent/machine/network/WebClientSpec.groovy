package dev.emptybox.agent.machine.network

import com.sun.net.httpserver.HttpsConfigurator
import com.sun.net.httpserver.HttpsServer
import dev.emptybox.agent.machine.ArtefactServer
import dev.emptybox.agent.os.Time
import dev.emptybox.stdlib.model.Http
import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Path
import java.security.KeyStore
import java.time.Duration
import java.util.concurrent.CountDownLatch
import javax.net.ssl.KeyManagerFactory
import javax.net.ssl.SSLContext
import okhttp3.HttpUrl
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

@Timeout(60)
class WebClientSpec extends Specification {

    @TempDir
    Path dir

    @AutoCleanup
    def server = new ArtefactServer()

    @AutoCleanup
    def web = new WebClient(Time.SYSTEM, [:])

    private Http.Answer get(String url, Map<String, String> headers = [:], Duration timeout = Duration.ofSeconds(10)) {
        web.get(new Http.Get(url, headers, timeout))
    }

    def 'an answer has its status and its body, whatever the status'() {
        given:
        server.answer = { exchange, number -> server.send(exchange, status, 'grüße'.bytes) }

        expect:
        with(get(server.url('/healthz'), [Accept: 'text/plain'])) {
            it.status() == status
            it.body() == 'grüße'
            it.elapsed() > Duration.ZERO
        }
        server.requests[0].accept == 'text/plain'

        where:
        status << [200, 404, 503]
    }

    def 'a long body is cut at 64 KiB'() {
        given:
        server.answer = { exchange, number -> server.send(exchange, 200, ('x' * 200_000).bytes) }

        expect:
        get(server.url()).body().length() == 65536
    }

    def 'a refused connection is a response with status 0 and a reason'() {
        given:
        def url = server.url()
        server.close()

        expect:
        with(get(url)) {
            it.status() == 0
            it.body() == 'connection refused'
        }
    }

    def 'a host that is not known is an answer with status 0 that says why'() {
        expect:
        get('http://no-such-host.invalid/').body().startsWith('the host name is not known')
    }

    def 'no answer in time is an answer with status 0 that says why'() {
        given:
        def over = new CountDownLatch(1)
        server.answer = { exchange, number -> over.await() }

        expect:
        with(get(server.url(), [:], Duration.ofMillis(200))) {
            it.status() == 0
            it.body() == 'timed out'
        }

        cleanup:
        over.countDown()
    }

    def 'an untrusted certificate is a response with status 0 that names TLS'() {
        given:
        def https = HttpsServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        https.httpsConfigurator = new HttpsConfigurator(selfSigned())
        https.start()

        expect:
        with(get("https://127.0.0.1:${https.address.port}/")) {
            it.status() == 0
            it.body().startsWith('TLS: ')
        }

        cleanup:
        https.stop(0)
    }

    private SSLContext selfSigned() {
        def file = dir.resolve('keys').toFile()
        def keytool = [System.getProperty('java.home') + '/bin/keytool', '-genkeypair', '-alias', 'a', '-keyalg', 'EC',
                       '-dname', 'CN=127.0.0.1', '-keystore', file.path, '-storepass', 'changeit']
        assert new ProcessBuilder(keytool).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0
        def keys = KeyManagerFactory.getInstance(KeyManagerFactory.defaultAlgorithm)
        keys.init(KeyStore.getInstance(file, 'changeit'.toCharArray()), 'changeit'.toCharArray())
        def context = SSLContext.getInstance('TLS')
        context.init(keys.keyManagers, null, null)
        context
    }

    def 'a circle of redirects ends'() {
        given:
        server.answer = { exchange, number -> server.send(exchange, 302, new byte[0], [Location: '/again']) }

        expect:
        with(get(server.url())) {
            it.status() == 0
            it.body() == 'more than 10 redirects'
        }
    }

    def 'no redirect leads from https down to http'() {
        when:
        WebClient.next(HttpUrl.get('https://host/a'), 'http://host/b?token=x')

        then:
        def e = thrown(RefusedRedirect)
        e.message == 'redirect from https down to http://host/b?.. was refused'
    }

    def 'redirects lead along and up'() {
        expect:
        WebClient.next(HttpUrl.get(from), to).toString() == url

        where:
        from            | to              || url
        'https://h/a/b' | 'c'             || 'https://h/a/c'
        'http://h/a'    | 'https://h/a'   || 'https://h/a'
        'https://h/a'   | '//other/b'     || 'https://other/b'
    }

    def 'a header that cannot be sent is reported without its value'() {
        when:
        get(server.url(), [Token: 'secret\n'])

        then:
        def e = thrown(ProblemException)
        e.problems()[0].what() == "The header 'Token' cannot be sent"
        !e.problems().toString().contains('secret')
    }

    def 'no thread is left that would keep the agent from ending'() {
        given:
        server.answer = { exchange, number -> server.send(exchange, 200, 'ok'.bytes) }
        get(server.url())

        expect:
        Thread.allStackTraces.keySet().findAll { it.name =~ /(?i)okhttp|okio/ }.every { it.daemon }
    }
}
