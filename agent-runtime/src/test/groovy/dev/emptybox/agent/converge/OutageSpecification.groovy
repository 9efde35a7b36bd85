package dev.emptybox.agent.converge

import dev.emptybox.agent.FaultProxy
import dev.emptybox.agent.cli.StatusText
import dev.emptybox.agent.git.Author
import dev.emptybox.agent.git.GitServer
import dev.emptybox.agent.git.GitSource
import dev.emptybox.agent.git.Head
import dev.emptybox.agent.git.Source
import dev.emptybox.agent.git.Checkout
import dev.emptybox.agent.http.Endpoints
import dev.emptybox.agent.machine.FastTime
import dev.emptybox.agent.machine.PrivateAuthority
import dev.emptybox.agent.os.Time
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Revision
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions

/**
 * One agent, in this process, goes through many outages; beside it a client of its service, and of its own endpoints. A new box is tried in each
 * of them, with a mirror and without. All of Git and of the artefacts goes through a proxy that damages it.
 */
abstract class OutageSpecification extends CycleSpecification {

    /** Also those that take long, or differ little from others. */
    static final boolean ALL = Boolean.getBoolean('outage.all')

    /** Those of a running agent. */
    private static final List<String> PARTS = ['cycle', 'journal', 'requests', 'supervisor', 'live', 'status', 'agent']

    private static final String TOKEN = 'open-sesame'

    /** A source whose address can change, as that of an agent that is started again with the same home. */
    static final class Moving implements Source {
        @Delegate
        volatile GitSource now
    }

    final int port = new ServerSocket(0).withCloseable { it.localPort }
    final Moving source = new Moving()
    Path base
    GitServer git
    FaultProxy gitProxy
    FaultProxy artefactProxy
    PrivateAuthority authority
    HttpApp app
    Prober prober
    Endpoints endpoints
    boolean serving = true
    int releases

    def setup() {
        base = dir
        git = GitServer.serve(repository, 'state')
        gitProxy = new FaultProxy(address(git.url()))
        app = new HttpApp(Files.createDirectories(base.resolve('app')))
        authority = ALL ? new PrivateAuthority(base.resolve('keys')) : null
        gitProxy.tls = authority?.context('server')
        release()
    }

    def cleanup() {
        prober?.close()
        endpoints?.close()
        gitProxy?.close()
        artefactProxy?.close()
        git?.close()
    }

    static InetSocketAddress address(String url) {
        URI.create(url).with { new InetSocketAddress(it.host, it.port) }
    }

    @Override
    Source source() {
        source
    }

    @Override
    Time time() {
        new FastTime()
    }

    @Override
    Settings settings() {
        new Settings(dir.resolve('root'), [:], [serving: serving.toString()])
    }

    /** Where the pages of the nightly build go. */
    static void write(OutageTable table) {
        def file = System.getProperty('outage.table') ?: ''
        if (!file.empty) {
            table.write(Path.of(file))
        }
    }

    /** A new revision, which the service does not notice. */
    String release(Map<String, String> more = [:]) {
        releases++
        repository.commit(['converge.groovy': script().bytes, 'state.json': state(more).bytes], "release $releases", new Author('A', 'a@b'))
    }

    String script() {
        """\
        file('release') { content "\${state.release}" }
        if (state.serving) {
            service('app') {
                command ${app.command(port, 'fine')}
                health  { http 'http://127.0.0.1:$port/'; within '20m'; interval '400ms' }
            }
        }
        """.stripIndent()
    }

    String state(Map<String, String> more) {
        """{"release": "$releases", "serving": true}"""
    }

    String getReleased() {
        def file = dir.resolve('root/release')
        Files.exists(file) ? Files.readString(file) : 'nothing'
    }

    /** The box that runs, with its clients. */
    void begin(GitSource from) {
        source.now = from
        def result = cycle.once()
        assert result == Cycle.Result.CONVERGED: status.asMap().problems
        prober = new Prober(port, { status.ready() }, 50)
        eventually { prober.hasSeen('200 fine') }
        def token = Files.writeString(base.resolve('token'), TOKEN)
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString('rw-------'))
        endpoints = Endpoints.listening('127.0.0.1:0', new Endpoints.Secrets(token, null), new Endpoints.Agent(status, journal, base.resolve('none'), base.resolve('webhooks'), requests, { }, { }, { }))
    }

    /** What the running box does in a cycle, and says after it. */
    Map<String, Object> observed() {
        def (before, reached, pid) = [released, status.asMap().reached, supervisor.state('app').pid()]
        int asked = prober.probes.size()
        def result = cycle.once()
        eventually { prober.probes.size() > asked + 1 }
        def answers = prober.probes.drop(asked)*.answer().toSet()
        def text = StatusText.of(base.resolve('told'), status.asMap())
        def metrics = get('/metrics').readLines().findAll { it ==~ /emptybox_(ready|problems) .*/ }
        [did: released == before ? 'stayed as it was' : 'followed', result: result, before: before,
         seen: answers == ['200 fine'] as Set && supervisor.state('app').pid() == pid ? 'nothing' : "$answers, another process",
         ready: get('/readyz').trim(), reached: reached == status.asMap().reached ? 'stands still' : 'goes on',
         metrics: metrics*.replace('emptybox_', '').join(', '),
         says: problems(text)] as Map<String, Object>
    }

    private static String problems(List<String> text) {
        def at = text.findIndexOf { it.startsWith('problem') }
        at < 0 ? '' : text[at].replaceFirst(/^problem +/, '') + (at + 1 < text.size() && text[at + 1].contains('why:') ? ': ' + text[at + 1].replaceFirst(/.*why: +/, '') : '')
    }

    private String get(String path) {
        def connection = new URL("http://${endpoints.address()}$path").openConnection() as HttpURLConnection
        connection.setRequestProperty('Authorization', "Bearer $TOKEN")
        (connection.responseCode < 400 ? connection.inputStream : connection.errorStream).withCloseable { new String(it.readAllBytes()) }
    }

    /** What a new box does, which has nothing but its source. @return what it did, and its first problem */
    List<String> fresh(String name, GitSource from) {
        def (before, place) = [source.now, dir]
        def running = [:]
        PARTS.each { running[it] = this."$it" }
        try {
            dir = Files.createDirectories(base.resolve("fresh/${Digests.sha256(name)}"))
            Files.createDirectories(dir.resolve('root'))
            journal = new dev.emptybox.agent.journal.Journal(dir.resolve('home/journal'))
            requests = new dev.emptybox.agent.journal.Requests(dir.resolve('home/requests'), clock)
            serving = false
            source.now = from
            newAgent()
            def result = cycle.once()
            def did = result == Cycle.Result.CONVERGED ? 'converged' : dir.resolve('root').toFile().list().length == 0 ? 'stays empty' : 'HALF DONE'
            def told = ((status.asMap().problems as List<Map<String, String>>) ?: [[what: '', why: '']]).first()
            assert status.ready() == (result == Cycle.Result.CONVERGED)
            [did, "$told.what: $told.why".toString()]
        } finally {
            end()
            serving = true
            PARTS.each { this."$it" = running[it] }
            source.now = before
            dir = place
        }
    }
}
