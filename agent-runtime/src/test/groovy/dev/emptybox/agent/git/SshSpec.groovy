package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path
import org.eclipse.jgit.lib.ObjectId
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** A state repo behind a real OpenSSH server. */
@Requires(value = { Files.isExecutable(Path.of('/usr/sbin/sshd')) && SigningKeys.available('ssh') }, reason = 'install openssh-server and openssh-client')
class SshSpec extends Specification {

    /** It refuses to start without, as root. */
    static final Path SEPARATION = Path.of('/run/sshd')

    @Shared @TempDir
    Path dir
    @TempDir
    Path own
    @Shared
    Process server
    @Shared
    int port
    @Shared
    boolean separated
    @Shared
    Git git

    def setupSpec() {
        ['host', 'deploy', 'other'].each { key(it) }
        Files.copy(dir.resolve('deploy.pub'), dir.resolve('authorized_keys'))
        separated = System.getProperty('user.name') == 'root' && !Files.exists(SEPARATION)
        if (separated) {
            Files.createDirectory(SEPARATION)
        }
        port = new ServerSocket(0).withCloseable { it.localPort }
        Files.writeString(dir.resolve('sshd_config'), """\
            ListenAddress 127.0.0.1
            Port $port
            HostKey ${dir.resolve('host')}
            AuthorizedKeysFile ${dir.resolve('authorized_keys')}
            AcceptEnv GIT_PROTOCOL
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            PidFile none
            """.stripIndent())
        server = new ProcessBuilder('/usr/sbin/sshd', '-D', '-e', '-f', dir.resolve('sshd_config').toString()).redirectErrorStream(true)
            .redirectOutput(dir.resolve('log').toFile()).start()
        awaitServer()
        Files.writeString(dir.resolve('known_hosts'), "[127.0.0.1]:$port ${Files.readString(dir.resolve('host.pub'))}")
        git = Git.init(dir.resolve('origin'))
    }

    def cleanupSpec() {
        server?.destroy()
        server?.waitFor()
        if (separated) {
            Files.deleteIfExists(SEPARATION)
        }
    }

    private void awaitServer() {
        long deadline = System.nanoTime() + 30_000_000_000L
        while (true) {
            assert server.alive: Files.readString(dir.resolve('log'))
            try {
                new Socket('127.0.0.1', port).close()
                return
            } catch (IOException notYet) {
                assert System.nanoTime() < deadline
                Thread.sleep(10)
            }
        }
    }

    private void key(String name) {
        assert new ProcessBuilder('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', dir.resolve(name).toString()).start().waitFor() == 0
    }

    GitSource follow(Map options = [:]) {
        def path = options.path ?: git.directory.resolve('.git')
        new GitSource("ssh://${System.getProperty('user.name')}@127.0.0.1:$port$path", 'main', (options.below ?: '') as String, own.resolve('source'),
            new Credentials(null, dir.resolve((options.key ?: 'deploy') as String), options.known ?: dir.resolve('known_hosts'), ClientTls.none()))
    }

    SourceException failing(Closure<?> work) {
        try {
            work()
        } catch (SourceException e) {
            return e
        }
        null
    }

    def 'a branch is followed, and its files are checked out'() {
        given:
        git.write('converge.groovy', 'one').commit('First')
        def source = follow()

        expect:
        Files.readString(source.checkout(source.head().revision()).directory().resolve('converge.groovy')) == 'one'

        when:
        def second = git.write('converge.groovy', 'two').commit('Second')

        then:
        source.head().revision().commit() == second
        Files.readString(source.checkout(source.head().revision()).directory().resolve('converge.groovy')) == 'two'
    }

    def 'a directory is followed, with partial clone where the server allows it: #allowed'() {
        given:
        git.run('config', 'uploadpack.allowFilter', "$allowed")
        git.write('other/big', "not needed $allowed").write('shop/converge.groovy', "shop $allowed").commit('A directory')
        def other = ObjectId.fromString(git.run('rev-parse', 'HEAD:other/big'))
        def source = follow(below: 'shop')

        expect:
        Files.readString(source.checkout(source.head().revision()).directory().resolve('converge.groovy')) == "shop $allowed"
        BareLayout.open(own.resolve('source/repo.git')).withCloseable { GitStore.has(it, other) } != allowed

        when:
        git.write('shop/converge.groovy', 'next').commit('Next')

        then:
        Files.readString(source.checkout(source.head().revision()).directory().resolve('converge.groovy')) == 'next'

        where:
        allowed << [true, false]
    }

    def 'a server whose key is not known is refused'() {
        when:
        def failure = failing { follow(known: Files.writeString(own.resolve('none'), '')).head() }

        then:
        failure.transientFailure()
        failure.problem().what() == "cannot connect to ssh://127.0.0.1:$port${git.directory}/.git"
        failure.problem().why() == 'ssh: Host key verification failed.'
        failure.problem().cure().contains('--known-hosts')
    }

    def 'a key that the server does not accept is named as the reason'() {
        expect:
        failing { follow(key: 'other').head() }.problem().why().contains('Permission denied')
    }

    def 'a path without a repository needs a change by the user'() {
        when:
        def failure = failing { follow(path: '/nowhere').head() }

        then:
        !failure.transientFailure()
        failure.problem().what() == "no Git repository at ssh://127.0.0.1:$port/nowhere"
    }
}
