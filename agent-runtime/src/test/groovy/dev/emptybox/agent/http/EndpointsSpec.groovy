package dev.emptybox.agent.http

import dev.emptybox.agent.converge.Status
import dev.emptybox.agent.health.HealthState
import dev.emptybox.agent.jobs.JobStatus
import dev.emptybox.agent.journal.Cause
import dev.emptybox.agent.journal.Journal
import dev.emptybox.agent.journal.Request
import dev.emptybox.agent.journal.Requests
import dev.emptybox.agent.journal.Run
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Health
import dev.emptybox.stdlib.model.Job
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Revision
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Clock
import java.time.Instant
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

class EndpointsSpec extends Specification {

    @TempDir
    Path dir

    def status = new Status({ true }, 'http://git/x', Instant.EPOCH)
    def nudges = new AtomicInteger()
    def problems = new CopyOnWriteArrayList<Problem>()

    @AutoCleanup
    Endpoints endpoints

    private void listen(boolean token) {
        def file = token ? dir.resolve('token') : null
        if (token) {
            writeToken('s3cret-token\n')
        }
        def journal = new Journal(dir.resolve('journal'))
        journal.finish(journal.next(new Revision('a' * 40, '', Instant.EPOCH, 'first', 'ann@example.org'), Cause.NEW_REVISION, Instant.EPOCH).ended(Instant.EPOCH, Run.Result.REFUSED, [failed: [what: 'x']], []))
        endpoints = Endpoints.listening('127.0.0.1:0', new Endpoints.Secrets(file, null), agent(journal))
    }

    private void writeToken(String content, String mode = 'rw-------') {
        Files.writeString(dir.resolve('token'), content)
        Files.setPosixFilePermissions(dir.resolve('token'), PosixFilePermissions.fromString(mode))
    }

    private Endpoints.Agent agent(Journal journal = new Journal(dir)) {
        new Endpoints.Agent(status, journal, dir.resolve('snapshot.json'), dir.resolve('webhooks'), requests(), { nudges.incrementAndGet() }, { nudges.incrementAndGet() }, { problems << it })
    }

    private static String signature(String body) {
        'sha256=' + Mac.getInstance('HmacSHA256').with { init(new SecretKeySpec('s3cret-token'.bytes, 'HmacSHA256')); it }.doFinal(body.bytes).encodeHex()
    }

    private Requests requests() {
        new Requests(dir.resolve('requests'), Clock.systemUTC())
    }

    private HttpResponse<String> ask(String method, String path, Map<String, String> headers = [:], String body = '') {
        def request = HttpRequest.newBuilder(URI.create("http://${endpoints.address()}$path")).method(method, HttpRequest.BodyPublishers.ofString(body))
        headers.each { name, value -> request.header(name, value) }
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString())
    }

    def 'the probes are public, with ok or not ok'() {
        given:
        listen(false)

        expect:
        ask('GET', '/livez').with { [statusCode(), body()] } == [200, 'ok\n']
        ask('GET', '/readyz').with { [statusCode(), body()] } == [503, 'not ok\n']
    }

    def 'the metrics have the health of each service'() {
        given:
        listen(true)
        status.health([app: HealthState.of(7, Health.Verdict.OK), db: HealthState.of(0, new Health.Verdict(Health.Level.CRITICAL, 'not running'))])

        expect:
        ask('GET', '/metrics', [Authorization: 'Bearer s3cret-token']).body().lines().filter { it.startsWith('emptybox_service') }.toList() ==
            ['emptybox_service_healthy{service="app"} 1', 'emptybox_service_healthy{service="db"} 0']
    }

    def 'a failed job is in the metrics, and one that is critical makes the box not ready; its runs are served by its name only'() {
        given:
        listen(true)
        def token = [Authorization: 'Bearer s3cret-token']
        def failed = Job.Run.starting(Instant.EPOCH, Instant.EPOCH, 1).with(new ExitStatus.Exited(1), '').ended(Instant.ofEpochSecond(5), Job.Result.FAILED)
        def job = { Job.Severity severity -> new JobStatus('report', 'every 10m', Instant.ofEpochSecond(600), null, failed, Instant.ofEpochSecond(3), 2, 0, 0, severity) }
        status.converged(new Revision('c' * 40, '', Instant.EPOCH, '', ''), Instant.EPOCH)
        new Journal(dir.resolve('journal')).jobs().add('report', JobStatus.asMap(failed))

        when:
        status.jobs([job(Job.Severity.WARNING)])

        then:
        ask('GET', '/readyz').statusCode() == 200
        ask('GET', '/metrics', token).body().lines().filter { it.startsWith('emptybox_job') }.toList() ==
            ['emptybox_job_running{job="report"} 0', 'emptybox_job_failures{job="report"} 2', 'emptybox_job_succeeded_seconds{job="report"} 3', 'emptybox_job_next_seconds{job="report"} 600']
        ask('GET', '/jobs/report', token).body().contains('exited with code 1')
        ask('GET', '/jobs/..%2Freport', token).body().strip() == '[ ]'

        when:
        status.jobs([job(Job.Severity.CRITICAL)])

        then:
        ask('GET', '/readyz').statusCode() == 503
    }

    def 'the snapshot of the box is served with the token, once there is one'() {
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

    def 'without a token nothing else is served: #path'() {
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

    def 'with the token it is served: #path'() {
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
        '/nothing'   | 404  | 'not found'
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
        def signature = signature('{"ref": "main"}')

        expect:
        ask('POST', '/converge', ['X-Hub-Signature-256': signature], '{"ref": "evil"}').statusCode() == 401
        nudges.get() == 0
        ask('POST', '/converge', ['X-Hub-Signature-256': signature], '{"ref": "main"}').statusCode() == 202
        nudges.get() == 1
    }

    def 'a webhook of #forge is answered with #code'() {
        given:
        listen(true)
        def body = '{"ref": "refs/heads/main"}'
        def mac = { String algorithm -> Mac.getInstance(algorithm).with { init(new SecretKeySpec('s3cret-token'.bytes, algorithm)); it }.doFinal(body.bytes).encodeHex().toString() }
        def values = [SHA256: mac('HmacSHA256'), SHA1: mac('HmacSHA1'), TOKEN: 's3cret-token']
        def sent = headers.collectEntries { name, value -> [name, values.inject(value) { text, key, replaced -> text.replace(key, replaced) }] }

        expect:
        ask('POST', '/converge', sent, body).statusCode() == code
        nudges.get() == (code == 202 ? 1 : 0)
        ask('POST', '/rollback', sent, body).statusCode() in [401, 403]
        ask('GET', '/status', sent, body).statusCode() in [401, 403]

        where:
        forge           | code | headers
        'GitHub'        | 202  | ['X-Hub-Signature': 'sha1=SHA1', 'X-Hub-Signature-256': 'sha256=SHA256']
        'Gitea'         | 202  | ['X-Gitea-Signature': 'SHA256', 'X-Gogs-Signature': 'SHA256']
        'Forgejo'       | 202  | ['X-Forgejo-Signature': 'SHA256']
        'Bitbucket'     | 202  | ['X-Hub-Signature': 'sha256=SHA256']
        'GitLab'        | 202  | ['X-Gitlab-Token': 'TOKEN']
        'others'        | 202  | ['X-Signature': 'sha256=SHA256']
        'a stranger, by an old digest'      | 401 | ['X-Hub-Signature': 'sha1=SHA1']
        'a stranger, by a wrong signature'  | 401 | ['X-Gitea-Signature': 'SHA256'.reverse()]
        'a stranger, by an empty signature' | 401 | ['X-Signature': 'sha256=']
        'a stranger, by a wrong token'      | 401 | ['X-Gitlab-Token': 'TOKEN2']
        'a stranger, by an empty token'     | 401 | ['X-Gitlab-Token': '']
    }

    def 'the same delivery in another form is a duplicate'() {
        given:
        listen(true)
        def signature = signature('abc')

        expect:
        ask('POST', '/converge', ['X-Hub-Signature-256': signature], 'abc').statusCode() == 202
        ask('POST', '/converge', ['X-Gitea-Signature': signature - 'sha256='], 'abc').statusCode() == 409
    }

    def 'a secret of webhooks starts cycles only, and the token is none'() {
        given:
        writeToken('s3cret-token')
        def secret = Files.writeString(dir.resolve('hook'), 'hook-secret')
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString('rw-------'))
        endpoints = Endpoints.listening('127.0.0.1:0', new Endpoints.Secrets(token ? dir.resolve('token') : null, secret), agent())

        expect:
        ask('POST', '/converge', ['X-Gitlab-Token': 'hook-secret']).statusCode() == 202
        ask('POST', '/converge', ['X-Gitlab-Token': 's3cret-token']).statusCode() == 401
        ask('POST', '/converge', ['X-Hub-Signature-256': signature('abc')], 'abc').statusCode() == 401
        ask('POST', '/converge', [Authorization: 'Bearer hook-secret']).statusCode() == 401
        ask('POST', '/converge', [Authorization: 'Bearer s3cret-token']).statusCode() == (token ? 202 : 401)

        where:
        token << [true, false]
    }

    def 'what cannot be listened on is a problem with its cure: #listen'() {
        when:
        Endpoints.listening(listen, new Endpoints.Secrets(null, null), agent())

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what() == what

        where:
        listen            || what
        'nonsense'        || "'nonsense' is not an address to listen on"
        '127.0.0.1:99999' || "'127.0.0.1:99999' is not an address to listen on"
        '192.0.2.1:9464'  || 'Cannot listen on 192.0.2.1:9464'
    }

    def 'an empty token file is refused: it would give everyone access'() {
        given:
        writeToken('\n')

        when:
        Endpoints.listening('127.0.0.1:0', new Endpoints.Secrets(dir.resolve('token'), null), agent())

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what().endsWith('is empty')
    }

    def 'with the token the agent accepts #verb'() {
        given:
        listen(true)

        expect:
        ask('POST', "/$verb", [Authorization: 'Bearer s3cret-token'], 'abc123').statusCode() == 202
        requests().next().get().request() == new Request(Request.Verb.valueOf(verb.toUpperCase().replace('-', '_')), 'abc123')

        where:
        verb << ['pause', 'resume', 'rollback', 'release-quarantine', 'trigger', 'once-done', 'once-retry']
    }

    def 'the signature of a webhook starts a cycle, once, and opens nothing else (G38)'() {
        given:
        listen(true)
        def signed = ['X-Hub-Signature-256': signature('abc')]

        expect:
        ['/status', '/snapshot', '/runs', '/runs/1', '/metrics', '/nothing'].collect { ask('GET', it, signed, 'abc').statusCode() }.toSet() == [403] as Set
        ask('POST', '/rollback', signed, 'abc').statusCode() == 403
        !requests().waiting()

        and:
        ask('POST', '/converge', signed, 'abc').statusCode() == 202
        ask('POST', '/converge', signed, 'abc').with { [statusCode(), body()] } == [409, 'duplicate delivery; sign another body, or send the token\n']
        nudges.get() == 1

        when: 'the agent starts again'
        endpoints.close()
        listen(true)

        then:
        ask('POST', '/converge', signed, 'abc').statusCode() == 409
        ask('POST', '/converge', ['X-Hub-Signature-256': signature('abd')], 'abd').statusCode() == 202
        nudges.get() == 2
    }

    def 'a token file that is gone, or that others can read, closes the endpoints and is reported once (D23)'() {
        given:
        listen(true)
        def token = [Authorization: 'Bearer s3cret-token']

        when:
        Files.delete(dir.resolve('token'))

        then:
        (1..3).collect { ask('GET', '/status', token).statusCode() } == [503, 503, 503]
        ask('POST', '/converge', ['X-Hub-Signature-256': signature('abc')], 'abc').statusCode() == 503
        ask('GET', '/status').statusCode() == 401
        ask('GET', '/livez').statusCode() == 200
        problems*.what() == ["The token file ${dir.resolve('token')} cannot be read"]

        when: 'it is back'
        writeToken('s3cret-token')

        then:
        ask('GET', '/status', token).statusCode() == 200

        when:
        writeToken('s3cret-token', 'rw-rw-rw-')

        then:
        (1..2).collect { ask('GET', '/status', token).statusCode() } == [503, 503]
        problems*.what().drop(1) == ["The token file ${dir.resolve('token')} is readable or writable for others"]
        nudges.get() == 0
    }

    def 'a token file of mode #mode is refused at the start, with its cure (D23)'() {
        given:
        writeToken('s3cret-token', mode)

        when:
        Endpoints.listening('127.0.0.1:0', new Endpoints.Secrets(dir.resolve('token'), null), agent())

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].why() == "its mode is $mode"
        wrong.problems()[0].cure().contains('chmod 600')
        wrong.problems()[0].cure().contains('defaultMode: 0400')

        where:
        mode << ['rw-rw-rw-', 'rw-r--r--', 'rw-r-----', 'rw--w----']
    }
}
