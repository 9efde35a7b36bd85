package dev.emptybox.agent.converge

import dev.emptybox.agent.git.Author
import dev.emptybox.agent.git.BareRepository
import dev.emptybox.agent.git.Following
import dev.emptybox.agent.git.Git
import dev.emptybox.agent.git.GitServer
import dev.emptybox.agent.git.GitSource
import java.nio.file.Path
import java.time.Duration
import spock.lang.AutoCleanup

/** Git is away, or answers with something else: the box stays as it is, and says so. */
class GitOutageSpec extends OutageSpecification {

    /**
     * The outage, whether every build tries it, how it is made, and what the status says. A fault is one of the proxy; other ways
     * are changes of the repository, and other addresses.
     */
    static final List<List<Object>> OUTAGES = [
        ['the connection is reset', true, 'reset', 'cannot reach .*'],
        ['the connection is closed without an answer', false, 'silence', 'cannot reach .*'],
        ['no answer', false, { gitProxy.fault = 'delay'; [headers: Duration.ofSeconds(1)] }, 'cannot reach .*: no response within 1 s'],
        ['an answer that stops in the middle', false, 'stall', 'cannot reach .*'],
        ['an answer that is cut', false, 'cut', 'cannot reach .*'],
        ['a pack that is cut', false, 'cut pack', 'cannot reach .*'],
        ['an answer that is truncated, with the right length', false, 'truncated', '(cannot reach|no Git repository at) .*'],
        ['a pack that is truncated, with the right length', true, 'truncated pack', 'cannot reach .*'],
        ['an answer with other bits', false, 'garbled', '.+'],
        ['a pack with other bits', false, 'garbled pack', 'cannot reach .*: what it sent is damaged: .*'],
        ['an empty answer with status 200', false, 'empty', '(cannot reach|no Git repository at) .*'],
        ['a page with status 200', true, 'page', 'no Git repository at .*: the server does not speak the Git protocol'],
        ['a redirect to a page', false, 'login', '(cannot reach|cannot read|no Git repository at) .*'],
        ['status 500', false, 'error', 'cannot reach .*: the server returned 500'],
        ['status 503', false, 'unavailable', 'cannot reach .*: the server returned 503'],
        ['status 429', false, 'limited', 'cannot reach .*: the server returned 429'],
        ['status 403', false, 'denied', 'not allowed to read .*: the server returned 403'],
        ['status 404', false, 'gone', 'no Git repository at .*: the server returned 404'],
        ['a certificate that has expired', false, { gitProxy.tls = authority.context('expired') }, 'cannot reach .*: no secure connection: the certificate of the server has expired.*'],
        ['a certificate of an unknown authority', false, { [authorities: null] }, 'cannot reach .*: no secure connection: the certificate of the server is not from a trusted authority'],
        ['a name that DNS does not know', false, { [url: 'http://state.invalid/state.git'] }, 'cannot reach .*: the host name state.invalid is not known'],
        ['a port where nothing listens', false, { [url: 'http://127.0.0.1:1/state.git'] }, 'cannot reach .*'],
        ['an empty repository', true, { gitProxy.server = address(empty.url()) }, 'the repository is empty: .*'],
        ['the branch is deleted', true, { move(null) }, 'the repository is empty: .*'],
        ['the branch is deleted, and another one is there', false, { move(null); new Git(base).run('--git-dir', base.resolve('state.git').toString(), 'update-ref', 'refs/heads/other', commit([a: '1'])); [:] }, 'no such branch or tag in .*: main'],
        ['the branch is moved to a commit without files', true, { move(commit([:])) }, 'There is no state.json in the state repo: .*'],
        ['the branch is moved to a commit with an empty script', false, { move(commit(['converge.groovy': '', 'state.json': '{}'])) }, '.*converge.groovy.*is empty.*'],
        ['the branch is moved to a commit with an empty state', false, { move(commit(['converge.groovy': script(), 'state.json': ''])) }, '.*state.json.*'],
        ['the branch is moved to another history', true, { move(commit(['converge.groovy': script(), 'state.json': state([:])])) }, ''],
    ]

    static final List<String> AWAY = ['the branch is moved to another history']

    @AutoCleanup
    GitServer empty
    Path bundle

    def setup() {
        empty = GitServer.serve(BareRepository.at(base.resolve('empty/state.git'), clock), 'state')
    }

    private GitSource following(Map<String, ?> options = [:]) {
        def url = options.url ?: gitProxy.through(git.url())
        Following.impatient([url, *(options.mirrors ?: [])], 'main', (options.store ?: base.resolve('source')) as Path, options.containsKey('authorities') ? null : authority?.pem,
            (options.headers ?: Duration.ofSeconds(20)) as Duration)
    }

    private String commit(Map<String, String> files) {
        def other = base.resolve("other-${System.nanoTime()}.git")
        def id = BareRepository.at(other, clock).commit(files.collectEntries { name, text -> [name, text.bytes] }, 'another history', new Author('A', 'a@b'))
        new Git(base).run('--git-dir', base.resolve('state.git').toString(), 'fetch', '-q', other.toString(), 'main')
        id
    }

    /** The branch, by force. */
    private void move(String commit) {
        new Git(base).run(*['--git-dir', base.resolve('state.git').toString(), 'update-ref', *(commit == null ? ['-d', 'refs/heads/main'] : ['refs/heads/main', commit])])
    }

    /** @return options of the source, where they are others */
    private Map<String, ?> suffer(Object fault) {
        if (fault instanceof Closure) {
            def made = fault.rehydrate(this, this, this).call()
            return made instanceof Map ? made : [:]
        }
        gitProxy.fault = fault
        [:]
    }

    private void heal(String head) {
        gitProxy.fault = 'none'
        gitProxy.tls = authority?.context('server')
        gitProxy.server = address(git.url())
        source.now = following()
        move(head)
    }

    def 'a running box and its clients do not notice that Git is away, and a new box starts from a mirror'() {
        given:
        def table = new OutageTable('Git')
        def head = new Git(base).run('--git-dir', base.resolve('state.git').toString(), 'rev-parse', 'main')
        begin(following())
        def wrong = []

        when:
        OUTAGES.findAll { it[1] || ALL }.each { outage, always, fault, says ->
            // A bundle of the head before the outage, as a mirror.
            bundle = base.resolve("mirror-${releases}.bundle")
            new Git(base).run('--git-dir', base.resolve('state.git').toString(), 'bundle', 'create', '-q', bundle.toString(), 'main')
            head = release()
            def elsewhere = suffer(fault)
            source.now = following(elsewhere)
            def now = observed()
            def (did, told) = fresh("$outage, alone", following(elsewhere + [store: base.resolve("alone-$releases")]))
            def (mirrored, note) = fresh("$outage, mirrored", following(elsewhere + [store: base.resolve("mirrored-$releases"), mirrors: [bundle]]))
            table.add(outage, now, did, mirrored)
            def followed = outage in AWAY
            def expected = [did: followed ? 'followed' : 'stayed as it was', seen: 'nothing', ready: 'ok', result: followed ? Cycle.Result.CONVERGED : Cycle.Result.BEHIND,
                            metrics: "ready 1, problems ${followed ? 0 : 1}".toString()]
            wrong += expected.findAll { name, value -> now[name] != value }.collect { "$outage: $it.key is ${now[it.key]}, $now.says" }
            if (!(now.says ==~ "(?s)$says")) {
                wrong << "$outage: it says $now.says"
            }
            if (did != (followed ? 'converged' : 'stays empty')) {
                wrong << "$outage: a new box is $did, $told"
            }
            ALL && println("$outage: $now.says; a new box: $did, $told; with a mirror: $mirrored, $note")
            heal(head)
            if (cycle.once() != Cycle.Result.CONVERGED || released != "$releases".toString()) {
                wrong << "$outage: it did not converge afterwards, ${status.asMap().problems}"
            }
        }
        write(table)

        then:
        wrong == []
        supervisor.state('app').running()
        prober.probes*.answer().toSet() - 'none' == ['200 fine'] as Set
    }
}
