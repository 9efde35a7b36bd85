package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** The tasks that speak HTTP against nginx: what the agent asks, and what it makes of the answers of a server of the field. */
@Requires(value = { Installed.GIT_HTTP }, reason = Installed.GIT_BEHIND_NGINX)
class NginxPeerSpec extends Specification {

    @Shared
    @TempDir
    Path serverDirectory

    @Shared
    @AutoCleanup
    NginxGit nginx

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    Box box

    static final byte[] CONTENT = ('0123456789abcdef' * 20_000).bytes
    static final String DIGEST = Hello.sha256(CONTENT)

    def setupSpec() {
        nginx = new NginxGit(serverDirectory)
        nginx.start()
        Files.write(nginx.artefacts.resolve('app'), CONTENT)
    }

    def setup() {
        box = new Box(directory)
        Files.writeString(directory.resolve('token'), NginxGit.TOKEN)
        nginx.forget()
    }

    private Command apply(String script) {
        def repo = Files.createDirectories(directory.resolve('repo'))
        Files.writeString(repo.resolve('state.json'), '{}')
        Files.writeString(repo.resolve('converge.groovy'), script)
        box.apply(repo.toString(), '--secret', "token=file:${directory.resolve('token')}")
    }

    private String url(String path) {
        "http://127.0.0.1:$nginx.port$path"
    }

    private String download(String path, String more = '') {
        "download('app') { url '${url(path)}'; sha256 '$DIGEST'; $more }"
    }

    private Path getPlaced() {
        box.root.resolve('app')
    }

    def 'an artefact is fetched once, and from the cache when the file is gone'() {
        when:
        def done = apply(download('/artefacts/app'))
        Files.delete(placed)
        def again = apply(download('/artefacts/app'))

        then:
        [done, again]*.exit == [0, 0]
        Files.readAllBytes(placed) == CONTENT
        nginx.requests() == ['GET /artefacts/app 200']
    }

    def 'what arrived before a cut is continued with a range'() {
        given:
        def part = Files.createDirectories(box.home.resolve('artefacts')).resolve("${DIGEST}.part")
        Files.write(part, Arrays.copyOf(CONTENT, 100_000))

        when:
        def done = apply(download('/artefacts/app'))

        then:
        done.exit == 0
        Files.readAllBytes(placed) == CONTENT
        nginx.requests() == ['GET /artefacts/app 206']
    }

    def 'pieces that do not fit are fetched again'() {
        given:
        def part = Files.createDirectories(box.home.resolve('artefacts')).resolve("${DIGEST}.part")
        Files.write(part, new byte[100_000])

        when:
        def done = apply(download('/artefacts/app'))

        then:
        done.exit == 0
        Files.readAllBytes(placed) == CONTENT
        nginx.requests() == ['GET /artefacts/app 206', 'GET /artefacts/app 200']
    }

    def 'a redirect is followed'() {
        expect:
        apply(download('/moved/app')).exit == 0
        Files.readAllBytes(placed) == CONTENT
        nginx.requests() == ['GET /moved/app 302', 'GET /artefacts/app 200']
    }

    def 'a header gives access, and its value is not reported'() {
        when:
        def refused = apply(download('/private/app'))
        def done = apply(download('/private/app', "header 'X-Token', secret('token')"))

        then:
        refused.exit == 1
        refused.text.contains('the server denied access')
        done.exit == 0
        Files.readAllBytes(placed) == CONTENT
        !(refused.text + done.text).contains(NginxGit.TOKEN)
    }

    def 'an answer that is no artefact ends the converge before anything is touched: #path'() {
        when:
        def done = apply("file('first') { content 'x' }\n${download(path, more)}")

        then:
        done.exit == 1
        done.text.contains(told)
        !Files.exists(box.root.resolve('first'))
        !Files.exists(placed)

        where:
        path             | more       | told
        '/artefacts/no'  | ''         | 'answered 404'
        '/circle'        | ''         | 'more than 10 redirects'
        '/artefacts/app' | 'maxMiB 0' | 'is too large'
    }

    def 'a check asks and takes the answer apart'() {
        expect:
        apply("""def health = httpCheck('${url('/health')}') { status 200; contains 'UP'; json '/checks/0/name', 'db'; consecutive 2 }
            assertThat health.statusCode == 200, 'status'""").exit == 0
        nginx.requests() == ['GET /health 200'] * 2
    }

    def 'a check that does not hold is reported: #path #options'() {
        when:
        def done = apply("httpCheck('${url(path)}') { $options }")

        then:
        done.exit == 1
        done.text.contains(told)

        where:
        path             | options                | told
        '/down'          | ''                     | 'answered 503'
        '/health'        | 'status 204'           | 'answered 200'
        '/health'        | "json '/status', 'X'"  | '"UP"'
        '/private/app'   | ''                     | 'answered 403'
        '/circle'        | ''                     | 'more than 10 redirects'
    }

    def 'a check that is meant to fail passes, and a redirect is followed'() {
        expect:
        apply("httpCheck('${url('/down')}') { status 503 }\nhttpCheck('${url('/moved/app')}')").exit == 0
    }

    def 'a repository behind nginx is checked out, shallow, and followed'() {
        given:
        def site = GitRepo.create(nginx.repositories, 'site')
        def first = site.commit('First', ['index.html': 'one'])
        def script = "git('site') { repo '${nginx.url('site')}'; depth 1 }"

        when:
        def done = apply(script)
        def second = site.commit('Second', ['index.html': 'two'])
        def next = apply(script)
        def settled = apply(script)

        then:
        [done, next, settled]*.exit == [0, 0, 0]
        Files.readString(box.root.resolve('site/index.html')) == 'two'
        next.text.contains(second)
        !settled.text.contains(second)
        first != second
    }
}
