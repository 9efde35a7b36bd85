package dev.emptybox.agent.snapshot

import dev.emptybox.agent.journal.Onces
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.stdlib.box.EmptyBox
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.Facts
import dev.emptybox.stdlib.model.Http
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.model.UnknownException
import dev.emptybox.stdlib.model.WantedContent
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Clock
import java.time.Duration
import java.time.Instant
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** What a snapshot contains of a box, and what a plan over it reads: the same as on the box, or unknown. */
class SnapshotSpec extends Specification {

    static final String VALUE = 'swordfish-9'
    static final EmptyBox.Artefacts NONE = new EmptyBox.Artefacts() {
        Artefact artefact(Artefact.Request request) { throw new UnknownException('no artefacts here') }

        Bytes content(Artefact artefact) { throw new UnknownException('no artefacts here') }
    }

    @TempDir
    Path dir

    def secrets = new Secrets({ name -> Optional.of(VALUE) })

    Onces onces

    @AutoCleanup
    LiveWorld live

    Recording recording
    RecordingBox box

    def setup() {
        onces = new Onces(dir.resolve('once'), Clock.systemUTC())
        live = new LiveWorld(dir.resolve('cache'), System.getenv(), new NoServices(), onces, Progress.SILENT)
        recording = new Recording(live, new NoServices(), onces, secrets)
        box = recording.box()
        secrets.revealed(Secrets.placeholder('pw'))
        live.files().creator()
    }

    private Path file(String name, String text, String mode = 'rw-r--r--') {
        def path = dir.resolve(name)
        Files.createDirectories(path.parent)
        Files.writeString(path, text)
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode))
        path
    }

    private String json() {
        def facts = new Facts('web1', 'linux', 'amd64', ['10.0.0.1'], 2, 1 << 30, [env: 'prod'], 'prod')
        def agent = new Snapshot.Agent(Instant.EPOCH, 'a' * 40, 'converged', true, [port: 1], dir, [:])
        recording.redacted(SnapshotFile.text(recording.take(agent, facts)))
    }

    /** As on another machine: only the text goes over. */
    private SnapshotBox elsewhere() {
        new SnapshotBox(SnapshotFile.parse(json(), 'it'), NONE)
    }

    private static String unknown(Closure<?> question) {
        try {
            question.call()
            return null
        } catch (UnknownException open) {
            return open.message
        }
    }

    def 'what a script looked at is answered elsewhere as on the box'() {
        given:
        def text = file('etc/app.conf', "port=1\nähm\n")
        def binary = Files.write(dir.resolve('app'), [0, 1, 2] as byte[])
        Files.createSymbolicLink(dir.resolve('link'), Path.of('etc'))
        onces.begin('one')
        onces.end('one')
        onces.begin('two')

        when:
        def questions = [{ it.files().entry(text) }, { it.files().content(text) }, { it.files().digest(text) }, { it.files().entry(binary) }, { it.files().digest(binary) },
                         { it.files().entry(dir.resolve('link')) }, { it.files().entry(dir.resolve('none')) }, { it.files().children(dir) }, { it.files().creator() },
                         { it.accounts().user('root') }, { it.accounts().group('nobody-has-this') }, { it.commands().hasProgram('sh') }, { it.commands().hasProgram('no-such-program') },
                         { it.ledger().once('one') }, { it.ledger().once('two') }, { it.ledger().once('never') }, { it.services().state('app') }, { it.services().running() },
                         { it.commands().query(new Command(['echo', 'hello'], dir, [:], Bytes.of(''), Duration.ofSeconds(5), [0] as Set)) },
                         { it.network().get(new Http.Get('http://127.0.0.1:1/', [:], Duration.ofSeconds(1))).status() }]
        def there = questions.collect { it(box) }
        def snapshot = elsewhere()

        then:
        questions.collect { it(snapshot) } == there
    }

    def 'what is not there is known beside and below what a script looked at'() {
        given:
        box.files().entry(file('etc/app.conf', 'x'))
        file('etc/other.conf', 'y')
        def snapshot = elsewhere()

        expect: 'a name that its directory does not have, and all that is below such a name or below a file'
        snapshot.files().entry(dir.resolve('etc/none')).absent()
        snapshot.files().entry(dir.resolve('etc/none/deeper/still')).absent()
        snapshot.files().entry(dir.resolve('etc/app.conf/x')).absent()

        and: 'one that is there and was not looked at is unknown'
        unknown { snapshot.files().entry(dir.resolve('etc/other.conf')) }.contains('the snapshot does not record the state of')
        unknown { snapshot.files().content(dir.resolve('etc/other.conf')) }
    }

    def 'names are included for directories that matter to the script, and not for their parents'() {
        given:
        file('deep/er/x', 'x')
        box.files().entry(dir.parent)
        box.files().entry(dir.resolve('deep/er/x'))
        def snapshot = elsewhere()

        expect:
        snapshot.files().children(dir.resolve('deep/er')) == ['x']
        snapshot.files().children(dir).contains('deep')
        snapshot.files().entry(dir.resolve('new')).absent()
        snapshot.files().entry(dir.parent) == live.files().entry(dir.parent)
        unknown { snapshot.files().children(dir.parent) }
        unknown { snapshot.files().entry(dir.parent.resolve('new')) }
    }

    def 'what was not asked is unknown, whatever this machine would say: #what'() {
        given:
        file('decoy/x', 'local')
        def snapshot = elsewhere()

        expect:
        unknown { question(snapshot) } =~ 'snapshot does not record'

        where:
        what          | question
        'a file'      | { it.files().entry(Path.of('/etc/passwd')) }
        'content'     | { it.files().content(Path.of('/etc/passwd')) }
        'a digest'    | { it.files().digest(Path.of('/etc/passwd')) }
        'a directory' | { it.files().children(Path.of('/etc')) }
        'a user'      | { it.accounts().user('root') }
        'a group'     | { it.accounts().group('root') }
        'a package'   | { it.packages().state('bash') }
        'an offer'    | { it.packages().offer('bash') }
        'a program'   | { it.commands().hasProgram('sh') }
        'processes'   | { it.processes().all() }
        'an address'  | { it.network().get(new Http.Get('http://127.0.0.1:1/', [:], Duration.ofSeconds(1))) }
        'a command'   | { it.commands().query(new Command(['true'], Path.of('/'), [:], Bytes.of(''), Duration.ofSeconds(5), [0] as Set)) }
        'an archive'  | { it.files().members(Path.of('/a.tar'), null) }
    }

    def 'the content of a file that is not world-readable is not included, and its digest only if the script wants exactly it'() {
        given:
        def wanted = file('wanted', 'from the script', 'rw-r-----')
        def other = file('other', 'hunter2', 'rw-------')
        box.files().holds(wanted, WantedContent.of(Digests.sha256('from the script')))
        box.files().holds(other, WantedContent.of(Digests.sha256('something else')))
        box.files().content(other)

        when:
        def json = json()
        def snapshot = elsewhere()

        then:
        snapshot.files().entry(wanted) == live.files().entry(wanted)
        snapshot.files().digest(wanted) == Digests.sha256('from the script')
        unknown { snapshot.files().content(wanted) }.contains('it is not world-readable')
        unknown { snapshot.files().digest(other) }.contains('it is not world-readable')
        !json.contains('hunter2')
        !json.contains(Digests.sha256('hunter2'))
    }

    def 'of a file with a secret the digest is that of the text with its name'() {
        given:
        def named = "password=${Secrets.placeholder('pw')}\n".toString()
        def path = file('secret.conf', secrets.revealed(named), 'rw-------')
        box.files().holds(path, new WantedContent(Digests.sha256(secrets.revealed(named)), Digests.sha256(named), true))

        when:
        def json = json()
        def snapshot = elsewhere()

        then: 'so that a plan that knows only the name finds it unchanged'
        snapshot.files().holds(path, WantedContent.of(Digests.sha256(named)))
        !snapshot.files().holds(path, WantedContent.of(Digests.sha256('user=x\n' + named)))
        unknown { snapshot.files().content(path) }

        and: 'and nobody can guess the value from it'
        !json.contains(VALUE)
        !json.contains(Digests.sha256(secrets.revealed(named)))
        !json.contains(VALUE.bytes.encodeBase64().toString())
    }

    def 'sensitive content is not included even if world-readable'() {
        given:
        def path = file('plain', 'not for reports')
        box.files().holds(path, new WantedContent(Digests.sha256('not for reports'), Digests.sha256('not for reports'), true))

        expect:
        !json().contains('not for reports')
        elsewhere().files().digest(path) == Digests.sha256('not for reports')
        unknown { elsewhere().files().content(path) }.contains('it is sensitive')
    }

    def 'a value of a secret in an ordinary file, in an answer or in a name is left out'() {
        given:
        def leaked = file('leaked', "see $VALUE here")
        box.files().content(leaked)
        box.files().entry(file("$VALUE/x", ''))
        box.commands().query(new Command(['echo', VALUE], dir, [:], Bytes.of(''), Duration.ofSeconds(5), [0] as Set))
        box.commands().query(new Command(['printenv', 'PW'], dir, [PW: VALUE], Bytes.of(''), Duration.ofSeconds(5), [0] as Set))

        expect:
        !json().contains(VALUE)
        unknown { elsewhere().files().content(leaked) }.contains('it contains a secret')
    }

    def 'of a large file and of one that is not text the digest is included'() {
        given:
        def large = file('large', 'x' * 70_000)
        box.files().content(large)

        expect:
        elsewhere().files().digest(large) == Digests.sha256('x' * 70_000)
        unknown { elsewhere().files().content(large) }.contains('larger than 64 KiB')
    }

    def 'after a change of the box no answer of before counts'() {
        given:
        def command = new Command(['date'], dir, [:], Bytes.of(''), Duration.ofSeconds(5), [0] as Set)
        box.commands().query(command)
        box.commands().hasProgram('sh')
        def path = dir.resolve('new')
        box.files().entry(path)

        when:
        box.perform('file new', new FileChange.WriteFile(path, Bytes.of('x'), Attributes.UNCHANGED))
        def snapshot = elsewhere()

        then: 'files are looked at again, and so is what is easily asked'
        snapshot.files().entry(path) instanceof Entry.RegularFile
        snapshot.commands().hasProgram('sh')
        unknown { snapshot.commands().query(command) }
    }

    def 'it holds what the last two runs asked, and no more'() {
        given:
        box.commands().hasProgram('sh')
        box.begins()
        box.commands().hasProgram('ls')
        box.begins()
        box.commands().hasProgram('cat')

        expect:
        elsewhere().commands().hasProgram('cat')
        elsewhere().commands().hasProgram('ls')
        unknown { elsewhere().commands().hasProgram('sh') }
    }

    def 'fingerprints made with values are reported as those made with names'() {
        given:
        def definition = { String password, String mark ->
            new Service.Definition('app', ['app'], dir, [PW: password], new Service.Stop('TERM', Duration.ZERO), null, [conf: mark, other: 'same'])
        }
        def real = definition(VALUE, 'real')
        def named = definition('the name', 'named')
        def running = { Service.Definition d, Map inputs -> new Service.State(true, 5, Instant.EPOCH, d.fingerprint(), inputs) }
        def snapshot = SnapshotFile.parse(json(), 'it')
        def with = { Service.State state, Map reals = [app: real], Map names = [app: named] ->
            def whole = new Snapshot(1, snapshot.agent(), snapshot.facts(), snapshot.creator(), snapshot.secrets(), [:], [:], [app: state], [:], [], [] as Set, [:], [:], [:])
            recording.withNames(whole, reals, names)
        }

        expect: 'one that is as the script wants it'
        with(running(real, real.inputs())).services().app.with { [it.definition(), it.inputs()] } == [named.fingerprint(), named.inputs()]

        and: 'one that is not'
        with(running(definition('before', 'x'), [conf: 'before', other: 'same'])).services().app.with { [it.definition(), it.inputs()] } == ['other', [conf: 'other', other: 'same']]

        and: 'one that could not be told with names alone is unknown'
        def open = with(running(real, real.inputs()), [app: real], [:])
        !open.services().app.toString().contains(real.fingerprint())
        unknown { new SnapshotBox(open, NONE).services().state('app') }.contains('it uses secrets')
    }

    def 'an invalid snapshot is reported: #what'() {
        when:
        SnapshotFile.parse(text, 'box.json')

        then:
        def failure = thrown(ProblemException)
        failure.problems()[0].what() == told
        !failure.problems()[0].cure().empty

        where:
        what               | text                                   | told
        'half a file'      | '{"snapshot": 1, "agent": {"tak'       | 'The snapshot box.json is damaged'
        'another file'     | '{"a": 1}'                             | 'box.json is not a snapshot of a box'
        'a list'           | '[1, 2]'                               | 'box.json is not a snapshot of a box'
        'nothing'          | ''                                     | 'box.json is not a snapshot of a box'
        'a later version'  | '{"snapshot": 2}'                      | 'box.json is a snapshot of version 2'
        'missing members'  | '{"snapshot": 1}'                      | 'The snapshot box.json is damaged'
        'a wrong member'   | '{"snapshot": 1, "agent": {"taken": "yesterday"}}' | 'The snapshot box.json is damaged'
    }
}
