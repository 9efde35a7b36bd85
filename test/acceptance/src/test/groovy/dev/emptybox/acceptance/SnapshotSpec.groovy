package dev.emptybox.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** A plan that is true, from a laptop: over a snapshot of a box that an agent has converged. */
class SnapshotSpec extends Specification {

    static final String CANARY = 'Canary/42 "sings"\\\'softly'

    static final String SCRIPT = '''
        onStart { log.info 'hello' }
        exec('system') { command 'echo', 'box'; readOnly() }
        directory 'conf'
        def main = template('conf/app.conf') { source 'app.ftl'; vars state.vars }
        def passwords = template('conf/secret.conf') { source 'secret.ftl'; vars password: secret('canary') }
        file('conf/private') { content 'for the owner'; mode '0600' }
        lineInFile('hosts') { line 'a b'; create() }
        link('current') { target 'conf' }
        once('migrate') { exec('migrate') { command 'touch', 'migrated'; creates 'migrated' } }
        service('app') { command 'sleep', '1000'; env 'PW', secret('canary'); restartOn main, passwords }
        service('plain') { command 'sleep', '1001' }
        file('role') { content facts.labels.role }
    '''

    static final String CHANGED = SCRIPT.replace("link('current') { target 'conf' }", "link('current') { target './conf' }")
        .replace("content 'for the owner'", "content 'for the owner alone'")
        .replace("line 'a b'", "line 'a c'") + '''
        directory 'more'
        file('more/new') { content "on ${facts.hostname}, ${state.vars.port}, ${facts.labels.role}\\n" }
        file('conf/absent') { absent() }
        copyTree('tree') { source 'tree' }
        once('second') { exec('second') { command 'touch', 'second'; creates 'second' } }
    '''

    /** One box is converged to {@link #SCRIPT} for all features; none but the last changes it. */
    @Shared
    @TempDir
    Path directory

    @Shared
    @AutoCleanup(quiet = false)
    Box box

    @Shared
    @AutoCleanup
    AgentProcess agent

    @Shared
    GitRepo repo

    @Shared
    int port = Ports.free()

    @Shared
    Path token

    /** Taken from it before the first feature. */
    @Shared
    Path snapshot

    @TempDir
    Path own

    Path laptop

    def setupSpec() {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString('rwxr-xr-x'))
        box = new Box(directory)
        repo = GitRepo.create(directory, 'state')
        Files.writeString(directory.resolve('canary'), CANARY + '\n')
        token = Files.writeString(directory.resolve('token'), 'the-token-of-the-agent\n')
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString('rw-------'))
        repo.commit('first', files(SCRIPT, 8080))
        agent = box.start(['run', repo.bare.toString(), '--home', box.home.toString(), '--interval', '200ms', '--label', 'role=web', '--secret', "canary=file:${directory.resolve('canary')}".toString(),
                           '--listen', "127.0.0.1:$port".toString(), '--token-file', token.toString()])
        agent.await('converged to')
        settle()
        snapshot = directory.resolve('box.json')
        def done = box.launch(['snapshot', '--home', box.home.toString(), '-o', snapshot.toString()])
        assert done.exit == 0: done
    }

    def setup() {
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString('rwxr-xr-x'))
        laptop = Files.createDirectories(own.resolve('laptop')).toRealPath()
    }

    private static Map<String, String> files(String script, int port, String secretTemplate = 'password=${password}\n') {
        ['converge.groovy': script, 'state.json': """{"vars": {"port": $port}}""", 'templates/app.ftl': 'port=${port}\n',
         'templates/secret.ftl': secretTemplate, 'files/tree/a': 'a', 'files/tree/b/c': 'c']
    }

    /** Until there is a snapshot that was taken after the box had been seen to be converged, not just after it was changed. */
    private void settle() {
        def file = box.home.resolve('snapshot.json')
        Await.until('a snapshot of a converged box') {
            def snapshot = Files.exists(file) ? new ObjectMapper().readValue(Files.readAllBytes(file), Map) : null
            snapshot?.paths?.get(box.root.resolve('conf/secret.conf').toString())?.sha256 && snapshot.withheld == []
        }
    }

    /** Another machine and user: nothing of the box except its snapshot, and many similar things. */
    private Command planElsewhere(Path content, String... options) {
        Files.createDirectories(laptop.resolve('conf'))
        Files.writeString(laptop.resolve('conf/app.conf'), 'a decoy')
        def words = [Box.LAUNCHER.toString(), 'plan', content.toString(), '--snapshot', laptop.resolve('box.json').toString(), '--home', laptop.resolve('home').toString(), *options]
        def environment = [*: box.environment(), TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: laptop.toString()]
        Files.copy(snapshot, laptop.resolve('box.json'))
        if (System.getProperty('user.name') != 'root' || !Installed.program('setpriv')) {
            System.err.println('planning as the same user: only root can be somebody else')
            return Command.run(laptop, environment, words)
        }
        Command.run(directory, box.environment(), ['chown', '-R', '65534:65534', laptop.toString(), content.toString()])
        Command.run(laptop, environment, ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', *words])
    }

    private Path edited(Map<String, String> content) {
        def top = laptop.resolve('edited')
        content.each { path, text ->
            Files.createDirectories(top.resolve(path).parent)
            Files.writeString(top.resolve(path), text)
        }
        top
    }

    private static List<Object> comparable(Map<String, Object> report) {
        report.changes.collect { [it.task, it.kind, it.target, it.reason, it.diff.contains('not shown') ? '' : it.diff] }
    }

    def 'the same script has nothing to do, secrets included'() {
        when:
        def plan = Box.json(planElsewhere(edited(files(SCRIPT, 8080)), '--json'))

        then:
        plan.with { [exact, unknown, changes, failed] } == [true, [], [], null]
    }

    def 'what the box has and the snapshot does not record is unknown, though this machine has something there'() {
        given:
        def elsewhere = Files.createDirectories(own.resolve('elsewhere')).toRealPath()
        Files.writeString(elsewhere.resolve('decoy'), 'x')
        def script = SCRIPT + """
            file('$elsewhere/decoy') { content 'x' }
            pkg('bash')
            file('${box.root}/note') { content 'x'; owner 'daemon' }
            processCheck('sleep')
        """

        when:
        def plan = Box.json(planElsewhere(edited(files(script, 8080)), '--json'))

        then:
        !plan.exact
        plan.unknown.collect { it.replaceFirst('.*?: ', '').replaceFirst(':.*', '') } == ["file $elsewhere/decoy", 'pkg bash', "file ${box.root}/note", 'processCheck sleep']*.toString()
        plan.changes == []
    }

    def 'a secret is nowhere in a snapshot, neither are digests that it could be guessed from'() {
        given:
        def text = Files.readString(box.home.resolve('snapshot.json'))
        def file = box.root.resolve('conf/secret.conf')
        def base64 = (0..2).collectMany { offset ->
            [Base64.encoder, Base64.urlEncoder].collect { encoder ->
                encoder.withoutPadding().encodeToString(('x' * offset + CANARY).bytes).substring(offset == 0 ? 0 : offset + 1, (offset + CANARY.length()) * 8 / 6 as int)
            }
        }
        def records = Files.walk(box.home.resolve('services')).withCloseable { it.filter { Files.isRegularFile(it) }.toList() }.collect { Files.readString(it) }.join()
        def fingerprints = (records =~ /[0-9a-f]{64}/).collect { it.toString() } as Set
        def own = new ObjectMapper().readValue(text, Map).services.plain.with { [definition, *inputs.values()] }

        expect:
        [CANARY, URLEncoder.encode(CANARY, 'UTF-8'), CANARY.replace('\\', '\\\\').replace('"', '\\"'), CANARY.replace("'", "'\\''"), *base64,
         Hello.sha256(Files.readAllBytes(file)), Hello.sha256(CANARY.bytes), HexFormat.of().formatHex(CANARY.bytes)].findAll { text.contains(it) } == []

        and: 'but the fingerprints of services without secrets, and of inputs without secrets'
        fingerprints.size() >= 4
        own.every { text.contains(it) }
        Files.readString(file).contains(CANARY)
        new ObjectMapper().readValue(text, Map).services.app.with { [definition, inputs['template conf/secret.conf']] }.every { !records.contains(it) }
    }

    def 'an agent provides its snapshot with the token, and a plan can use its URL'() {
        given:
        def url = "http://127.0.0.1:$port".toString()
        def content = edited(files(SCRIPT, 9090))

        expect:
        box.call(['snapshot', '--url', url]).with { [exit, err.contains('--token-file')] } == [1, true]
        Box.json(box.call(['snapshot', '--url', url, '--token-file', token.toString()])).facts.labels == [role: 'web']

        when:
        def plan = Box.json(box.call(['plan', content.toString(), '--snapshot', url, '--token-file', token.toString(), '--json']))

        then:
        plan.changes.collect { [it.task, it.kind] } == [['template conf/app.conf', 'file.write'], ['service app', 'service.restart']]
        plan.exact
    }

    def 'a label overrides that of the snapshot, and is reported'() {
        given:
        def content = edited(files(SCRIPT, 8080))

        when:
        def plan = planElsewhere(content, '--json', '--label', 'role=db')

        then:
        Box.json(plan).changes.collect { [it.target, it.diff.readLines().contains('+db')] } == [['role', true]]
        plan.err.contains('label role=db instead of web in the snapshot')
    }

    def 'a plan against a revision shows only what is different from it: #over'() {
        given:
        def revisions = GitRepo.create(own, 'revisions')
        revisions.commit('first', files(SCRIPT, 8080))
        revisions.tag('v1')
        revisions.commit('second', files(CHANGED, 8080))
        def root = Files.createDirectories(own.resolve('root'))
        def words = ['plan', revisions.bare.toString(), '--against', 'v1', '--json', '--label', 'role=web',
                     '--secret', "canary=file:${directory.resolve('canary')}".toString(), '--home', laptop.resolve('home').toString(),
                     '--root', root.toString(), *options]

        when:
        def plan = Box.json(box.call(words))

        then:
        plan.failed == null
        plan.changes*.target as Set == ['conf/private', 'hosts', 'current', 'more', 'more/new', 'tree', 'tree/b', 'tree/a', 'tree/b/c', 'second', 'touch second'] as Set
        Box.tree(root).size() == 1

        where:
        over           | options
        'an empty box' | []
        'this box'     | ['--here']
    }

    def 'a plan against a revision over a snapshot is over that box as the revision would make it'() {
        given:
        def revisions = GitRepo.create(own, 'revisions')
        revisions.commit('second', files(SCRIPT.replace("'a b'", "'a c'"), 8080))
        revisions.tag('v2')
        revisions.commit('third', files(SCRIPT.replace("'a b'", "'a c'").replace("target 'conf'", "target './conf'"), 8080))

        when:
        def both = Box.json(box.call(['plan', revisions.bare.toString(), '--snapshot', snapshot.toString(), '--json']))
        def last = Box.json(box.call(['plan', revisions.bare.toString(), '--against', 'v2', '--snapshot', snapshot.toString(), '--json']))

        then:
        both.changes*.target == ['hosts', 'current']
        last.changes*.target == ['current']
        last.failed == null

        and: 'what a command would print after that revision nobody knows'
        both.exact
        last.unknown == ['converge.groovy:3:9: exec system: what echo box prints may differ after lineInFile hosts']
    }

    def 'a changed script, planned elsewhere as another user, is applied change by change as it was planned'() {
        given:
        def changed = files(CHANGED, 8081, 'user=app\npassword=${password}\n')

        when:
        def plan = Box.json(planElsewhere(edited(changed), '--json'))
        repo.commit('second', changed)
        agent.await('converged to')
        def run = Box.json(box.call(['show', box.history()[0].number.toString(), '--home', box.home.toString(), '--json']))

        then:
        plan.with { [exact, unknown, failed] } == [true, [], null]
        plan.changes*.target.containsAll(['conf/app.conf', 'conf/secret.conf', 'conf/private', 'current', 'hosts', 'more', 'more/new', 'tree/b/c', 'app'])
        plan.changes.find { it.target == 'more/new' }.diff.contains(', 8081, web')

        and:
        run.outcome == 'CONVERGED'
        withoutPrivate(comparable(run.report)) == withoutPrivate(comparable(plan))
        box.statusJson().planMismatch == 0
    }

    /** The difference of a file that is not world-readable can be shown only on the box. */
    private static List<Object> withoutPrivate(List<Object> changes) {
        changes.collect { it[2] == 'conf/private' ? it[0..3] : it }
    }
}
