package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Stepwise

/** The guestbook with Debian's Flask, Redis and nginx: one agent follows a real repository through releases and a migration. */
@Stepwise
@Requires(value = { Installed.GUESTBOOK }, reason = Installed.A_GUESTBOOK)
class GuestbookSpec extends OneAgentSpecification {

    private static final Path PROGRAMS = Box.LAUNCHER.parent.parent.resolve('samples/programs/guestbook')

    @Shared
    @AutoCleanup(quiet = false)
    Artefacts artefacts = new Artefacts()

    @Shared
    Map<String, Object> state = new Sample('guestbook').state()

    @Shared
    Map<String, Long> before = [:]

    def setupSpec() {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString('rwx--x--x'))
        def password = directory.resolve('password')
        Files.writeString(password, 'correct horse battery\n')
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString('rw-------'))
        box = new Box(directory)
        repo = GitRepo.create(directory, 'state')
        state.vars += [webPort: Ports.free(), redisPort: Ports.free(), port: freePair(), digestEvery: '1s']
        release('1.0.0')
        // The lock covers all files of the module.
        def page = 'modules/nginx-proxy/README.md'
        repo.commit('first', new Sample('guestbook').files(state) + [(page): new Sample('guestbook').text(page)])
        agent = box.run(repo.bare.toString(), '--secret', "redis-password=file:$password".toString(), '--no-service-output')
        agent.await('converged to')
    }

    /** nginx has its health page on the next port. */
    private static int freePair() {
        (1..100).collect { Ports.free() }.find { !Ports.taken(it + 1) }
    }

    private void release(String version, Map<String, String> changed = [:]) {
        def bytes = new ByteArrayOutputStream()
        new ZipOutputStream(bytes).withCloseable { zip ->
            ['web', 'worker', 'migrate', 'digest'].each { program ->
                zip.putNextEntry(new ZipEntry("${program}.py"))
                zip << (changed[program] ?: Files.readString(PROGRAMS.resolve("${program}.py"))) + "\n# $version\n"
            }
        }
        artefacts.offer("guestbook-${version}.zip", bytes.toByteArray())
        state.guestbook = [version: version, url: "$artefacts.url/guestbook-${version}.zip".toString(), sha256: Hello.sha256(bytes.toByteArray())]
    }

    private String commit(String message) {
        before = pids()
        repo.commit(message, ['state.json': Sample.json(state)])
    }

    private Map<String, Long> pids() {
        [web: 'app/web.py', worker: 'app/worker.py', redis: 'redis-server', nginx: 'nginx: master'].collectEntries { name, words -> [name, box.pid(words)] }
    }

    /** The names of the processes that are not those of before the commit. */
    private Set<String> restarted() {
        pids().findAll { name, pid -> before[name] != pid }.keySet()
    }

    /** Status and text, through nginx. */
    private List<Object> ask(String method, String text = '') {
        try {
            new Socket('127.0.0.1', state.vars.port as int).withCloseable { socket ->
                socket.soTimeout = 10_000
                socket.outputStream << "$method / HTTP/1.1\r\nHost: guestbook.example.org\r\nConnection: close\r\nContent-Length: ${text.bytes.length}\r\n\r\n$text"
                def answer = socket.inputStream.getText('UTF-8')
                [answer.split(' ')[1] as int, answer.split('\r\n\r\n', 2)[1]]
            }
        } catch (IOException notThere) {
            [0, notThere.message]
        }
    }

    private void awaitPage(String text) {
        Await.until("the page is '$text'", { ask('GET') }) { ask('GET') == [200, text] }
    }

    def 'an entry goes through nginx and the queue to the worker, and is shown'() {
        when:
        def answer = ask('POST', 'hello from   the other side')

        then:
        answer == [202, 'thank you\n']
        awaitPage('Guestbook\nhello from the other side\n')

        and: 'the job counts it'
        Await.until('the digest has one entry') { Files.exists(box.root.resolve('digest.txt')) && Files.readString(box.root.resolve('digest.txt')) == '1 entries\n' }
    }

    def 'a changed title restarts the web program only'() {
        when:
        state.vars.title = 'Our guests'
        state.vars.digestEvery = '10m'
        commit('title')
        agent.await('converged to')

        then:
        ask('GET') == [200, 'Our guests\nhello from the other side\n']
        restarted() == ['web'] as Set
    }

    def 'a bad release goes back by itself'() {
        when:
        release('1.1.0', [web: 'raise SystemExit("no such setting: theme")'])
        def bad = commit('release 1.1.0').take(10)
        agent.await("applying $bad failed")
        agent.await('no such setting: theme')
        agent.await("revision $bad is quarantined")
        agent.await('converged to')

        then:
        ask('GET') == [200, 'Our guests\nhello from the other side\n']
        Files.readString(box.root.resolve('app/web.py')).endsWith('# 1.0.0\n')
        !('redis' in restarted()) && !('nginx' in restarted())
    }

    def 'a release with a migration: the page is shown meanwhile, and no entry is lost'() {
        given:
        def gate = box.root.resolve('gate')

        when:
        release('2.0.0', [migrate: "import os, time\nwhile not os.path.exists('gate'):\n    time.sleep(0.05)\n" + Files.readString(PROGRAMS.resolve('migrate.py'))])
        state.migrations << '2-names'
        commit('release 2.0.0')

        then:
        Await.until('the page is shown', { ask('GET') }) { ask('GET')[0] == 503 }
        ask('GET')[1].contains('None is lost')

        when:
        Files.writeString(gate, '')
        agent.await('converged to')

        then:
        ask('GET') == [200, 'Our guests\nhello from the other side, by anonymous\n']
        restarted() == ['web', 'worker'] as Set
        !agent.output.join('\n').contains('correct horse')
    }

    def 'a clean stop ends all of it, and Redis keeps the entries'() {
        when:
        agent.terminate()

        then:
        agent.end() == 143
        ['app/web.py', 'app/worker.py', 'redis-server', 'nginx: master'].every { box.pids(it).empty }
        box.logOf('redis').join('\n').contains('bye bye')
    }
}
