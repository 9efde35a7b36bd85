package dev.emptybox.agent.git

import com.sun.net.httpserver.HttpServer
import dev.emptybox.agent.git.trust.Trust
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import spock.lang.Specification
import spock.lang.TempDir

/** While the server of the state repo cannot be reached, its mirrors are read. */
class MirrorSpec extends Specification {

    @TempDir
    Path dir
    Git git
    String first
    List<String> authorizations = new CopyOnWriteArrayList<>()
    HttpServer web

    def setup() {
        git = Git.init(dir.resolve('origin'))
        first = git.write('converge.groovy', 'one').commit('First')
    }

    def cleanup() {
        web?.stop(0)
    }

    GitSource follow(List<Object> urls, Map options = [:]) {
        new GitSource(urls*.toString(), options.ref as String, '', dir.resolve('source'), options.credentials ?: Credentials.none(), Trust.inEveryCommit())
    }

    Path bundle(String name = 'state.bundle') {
        git.run('bundle', 'create', '-q', dir.resolve(name).toString(), 'HEAD', 'main')
        dir.resolve(name)
    }

    Path mirror() {
        def mirror = dir.resolve('mirror.git')
        git.run('clone', '-q', '--mirror', git.directory.toString(), mirror.toString())
        mirror
    }

    /** A web server that answers with these bytes. */
    String served(byte[] content, int status = 200) {
        web = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        web.createContext('/') { exchange ->
            authorizations << String.valueOf(exchange.requestHeaders.getFirst('Authorization'))
            exchange.sendResponseHeaders(status, content.length ?: -1)
            exchange.responseBody.withCloseable { it.write(content) }
        }
        web.start()
        "http://127.0.0.1:${web.address.port}"
    }

    SourceException failing(Closure<?> work) {
        try {
            work()
        } catch (SourceException e) {
            return e
        }
        null
    }

    String text(GitSource source) {
        Files.readString(source.checkout(source.head().revision()).directory().resolve('converge.groovy'))
    }

    def 'a mirror is followed while the server is away, and the reason is known'() {
        given:
        def mirror = mirror()
        def source = follow([git.directory, mirror])

        expect:
        source.head().detour() == null

        when:
        def second = git.write('converge.groovy', 'two').commit('Second')
        new Git(mirror).run('fetch', '-q')
        def away = Files.move(git.directory, dir.resolve('away'))

        then:
        source.head().revision().commit() == second
        text(source) == 'two'
        source.head().detour().what() == "the state repo is read from its mirror $mirror"
        source.head().detour().why().startsWith("no Git repository at ${git.directory}")
        source.address() == git.directory.toString()

        when:
        Files.move(away, git.directory)

        then:
        source.head().detour() == null
    }

    def 'a mirror that lags does not take the box back'() {
        given:
        def mirror = mirror()
        def newer = git.write('converge.groovy', 'two')
        newer.environment.GIT_COMMITTER_DATE = '2038-01-01T00:00:00Z'
        def second = newer.commit('Second')
        def source = follow([git.directory, mirror])
        assert source.head().revision().commit() == second
        Files.move(git.directory, dir.resolve('away'))

        expect: 'the failure of the server, and then the mirror when it has caught up'
        failing { source.head() }.problem().what().startsWith('no Git repository at')

        when:
        new Git(mirror).run('fetch', '-q', dir.resolve('away').toString(), '+refs/heads/*:refs/heads/*')

        then:
        source.head().revision().commit() == second
    }

    def 'a new box starts from a bundle on its disk'() {
        given:
        def bundle = bundle()

        expect:
        text(follow([dir.resolve('nowhere'), bundle])) == 'one'
        text(follow([bundle], [ref: 'main'])) == 'one'
        follow([dir.resolve('nowhere'), bundle]).head().revision().commit() == first
    }

    def 'a bundle is read from a web server, with credentials for that one only'() {
        given:
        def url = served(Files.readAllBytes(bundle()))
        def credentials = Credentials.of(Files.writeString(dir.resolve('token'), 'ada:s3cret'))

        expect:
        text(follow(["$url/state.bundle"], [credentials: credentials])) == 'one'
        authorizations.every { it == 'Basic ' + 'ada:s3cret'.bytes.encodeBase64() }

        when:
        authorizations.clear()
        dir.resolve('source').toFile().deleteDir()

        then: 'the mirror is another server'
        text(follow(["http://127.0.0.1:1/state.git", "$url/state.bundle"], [credentials: credentials])) == 'one'
        authorizations.every { it == 'null' }
        !authorizations.empty
    }

    def 'what is no bundle is a problem, and never an empty state: #what'() {
        given:
        def content = what == 'a truncated bundle' ? Files.readAllBytes(bundle())[0..-20] as byte[] : '<html>Log in</html>'.bytes
        def url = served(what == 'nothing' ? new byte[0] : content, status)

        expect:
        failing { follow(["$url/state.bundle"]).head() }.problem().whatAndWhy(': ').contains(says)

        where:
        what                 | status || says
        'a page'             | 200    || 'no git bundle at http://127.0.0.1'
        'nothing'            | 200    || 'no git bundle at http://127.0.0.1'
        'a truncated bundle' | 200    || 'cannot reach http://127.0.0.1'
        'a missing file'     | 404    || 'no Git repository at http://127.0.0.1'
        'an error'           | 503    || 'the server returned 503'
    }
}
