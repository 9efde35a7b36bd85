package dev.emptybox.agent

import com.sun.management.ThreadMXBean
import dev.emptybox.agent.git.Author
import dev.emptybox.agent.git.BareRepository
import dev.emptybox.agent.git.Following
import dev.emptybox.agent.git.Git
import dev.emptybox.agent.git.GitServer
import dev.emptybox.agent.git.SourceException
import dev.emptybox.agent.git.trust.Trust
import dev.emptybox.agent.journal.Journal
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.FastTime
import dev.emptybox.agent.machine.MemoryOnces
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.agent.script.StateFiles
import dev.emptybox.stdlib.box.LfsPointer
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.ProblemException
import java.lang.management.ManagementFactory
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import java.security.SignatureException
import java.time.Clock
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/**
 * What comes from outside is damaged in many ways. Each input is read, or is a problem with its cure; nothing else is thrown, and none
 * takes much memory or time. The build makes the same few thousand inputs each time, the nightly profile a million new ones.
 */
class FuzzSpec extends Specification {

    private static final long MOST_BYTES = 256L << 20
    private static final long MOST_MILLIS = 20_000

    @Shared
    @TempDir
    Path dir
    @Shared
    long seed = System.getProperty('fuzz.seed') ? Long.getLong('fuzz.seed') : new Random().nextLong()
    @Shared
    int inputs = Integer.getInteger('fuzz.inputs', 2000)
    @Shared
    Mutations mutations
    @Shared
    Map<String, List<byte[]>> seeds = [:]
    @Shared
    Git git
    @Shared
    GitServer server
    @Shared
    FuzzedServer fuzzed
    @Shared
    LiveWorld world

    def setupSpec() {
        println "fuzz: $inputs inputs, -Dfuzz.seed=$seed"
        mutations = new Mutations(seed)
        fuzzed = new FuzzedServer()
        def repository = BareRepository.at(dir.resolve('served/state.git'), Clock.systemUTC())
        3.times { repository.commit([a: "$it".bytes, 'converge.groovy': ('x' * 500).bytes], "commit $it", new Author('A', 'a@b')) }
        server = GitServer.serve(repository, 'state')
        def bundle = dir.resolve('seed.bundle')
        new Git(dir).run('--git-dir', dir.resolve('served/state.git').toString(), 'bundle', 'create', '-q', bundle.toString(), 'main')
        seeds.bundle = [Files.readAllBytes(bundle)]
        def recording = new FaultProxy(URI.create(server.url()).with { new InetSocketAddress(it.host, it.port) })
        def answers = []
        recording.observer = { answers << it }
        Following.impatient([recording.through(server.url())], 'main', dir.resolve('recorded')).head()
        recording.close()
        seeds.answers = answers
        assert answers.size() >= 2
        world = new LiveWorld(dir.resolve('cache'), [:], new NoServices(), new MemoryOnces(), Progress.SILENT, new FastTime())
    }

    def cleanupSpec() {
        world?.close()
        fuzzed?.close()
        server?.close()
    }

    private static byte[] utf8(String text) {
        text.getBytes(StandardCharsets.UTF_8)
    }

    private Path file(String name, byte[] content) {
        Files.write(Files.createDirectories(dir.resolve('input')).resolve(name), content)
    }

    private static Object type(String name) {
        Class.forName("dev.emptybox.agent.$name")
    }

    /** What reads each kind of input. */
    private final Map<String, Closure<?>> readers = [
        'state.json'       : { byte[] input -> state('state.json', input) },
        'state.yaml'       : { byte[] input -> state('state.yaml', input) },
        'an environment'   : { byte[] input -> file('state.json', utf8('{"a": {"b": [1, 2]}}')); Files.createDirectories(dir.resolve('input/environments')); file('environments/prod.json', input)
            new StateFiles(dir.resolve('input')).read([env: 'prod'], [:]) },
        'modules.lock'     : { byte[] input -> file('modules.json', utf8(MODULES)); file('modules.lock', input); type('git.ModuleFiles').consistent(dir.resolve('input')) },
        'modules.json'     : { byte[] input -> file('modules.json', input); file('modules.lock', utf8(LOCK)); type('git.ModuleFiles').consistent(dir.resolve('input')) },
        'a trust policy'   : { byte[] input -> file('allowed_signers', utf8(SIGNERS)); Trust.by(file('trust.json', input), null, Clock.systemUTC()) },
        'allowed signers'  : { byte[] input -> file('allowed_signers', input); Trust.by(file('trust.json', utf8(POLICY)), null, Clock.systemUTC()) },
        'an OpenPGP key'   : { byte[] input -> file('key.asc', input); Trust.by(file('trust.json', utf8('{"gpgKeys": {"a": "key.asc"}}')), null, Clock.systemUTC()) },
        'accepted commits' : { byte[] input -> type('git.trust.AcceptedHeads').newInstance([file('accepted.json', input)] as Object[]).head('main', '') },
        'a signed commit'  : { byte[] input -> type('git.trust.SignedCommit').parse(input).with { type('git.trust.SshSignature').parse(it.signature()) } },
        'a signed tag'     : { byte[] input -> type('git.trust.SignedTag').parse(input) },
        'an SSH signature' : { byte[] input -> type('git.trust.SshSignature').parse(new String(input, 'ISO-8859-1')).verifies('x'.bytes) },
        'a range of tags'  : { byte[] input -> new String(input, 'UTF-8').with { type('git.TagRange').isMeant(it) && type('git.TagRange').of(it).map { range -> range.newest(['v1.2', 'x-2']) } } },
        'a URL'            : { byte[] input -> type('git.GitAddress').parse(new String(input, 'UTF-8')).shown() },
        'an LFS pointer'   : { byte[] input -> LfsPointer.parse(input) },
        'a request'        : { byte[] input -> type('http.HttpRequest').parse(input) },
        'a webhook'        : { byte[] input -> webhook(input) },
        'the journal'      : { byte[] input -> Files.createDirectories(dir.resolve('input/journal')); file('journal/ledger.json', input); new Journal(dir.resolve('input/journal')).ledger() },
        'a bundle'         : { byte[] input -> Following.impatient([file('a.bundle', input).toString()], 'main', fresh()).head() },
        'answers of Git'   : { byte[] input -> fuzzed.answer = input; Following.impatient([fuzzed.url], 'main', fresh()).head() },
        'an artefact server': { byte[] input -> fuzzed.answer = input
            world.artefacts().artefact(new Artefact.Request([fuzzed.url], [:], Digests.sha256('never'), 1 << 20)) },
    ]

    private static final String MODULES = '{"modules": {"base": {"git": "https://git.example.org/base.git", "version": "^1.2", "path": "lib"}}}'
    private static final String LOCK = """{"modules": {"base": {"git": "https://git.example.org/base.git", "version": "^1.2", "path": "lib", "ref": "v1.2.0", "commit": "${'a' * 40}", "digest": "sha256:${'b' * 64}"}}}"""
    private static final String KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIDJbxGcTQHVFyzWfgHhmfnZ7ecR4vzrGBbY1oJtRKv0I'
    private static final String SIGNERS = "# who\nann@example.org namespaces=\"git\",valid-after=\"20260101Z\" ssh-ed25519 $KEY ann\n*@example.org ssh-ed25519 $KEY\n"
    private static final String POLICY = """{"allowedSigners": "allowed_signers", "floor": "${'c' * 40}", "maxHeadAge": "90d", "sealers": ["ann@*"], "tagSigners": ["b"], "revoked": ["SHA256:x"],
        "roles": {"all": {"signers": ["ann@example.org"], "paths": ["**", "a/*.json"]}}}"""
    private static final String SIGNATURE = """-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgMlvEZxNAdUXLNZ+AeGZ+dnt5xHi/
OsYFtjWgm1Eq/QgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5AAAA
QAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAA=
-----END SSH SIGNATURE-----
"""
    private static final String COMMIT = "tree ${'d' * 40}\nparent ${'e' * 40}\nauthor A <a@b> 1700000000 +0000\ncommitter A <a@b> 1700000000 +0000\ngpgsig " +
        SIGNATURE.trim().replace('\n', '\n ') + '\n\nA message\n\nEmptybox-Seal: x\n'
    private static final String TAG = "object ${'d' * 40}\ntype commit\ntag v1.2\ntagger A <a@b> 1700000000 +0000\n\nRelease\n$SIGNATURE"
    private static final String REQUEST = 'POST /converge HTTP/1.1\r\nHost: box\r\nContent-Length: 5\r\nX-Hub-Signature-256: sha256=00ff\r\nX-Gitlab-Token: x\r\nAuthorization: Bearer x\r\n\r\n'

    private List<byte[]> valid(String kind) {
        switch (kind) {
            case ['state.json', 'an environment']: return [utf8('{"version": "1.2", "vars": {"port": 9090, "list": [1, 2.5, null, {"a": "b"}]}, "distro": {"url": "x"}}'), utf8('[' * 900)]
            case 'state.yaml': return [utf8('version: 1.2\nvars: &v\n  port: 9090\n  list: [1, {a: b}]\nother: *v\ntext: |\n  one\n  two\n'), utf8('a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n')]
            case 'modules.lock': return [utf8(LOCK)]
            case 'modules.json': return [utf8(MODULES)]
            case 'a trust policy': return [utf8(POLICY)]
            case 'allowed signers': return [utf8(SIGNERS)]
            case 'an OpenPGP key': return [utf8('-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEZ0AAABYJKwYBBAHaRw8BAQdAAAAA\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n'), [0x99, 0, 3, 4, 1, 2, 0xc6, 5, 4, 1, 1, 1, 1] as byte[]]
            case 'accepted commits': return [utf8("""{"floor": "", "heads": {"main": "${'a' * 40}"}, "accepted": [{"commit": "${'a' * 40}", "signer": "a", "key": "k"}]}""")]
            case 'a signed commit': return [utf8(COMMIT)]
            case 'a signed tag': return [utf8(TAG)]
            case 'an SSH signature': return [utf8(SIGNATURE)]
            case 'a range of tags': return ['v1.*', '^1.2', '>=1.2 <2', 'release-2.3.*', '~1'].collect { utf8(it) }
            case 'a URL': return ['https://user:pass@git.example.org:8443/a/b.git', 'ssh://git@host:22/x', 'git@host:x/y.git', 'file:///srv/x', '/srv/x', './x'].collect { utf8(it) }
            case 'an LFS pointer': return [utf8("version https://git-lfs.github.com/spec/v1\noid sha256:${'a' * 64}\nsize 12\n")]
            case ['a request', 'a webhook']: return [utf8(REQUEST), utf8('GET /runs/1?x=%20 HTTP/1.0\r\nConnection: close\r\n\r\n')]
            case 'the journal': return [utf8('{"good": null, "quarantine": {}, "paused": false, "mismatches": 0}')]
            case 'a bundle': return seeds.bundle
            case 'answers of Git': return seeds.answers
            default: return [utf8('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'), utf8('HTTP/1.1 206 Partial Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
                             utf8('HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n')]
        }
    }

    private void state(String name, byte[] input) {
        def repo = dir.resolve('input')
        ['state.json', 'state.yaml'].each { Files.deleteIfExists(repo.resolve(it)) }
        file(name, input)
        new StateFiles(repo).read([:], ['vars.port': '1'])
    }

    private void webhook(byte[] input) {
        def request = type('http.HttpRequest').parse(input)
        def secret = file('secret', utf8('s3cret'))
        Files.setPosixFilePermissions(secret, java.nio.file.attribute.PosixFilePermissions.fromString('rw-------'))
        def token = type('http.Token').newInstance(['The secret', secret, { } as java.util.function.Consumer] as Object[])
        assert !token.sent(request.with(input))
        token.signature(request.with(input))
    }

    /** A store of its own, so that no input finds what an earlier one has left. */
    private Path fresh() {
        def store = dir.resolve('fresh')
        store.toFile().deleteDir()
        store
    }

    private static boolean isAProblem(Throwable thrown) {
        thrown instanceof ProblemException || thrown instanceof SourceException || thrown instanceof SignatureException ||
            thrown.class.name in ['dev.emptybox.agent.http.HttpRequest$Malformed', 'dev.emptybox.agent.git.trust.Untrusted']
    }

    def '#kind, damaged in many ways, is read or is a problem'() {
        given:
        def bean = ManagementFactory.threadMXBean as ThreadMXBean
        def reader = readers[kind].rehydrate(this, this, this)
        def wrong = [:]
        def slowest = 0L

        when:
        int count = Math.max(3, (inputs * share).intValue())
        count.times {
            byte[] input = mutations.of(valid(kind))
            long allocated = bean.getThreadAllocatedBytes(Thread.currentThread().id)
            long begun = System.nanoTime()
            try {
                reader.call(input)
            } catch (Throwable thrown) {
                if (!isAProblem(thrown)) {
                    wrong.putIfAbsent("$thrown.class.name: ${thrown.stackTrace.find { it.className.startsWith('dev.emptybox') }}".toString(), "$thrown.message: ${input.encodeBase64()}".take(3000))
                }
            }
            long millis = (System.nanoTime() - begun).intdiv(1_000_000)
            long bytes = bean.getThreadAllocatedBytes(Thread.currentThread().id) - allocated
            slowest = Math.max(slowest, millis)
            if (millis > MOST_MILLIS || bytes > MOST_BYTES) {
                wrong["$millis ms, $bytes bytes".toString()] = input.encodeBase64().toString().take(3000)
            }
        }

        then:
        wrong == [:]

        where:
        kind                 | share
        'state.json'         | 0.12
        'state.yaml'         | 0.08
        'an environment'     | 0.03
        'modules.lock'       | 0.05
        'modules.json'       | 0.05
        'a trust policy'     | 0.05
        'allowed signers'    | 0.05
        'an OpenPGP key'     | 0.03
        'accepted commits'   | 0.03
        'a signed commit'    | 0.08
        'a signed tag'       | 0.05
        'an SSH signature'   | 0.08
        'a range of tags'    | 0.05
        'a URL'              | 0.05
        'an LFS pointer'     | 0.02
        'a request'          | 0.10
        'a webhook'          | 0.04
        'the journal'        | 0.02
        'a bundle'           | 0.01
        'answers of Git'     | 0.01
        'an artefact server' | 0.005
    }
}
