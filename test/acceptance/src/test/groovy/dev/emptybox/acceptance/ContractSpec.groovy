package dev.emptybox.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** What other programs rely on: the JSON, the exit codes, the probes, and where options may come from. */
class ContractSpec extends Specification {

    private static final List<String> REPORT = ['revision', 'exact', 'unknown', 'assumed', 'notices', 'changes', 'failed', 'mode', 'pending']
    private static final List<String> CHANGE = ['task', 'kind', 'target', 'reason', 'diff', 'where']
    private static final List<String> PROBLEM = ['where', 'what', 'why', 'cure']

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    Box box

    def setup() {
        box = new Box(directory)
    }

    // ---- JSON and exit codes

    def 'plan and apply report what would be and what was done in one format'() {
        given:
        def repo = repository([:])

        when:
        def plan = box.launch(['plan', repo, '--json'])
        def apply = box.launch(['apply', repo, '--home', box.home.toString(), '--json'])
        def again = box.apply(repo, '--json')

        then:
        [plan, apply, again]*.exit == [0, 0, 0]
        [plan, apply, again].collect { read(it).keySet().toList() } == [REPORT] * 3
        read(plan).changes == read(apply).changes
        read(plan).changes.every { it.keySet().toList() == CHANGE }
        read(plan).changes.collect { [it.task, it.kind, it.target] } ==
                [['directory d', 'directory.make', 'd'], ['file d/f', 'file.write', 'd/f']]
        read(plan).changes[1].diff.contains('+hello')
        read(plan).with { [it.exact, it.unknown, it.assumed, it.failed] } == [true, [], [], null]
        [plan, apply, again].collect { read(it).with { [it.mode, it.pending] } } == [['plan', 2], ['apply', 0], ['apply', 0]]
        read(again).changes == []
        Files.readString(box.root.resolve('d/f')) == 'hello'
    }

    def '#command reports failures in the same format: #fault'() {
        when:
        def done = box.call([command, repository(files), '--home', box.home.toString(), '--json'])
        def report = read(done)

        then:
        done.exit == 1
        report.keySet().toList() == REPORT
        report.failed.keySet().toList() == PROBLEM
        report.failed.where == where
        report.failed.what == what
        report.changes == []
        !report.exact

        where:
        [command, [fault, files, where, what]] << [['plan', 'apply'], [
                ['compile', ['converge.groovy': 'directroy "d"'], 'converge.groovy:1:1', "There is no task 'directroy'"],
                ['state', ['state.json': '{"a": }'], 'state.json:1:7', 'state.json cannot be read'],
                ['run', ['converge.groovy': 'log.info "x"\nassert 1 > 2'], 'converge.groovy:2:1', 'The script failed with PowerAssertionError']]].combinations()
    }

    def 'an address without a repository fails in the same shape: #command'() {
        when:
        def done = box.call([command, '/nonexistent/state', '--home', box.home.toString(), '--json'])

        then:
        done.exit == 1
        read(done).keySet().toList() == REPORT
        read(done).failed.what == 'no Git repository at /nonexistent/state'

        where:
        command << ['plan', 'apply']
    }

    def 'with --detailed-exitcode a plan with changes is 2 and one without is 0'() {
        given:
        def repo = repository([:])

        expect:
        box.plan(repo, '--here').exit == 0
        box.launch(['plan', repo, '--home', box.home.toString(), '--here', '--detailed-exitcode']).exit == 2
        box.apply(repo).exit == 0
        box.plan(repo, '--here', '--detailed-exitcode').exit == 0
        box.plan(repository('converge.groovy': 'fail "no"'), '--here', '--detailed-exitcode').exit == 1
    }

    def 'wrong usage is 64 and says what would be right: #words'() {
        when:
        // An agent that did start would not end.
        def done = 'run' in words ? box.launch(words) : box.call(words)

        then:
        done.exit == 64
        done.out.empty
        done.err.contains(told)
        !done.err.contains('\tat ')

        where:
        words                                          | told
        []                                             | 'Usage: emptybox'
        ['aply']                                       | 'did you mean'
        ['plan', '--jsn']                              | '--json'
        ['run']                                        | "Missing required parameter: 'REPO'"
        ['run', '.', '--interval', 'soon']             | "--interval: 'soon' is not a duration; write for example '30s' or '5m'"
        ['run', '.', '--log-format', 'xml']            | "expected one of [TEXT, JSON]"
        ['plan', '--root', '/nonexistent']             | '--root /nonexistent is not a directory'
        ['show', 'one']                                | "'one' is not an int"
    }

    def 'plan writes nothing, neither into the repo nor into the root'() {
        given:
        def repo = repository([:])
        Files.writeString(box.root.resolve('mine'), 'untouched')
        def before = [Box.tree(Path.of(repo)), Box.tree(box.root)]

        expect:
        box.launch([:], Path.of(repo), ['plan', *options]).exit == 0
        [Box.tree(Path.of(repo)), Box.tree(box.root)] == before

        where:
        options << [[], ['--here']]
    }

    @Requires(value = { Installed.program('script') }, reason = 'script(1) makes the terminal that colours are for')
    def 'colours are for terminals, and NO_COLOR is obeyed there: #variables'() {
        given:
        def plan = "$Box.LAUNCHER plan ${repository([:])}"

        when:
        def done = Command.run(box.root, box.environment(variables), ['script', '-qec', plan.toString(), '/dev/null'])

        then:
        done.exit == 0
        done.out.contains('directory d')
        done.out.contains('\u001b[') == coloured

        where:
        variables       | coloured
        [:]             | true
        [NO_COLOR: '1'] | false
    }

    def 'what is no terminal gets no colours'() {
        expect:
        !box.launch(['plan', repository([:])]).text.contains('\u001b')
    }

    // ---- the agent's options

    def 'options of run come from the command line, else from the environment, else from the file'() {
        given:
        def repo = GitRepo.create(directory, 'state')
        repo.commit('one', ['state.json': '{"a": "state", "b": "state", "c": "state"}',
                            'converge.groovy': 'file("f") { content "$state.a $state.b $state.c" }'])
        def file = Files.writeString(directory.resolve('agent.properties'),
                "interval=100ms\nlisten=127.0.0.1:1\nlog-format=text\nset=c=file\nhome=$directory/elsewhere\n")

        when:
        def agent = box.start([EMPTYBOX_LOG_FORMAT: 'json', EMPTYBOX_LISTEN: 'none', EMPTYBOX_SET: 'a=variable,b=variable', EMPTYBOX_REPO: repo.bare.toString()],
                ['run', '--config', file.toString(), '--set', 'a=line', '--home', box.home.toString()])
        def line = new ObjectMapper().readValue(agent.await('"event":"converged"'), Map)

        then:
        line.keySet().containsAll(['time', 'level', 'event', 'text', 'why', 'millis', 'revision', 'run'])
        line.level == 'info'
        Files.readString(box.root.resolve('f')) == 'line variable state'
        Files.isDirectory(box.home)
        !Files.exists(directory.resolve('elsewhere'))

        cleanup:
        agent?.close()
    }

    // ---- HTTP

    def 'without a token only the probes answer; with it status, metrics and runs'() {
        given:
        def repo = GitRepo.create(directory, 'state')
        repo.commit('one', ['state.json': '{}', 'converge.groovy': 'directory "d"'])
        def token = Files.writeString(directory.resolve('token'), 'sesame\n')
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString('rw-------'))
        def port = Ports.free()

        when:
        def agent = box.start(['run', repo.bare.toString(), '--home', box.home.toString(), '--interval', '1h',
                               '--listen', "127.0.0.1:$port".toString(), '--token-file', token.toString()])
        agent.await('converged to')

        then:
        Await.until('it is ready') { ask(port, '/readyz') == 200 }
        ask(port, '/livez') == 200
        ['/status', '/metrics', '/runs', '/runs/1'].every { ask(port, it) == 401 && ask(port, it, 'open') == 401 }
        ['/status', '/metrics', '/runs', '/runs/1'].every { ask(port, it, 'sesame') == 200 }

        when: 'it is told to look, long before its time'
        repo.commit('two', ['converge.groovy': 'directory "e"'])
        def refused = ask(port, '/converge', 'open', 'POST')
        def taken = ask(port, '/converge', 'sesame', 'POST')
        agent.await('converged to')

        then:
        refused == 401
        taken == 202
        Files.isDirectory(box.root.resolve('e'))

        and: 'the status command asks it as well'
        def status = box.call(['status', '--url', "http://127.0.0.1:$port".toString(), '--token-file', token.toString()])
        status.exit == 0
        status.out.contains('process ' + agent.pid)
        box.call(['status', '--url', "http://127.0.0.1:$port".toString()]).with { it.exit == 1 && it.err.contains('name its token with --token-file') }

        cleanup:
        agent?.close()
    }

    def 'without a token file even the right path is refused'() {
        given:
        def repo = GitRepo.create(directory, 'state')
        repo.commit('one', ['state.json': '{}', 'converge.groovy': 'directory "d"'])
        def port = Ports.free()
        def agent = box.start(['run', repo.bare.toString(), '--home', box.home.toString(), '--listen', "127.0.0.1:$port".toString()])

        expect:
        agent.await('following')
        ask(port, '/livez') == 200
        ask(port, '/status') == 401
        ask(port, '/status', '') == 401

        cleanup:
        agent?.close()
    }

    private static int ask(int port, String path, String token = null, String method = 'GET') {
        def connection = new URL("http://127.0.0.1:$port$path").openConnection() as HttpURLConnection
        connection.requestMethod = method
        connection.readTimeout = 10_000
        if (token != null) {
            connection.setRequestProperty('Authorization', "Bearer $token")
        }
        connection.responseCode
    }

    private String repository(Map<String, String> files) {
        def repo = Files.createDirectories(directory.resolve('repo'))
        (['converge.groovy': 'directory "d"\nfile("d/f") { content state.text }', 'state.json': '{"text": "hello"}'] + files).each { path, text ->
            Files.writeString(repo.resolve(path), text)
        }
        repo.toString()
    }

    private static Map<String, Object> read(Command done) {
        new ObjectMapper().readValue(done.out, Map)
    }
}
