package dev.emptybox.agent.git

import com.sun.net.httpserver.HttpServer
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.util.concurrent.CopyOnWriteArrayList
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

class GitHttpSpec extends Specification {

    static final Author ADA = new Author('Ada', 'ada@example.com')

    @TempDir
    Path temp

    List<String> asked = new CopyOnWriteArrayList<>()
    BareRepository repository

    @AutoCleanup
    GitServer server

    @AutoCleanup('stop')
    Stoppable odd = new Stoppable()

    def setup() {
        repository = BareRepository.at(temp.resolve('served.git'), Clock.systemUTC())
        server = GitServer.serve(repository, 'state', { asked << it })
    }

    GitSource follow(Map options = [:]) {
        new GitSource((options.url ?: server.url()) as String, options.ref as String, '', temp.resolve('home/source'),
                (options.credentials ?: Credentials.none()) as Credentials)
    }

    SourceException failing(Closure<?> work) {
        try {
            work()
        } catch (SourceException e) {
            return e
        }
        null
    }

    String commit(Map<String, String> files, String message = 'Change') {
        repository.commit(files.collectEntries { name, text -> [name, text.getBytes(StandardCharsets.UTF_8)] }, message, ADA)
    }

    def 'git clone works against the server'() {
        given:
        def id = commit('converge.groovy': 'x', 'templates/a.ftl': 'y')

        when:
        new Git(temp).run('clone', '-q', *more, server.url(), 'copy')

        then:
        def copy = new Git(temp.resolve('copy'))
        copy.run('rev-parse', 'HEAD') == id
        copy.run('log', '-1', '--format=%an %ae %s') == 'Ada ada@example.com Change'
        copy.run('fsck', '--strict') == ''
        Files.readString(temp.resolve('copy/templates/a.ftl')) == 'y'

        where:
        more << [[], ['--depth=1'], ['-c', 'protocol.version=0'], ['-c', 'protocol.version=1']]
    }

    def 'git pull with many commits sends its compressed request and gets the next one'() {
        given:
        commit(a: '0')
        new Git(temp).run('clone', '-q', server.url(), 'copy')
        def copy = new Git(temp.resolve('copy'))
        60.times { copy.write('b', "$it").commit("Mine $it") }

        when:
        def id = commit(a: '1')
        copy.run('fetch', '-q')

        then:
        copy.run('rev-parse', 'origin/main') == id
    }

    def 'the server refuses pushes'() {
        given:
        commit(a: '0')

        expect:
        new URL("${server.url()}/info/refs?service=git-receive-pack").openConnection().responseCode == 403
    }

    def 'a commit has exactly the files that it was given'() {
        given:
        commit(a: '1', 'b/c': '2')
        commit('b/c': '3')
        def source = follow()

        when:
        def directory = source.checkout(source.head().revision()).directory()

        then:
        directory.toFile().list().toList() == ['b']
        Files.readString(directory.resolve('b/c')) == '3'
    }

    def 'a head that did not move costs one listing and no fetch'() {
        given:
        commit(a: '1')
        def source = follow(ref: ref)
        source.checkout(source.head().revision())
        asked.clear()

        when:
        source.head()
        source.checkout(source.head().revision())

        then:
        asked == ['ls-refs', 'ls-refs']

        where:
        ref << [null, 'main']
    }

    def 'a head that moved costs a listing to see it, and a listing with a fetch to get it'() {
        given:
        commit(a: '1')
        def source = follow(ref: 'main')
        source.head()
        def second = commit(a: '2')
        asked.clear()

        when:
        def head = source.head()

        then:
        head.revision().commit() == second
        asked == ['ls-refs', 'ls-refs', 'fetch']
    }

    def 'a commit id is fetched by its id'() {
        given:
        def first = commit(a: '1')
        commit(a: '2')

        when:
        def head = follow(ref: first).head()

        then:
        head.revision().commit() == first
        asked.count('fetch') == 1
    }

    def 'an empty repository is a problem'() {
        when:
        def failure = failing { follow().head() }

        then:
        !failure.transientFailure()
        failure.problem().what().startsWith('the repository is empty')
    }

    def 'a refused connection may pass'() {
        given:
        commit(a: '1')
        def source = follow(url: server.url().replace('//', '//ada:s3cret@'))
        server.close()

        when:
        def failure = failing { source.head() }

        then:
        failure.transientFailure()
        failure.problem().what() == "cannot reach ${server.url()}"
        failure.problem().why().contains('refused')
        !traceOf(failure).contains('s3cret')
        !source.address().contains('ada')
    }

    def 'an unknown host may pass'() {
        when:
        def failure = failing { follow(url: 'http://no-such-host.invalid/state.git').head() }

        then:
        failure.transientFailure()
        failure.problem().why() == 'the host name no-such-host.invalid is not known'
    }

    def 'a failure states whether waiting helps'() {
        when:
        def failure = failing { follow(url: odd.answering(status, 'text/plain', 'go away')).head() }

        then:
        failure.transientFailure() == waiting
        failure.problem().what().startsWith(what)

        where:
        status || waiting | what
        400    || false   | 'cannot read http'
        401    || false   | 'not allowed to read http'
        403    || false   | 'not allowed to read http'
        404    || false   | 'no Git repository at http'
        429    || true    | 'cannot reach http'
        500    || true    | 'cannot reach http'
        503    || true    | 'cannot reach http'
    }

    def 'a web page is not taken for a repository'() {
        when:
        def failure = failing { follow(url: odd.answering(200, 'text/html', page)).head() }

        then:
        !failure.transientFailure()
        failure.problem().what().startsWith('no Git repository at http')
        failure.problem().why() == 'the server does not speak the Git protocol'

        where:
        page << ['<!doctype html>\n<html>Log in</html>\n', '<html>']
    }

    def 'a secure connection to a server without one is reported as unreachable'() {
        given:
        def plain = new ServerSocket(0, 1, InetAddress.getByName('127.0.0.1'))
        def answer = Thread.startDaemon {
            plain.withCloseable { listening ->
                listening.accept().withCloseable { it.outputStream << 'HTTP/1.1 400 Bad Request\r\n\r\n' }
            }
        }

        when:
        def failure = failing { follow(url: "https://127.0.0.1:${plain.localPort}/state.git").head() }

        then:
        failure.transientFailure()
        failure.problem().why().startsWith('no secure connection')

        cleanup:
        answer.join()
    }

    def 'a half-sent answer may pass'() {
        when:
        def failure = failing {
            follow(url: odd.answering(200, 'application/x-git-upload-pack-advertisement', '001e# service=git-up')).head()
        }

        then:
        failure.transientFailure()
    }

    def 'the credentials file is read for each request'() {
        given:
        commit(a: '1')
        def file = Files.writeString(temp.resolve('token'), first)
        def url = odd.guarding(server.url())
        def source = follow(url: url, credentials: Credentials.of(file))

        when:
        source.head()
        Files.writeString(file, 'bob:other')
        source.head()

        then:
        odd.logins.unique() == [seen, 'bob:other']

        where:
        first            || seen
        'ada:s3cret\n'   || 'ada:s3cret'
        'tok3n'          || 'x-access-token:tok3n'
        'ada:with:colon' || 'ada:with:colon'
    }

    def 'user and password in the URL are used and not shown'() {
        given:
        commit(a: '1')
        def source = follow(url: odd.guarding(server.url()).replace('//', '//ada:s3cret@'))

        when:
        source.head()

        then:
        odd.logins.unique() == ['ada:s3cret']
        !source.address().contains('s3cret')
    }

    def 'credentials are not carried to another #what by a redirect (D15)'() {
        given:
        def file = Files.writeString(temp.resolve('token'), 'tok3n')
        def url = odd.redirecting(target(server.url()))

        when:
        def failure = failing { follow(url: url, credentials: Credentials.of(file)).head() }

        then:
        !failure.transientFailure()
        failure.problem().what().startsWith('refused a redirect')
        asked.empty

        where:
        what     | target
        'host'   | { it.replace('127.0.0.1', 'localhost') }
        'port'   | { it }
        'scheme' | { it.replace('http:', 'https:') }
    }

    def 'a credentials file that is not there may pass'() {
        when:
        def failure = failing { follow(credentials: Credentials.of(temp.resolve('none'))).head() }

        then:
        failure.transientFailure()
        failure.problem().what().startsWith('cannot read the credentials file')
    }

    def 'an empty credentials file is a problem'() {
        given:
        def file = Files.writeString(temp.resolve('token'), '\n')

        when:
        def failure = failing { follow(credentials: Credentials.of(file)).head() }

        then:
        !failure.transientFailure()
    }

    def 'a store with damage heals over the network'() {
        given:
        commit(a: '1')
        def source = follow()
        source.head()
        temp.resolve('home/source/repo.git/shallow').toFile().text = 'rubbish'
        def second = commit(a: '2')

        expect:
        source.head().revision().commit() == second
    }

    static String traceOf(SourceException failure) {
        def text = new StringWriter()
        failure.printStackTrace(new PrintWriter(text))
        "$text ${failure.problem()}"
    }

    /** A web server that is no Git server, or stands before one. */
    static class Stoppable {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getByName('127.0.0.1'), 0), 0)
        List<String> logins = new CopyOnWriteArrayList<>()

        String url() {
            "http://127.0.0.1:${http.address.port}/state.git"
        }

        String answering(int status, String type, String body) {
            serve { exchange ->
                exchange.responseHeaders.set('Content-Type', type)
                if (status == 401) {
                    exchange.responseHeaders.set('WWW-Authenticate', 'Basic realm="git"')
                }
                exchange.sendResponseHeaders(status, body.length())
                exchange.responseBody << body.bytes
            }
        }

        /** Passes on what comes with a login. */
        String guarding(String target) {
            serve { exchange ->
                def login = exchange.requestHeaders.getFirst('Authorization')
                if (login == null) {
                    exchange.responseHeaders.set('WWW-Authenticate', 'Basic realm="git"')
                    exchange.sendResponseHeaders(401, -1)
                    return
                }
                logins << new String(login.substring('Basic '.length()).decodeBase64())
                def below = exchange.requestURI.toString() - '/state.git'
                def to = (HttpURLConnection) new URL(target + below).openConnection()
                ['Git-Protocol', 'Content-Type', 'Content-Encoding'].each {
                    def value = exchange.requestHeaders.getFirst(it)
                    value && to.setRequestProperty(it, value)
                }
                if (exchange.requestMethod == 'POST') {
                    to.doOutput = true
                    to.outputStream << exchange.requestBody.bytes
                }
                def bytes = to.inputStream.bytes
                exchange.responseHeaders.set('Content-Type', to.contentType)
                exchange.sendResponseHeaders(200, bytes.length)
                exchange.responseBody << bytes
            }
        }

        String redirecting(String target) {
            serve { exchange ->
                def below = exchange.requestURI.toString() - '/state.git'
                exchange.responseHeaders.set('Location', target + below)
                exchange.sendResponseHeaders(302, -1)
            }
        }

        private String serve(Closure<?> handler) {
            http.createContext('/') { exchange ->
                try {
                    handler(exchange)
                } finally {
                    exchange.close()
                }
            }
            http.start()
            url()
        }

        void stop() {
            http.stop(0)
        }
    }
}
