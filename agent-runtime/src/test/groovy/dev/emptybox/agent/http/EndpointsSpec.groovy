package dev.emptybox.agent.http

import dev.emptybox.agent.cycle.Status
import dev.emptybox.agent.cycle.Vitals
import dev.emptybox.agent.journal.Journal
import dev.emptybox.agent.journal.Request
import dev.emptybox.agent.journal.Requests
import dev.emptybox.agent.journal.Run
import dev.emptybox.stdlib.model.Health
import dev.emptybox.stdlib.model.ProblemException
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Instant
import java.util.concurrent.atomic.AtomicInteger
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

class EndpointsSpec extends Specification {

    @TempDir
    Path dir

    def status = new Status({ }, 'http://git/x', Instant.EPOCH)
    def nudges = new AtomicInteger()

    @AutoCleanup
    Endpoints endpoints

    private void listen(boolean token) {
        def file = token ? dir.resolve('token') : null
        if (token) {
            Files.writeString(file, 's3cret-token\n')
        }
        def journal = new Journal(dir.resolve('journal'))
        journal.record('a' * 40, 'first', 'new revision', Instant.EPOCH, Run.Result.REFUSED, [failed: [what: 'x']])
        endpoints = Endpoints.listening('127.0.0.1:0', file, status, journal, dir.resolve('snapshot.json'), requests(), { nudges.incrementAndGet() })
    }

    private Requests requests() {
        new Requests(dir.resolve('requests'), Clock.systemUTC())
    }

    private HttpResponse<String> ask(String method, String path, Map<String, String> headers = [:], String body = '') {
        def request = HttpRequest.newBuilder(URI.create("http://${endpoints.address()}$path")).method(method, HttpRequest.BodyPublishers.ofString(body))
        headers.each { name, value -> request.header(name, value) }
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString())
    }

    def 'the probes answer everybody, with ok or not ok'() {
        given:
        listen(false)

        expect:
        ask('GET', '/livez').with { [statusCode(), body()] } == [200, 'ok\n']
        ask('GET', '/readyz').with { [statusCode(), body()] } == [503, 'not ok\n']
    }

    def 'the metrics tell of each service whether it is healthy'() {
        given:
        listen(true)
        status.health([app: Vitals.of(7, Health.Verdict.OK), db: Vitals.of(0, new Health.Verdict(Health.Level.CRITICAL, 'not running'))])

        expect:
        ask('GET', '/metrics', [Authorization: 'Bearer s3cret-token']).body().lines().filter { it.startsWith('emptybox_service') }.toList() ==
            ['emptybox_service_healthy{service="app"} 1', 'emptybox_service_healthy{service="db"} 0']
    }

    def 'the snapshot of the box is told to who has the token, once there is one'() {
        given:
        listen(true)
        def token = [Authorization: 'Bearer s3cret-token']

        expect:
        ask('GET', '/snapshot', token).statusCode() == 404

        when:
        Files.writeString(dir.resolve('snapshot.json'), '{"snapshot": 1}')

        then:
        ask('GET', '/snapshot', token).with { [statusCode(), body()] } == [200, '{"snapshot": 1}']
        ask('GET', '/snapshot').statusCode() == 401
    }

    def 'without a token nothing else is told: #path'() {
        given:
        listen(false)

        expect:
        ask(method, path).statusCode() == 401
        nudges.get() == 0

        where:
        method | path
        'GET'  | '/status'
        'GET'  | '/metrics'
        'GET'  | '/runs'
        'GET'  | '/runs/1'
        'POST' | '/converge'
        'GET'  | '/'
    }

    def 'who has the token is told: #path'() {
        given:
        listen(true)

        when:
        def answer = ask('GET', path, [Authorization: 'Bearer s3cret-token'])

        then:
        answer.statusCode() == code
        answer.body().contains(part)

        where:
        path         | code | part
        '/status'    | 200  | '"source" : "http://git/x"'
        '/metrics'   | 200  | 'emptybox_plan_mismatch_total 0'
        '/runs'      | 200  | '"number" : 1'
        '/runs/1'    | 200  | '"REFUSED"'
        '/runs/99'   | 404  | 'null'
        '/nothing'   | 404  | 'nothing here'
        '/converge'  | 405  | 'POST'
    }

    def 'a wrong token is refused'() {
        given:
        listen(true)

        expect:
        ask('GET', '/status', [Authorization: 'Bearer s3cret-tokem']).statusCode() == 401
        ask('GET', '/status', [Authorization: 'Basic s3cret-token']).statusCode() == 401
    }

    def 'a webhook signed with the token begins a cycle, another one does not'() {
        given:
        listen(true)
        def mac = Mac.getInstance('HmacSHA256')
        mac.init(new SecretKeySpec('s3cret-token'.bytes, 'HmacSHA256'))
        def signature = 'sha256=' + HexFormat.of().formatHex(mac.doFinal('{"ref": "main"}'.bytes))

        expect:
        ask('POST', '/converge', ['X-Hub-Signature-256': signature], '{"ref": "evil"}').statusCode() == 401
        nudges.get() == 0
        ask('POST', '/converge', ['X-Hub-Signature-256': signature], '{"ref": "main"}').statusCode() == 202
        nudges.get() == 1
    }

    def 'what cannot be listened on is a problem with its cure: #listen'() {
        when:
        Endpoints.listening(listen, null, status, new Journal(dir), dir.resolve('snapshot.json'), requests(), { })

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what() == what

        where:
        listen            || what
        'nonsense'        || "'nonsense' is not an address to listen on"
        '127.0.0.1:99999' || "'127.0.0.1:99999' is not an address to listen on"
        '192.0.2.1:9464'  || 'Cannot listen on 192.0.2.1:9464'
    }

    def 'an empty token file is refused: it would let everybody in'() {
        given:
        Files.writeString(dir.resolve('empty'), '\n')

        when:
        Endpoints.listening('127.0.0.1:0', dir.resolve('empty'), status, new Journal(dir), dir.resolve('snapshot.json'), requests(), { })

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what().endsWith('is empty')
    }

    def 'who has the token can tell the agent to #verb'() {
        given:
        listen(true)

        expect:
        ask('POST', "/$verb", [Authorization: 'Bearer s3cret-token'], 'abc123').statusCode() == 202
        requests().next().get().request() == new Request(Request.Verb.valueOf(verb.toUpperCase().replace('-', '_')), 'abc123')

        where:
        verb << ['pause', 'resume', 'rollback', 'release-quarantine', 'trigger', 'once-done', 'once-retry']
    }

    def 'the signature of a webhook shortens the wait and no more'() {
        given:
        listen(true)
        def mac = Mac.getInstance('HmacSHA256').with { init(new SecretKeySpec('s3cret-token'.bytes, 'HmacSHA256')); it }
        def signature = 'sha256=' + mac.doFinal('abc'.bytes).encodeHex()

        expect:
        ask('POST', '/rollback', ['X-Hub-Signature-256': signature], 'abc').statusCode() == 403
        !requests().waiting()
    }
}
