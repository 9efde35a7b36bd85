package dev.emptybox.agent.git

import dev.emptybox.agent.git.trust.Trust
import dev.emptybox.agent.machine.ForwardProxy
import dev.emptybox.agent.machine.PrivateAuthority
import dev.emptybox.agent.os.Proxies
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** A state repo behind nginx, at https with a certificate of an authority of its own. */
@Requires(value = { NginxGitServer.INSTALLED }, reason = 'install nginx, fcgiwrap and git with git-http-backend')
class SecureServerSpec extends Specification {

    @Shared @TempDir
    Path shared
    @TempDir
    Path dir
    @Shared
    PrivateAuthority authority
    @Shared @AutoCleanup
    NginxGitServer server
    @Shared
    Git git
    @Shared
    String first

    def setupSpec() {
        authority = new PrivateAuthority(shared.resolve('keys'))
        git = Git.init(shared.resolve('state'))
        first = git.write('converge.groovy', 'one').write('app/converge.groovy', 'below').commit('First')
        server = new NginxGitServer(shared.resolve('nginx'), shared, authority.identity('server'), authority.pem)
    }

    GitSource follow(Map options = [:], String place) {
        def credentials = new Credentials(options.file as Path, null, null, ClientTls.of(options.containsKey('ca') ? options.ca as Path : authority.pem, options.cert as Path, options.key as Path))
        new GitSource([server.url(place, 'state/.git')], options.ref as String, (options.path ?: '') as String, dir.resolve('source'), credentials, Trust.inEveryCommit())
    }

    String problem(GitSource source) {
        try {
            source.head()
        } catch (SourceException e) {
            return "${e.problem().whatAndWhy(': ')}; ${e.problem().cure()}"
        }
        null
    }

    Path file(String name, String content) {
        Files.writeString(dir.resolve(name), content)
    }

    def 'an authority of the user is trusted, and without it nothing is read'() {
        expect:
        follow('open').with { Files.readString(it.checkout(it.head().revision()).directory().resolve('converge.groovy')) } == 'one'
        follow('open', path: 'app').with { Files.readString(it.checkout(it.head().revision()).directory().resolve('converge.groovy')) } == 'below'
        problem(follow('open', ca: null)).contains('no secure connection: the certificate of the server is not from a trusted authority; ')
        problem(follow('open', ca: null)).contains('--ca-file')
    }

    def 'a user and a password are sent, and a wrong one is refused'() {
        expect:
        follow('basic', file: file('token', 'ada:s3cret')).head().revision().commit() == first
        problem(follow('basic', file: file('token', 'ada:wrong'))).contains('the server returned 401')
        problem(follow('basic')).contains('the server returned 401')
    }

    def 'a client introduces itself with a certificate, which is read again when it is replaced'() {
        given:
        def identity = Files.copy(authority.identity('client'), dir.resolve('identity'))
        def source = follow('client', cert: identity)

        expect:
        source.head().revision().commit() == first
        server.requests.last().contains('CN=client')

        when:
        Files.copy(authority.identity('renewed'), identity, StandardCopyOption.REPLACE_EXISTING)

        then:
        source.head().revision().commit() == first
        server.requests.last().contains('CN=renewed')

        when: 'the key is in a file of its own'
        def (chain, key) = Files.readString(identity).split('(?=-----BEGIN PRIVATE)')

        then:
        follow('client', cert: file('cert', chain), key: file('key', key)).head().revision().commit() == first
    }

    def 'a client certificate that cannot be used is a problem with its cure: #what'() {
        given:
        def (chain, key) = Files.readString(authority.identity('client')).split('(?=-----BEGIN PRIVATE)')
        def files = [none: null, key: file('key', key), chain: file('chain', chain), text: file('text', 'hello'), missing: dir.resolve('missing'),
                     broken: file('broken', key.replaceFirst(/(?m)^[A-Z]/, 'Q'))]

        when:
        def problem = problem(follow('client', ca: files.getOrDefault(ca, authority.pem), cert: files[cert], key: files[keyFile]))

        then:
        problem.contains(says)
        !problem.contains(key.readLines()[1])

        where:
        what                          | ca     | cert      | keyFile   || says
        'there is none'               | ''     | 'none'    | 'none'    || 'the server returned 400; check the URL, and whether the server needs a client certificate'
        'the key is missing'          | ''     | 'chain'   | 'none'    || 'no usable private key in'
        'the key is no key'           | ''     | 'chain'   | 'text'    || 'openssl pkcs8 -topk8'
        'the key is damaged'          | ''     | 'chain'   | 'broken'  || 'cannot be read: it is damaged'
        'the certificate is none'     | ''     | 'text'    | 'key'     || 'Cannot read certificates from'
        'the file is missing'         | ''     | 'missing' | 'key'     || 'cannot read the client certificate'
        'the authorities are missing' | 'missing' | 'none' | 'none'    || 'cannot read authorities'
        'the authorities are none'    | 'text' | 'none'    | 'none'    || 'Cannot read certificates from'
    }

    def 'a certificate that has expired is named'() {
        given:
        def expired = new NginxGitServer(dir.resolve('expired'), shared, authority.identity('expired'), authority.pem)

        expect:
        problem(new GitSource([expired.url('open', 'state/.git')], null, '', dir.resolve('source'),
            new Credentials(null, null, null, ClientTls.of(authority.pem, null, null)), Trust.inEveryCommit())).contains('the certificate of the server has expired')

        cleanup:
        expired?.close()
    }

    def 'the proxy of the environment is used, with its user: #user'() {
        given:
        def proxy = new ForwardProxy()
        proxy.wanted = user
        def environment = [HTTPS_PROXY: proxy.address(given)]
        def url = server.url('basic', 'state/.git').replace('127.0.0.1', 'private.test')
        def source = new GitSource([url], null, '', dir.resolve('source'),
            new Credentials(file('token', 'ada:s3cret'), null, null, ClientTls.of(authority.pem, null, null), new Proxies(environment)), Trust.inEveryCommit())

        expect:
        works ? source.head().revision().commit() == first && source.head().revision().commit() == first
            : problem(source).with { !it.contains('secret') && it.contains('cannot re') }
        proxy.passed.every { it.startsWith('CONNECT private.test:') }
        proxy.passed.empty == !works

        cleanup:
        proxy?.close()

        where:
        user         | given        || works
        null         | null         || true
        'me:secret'  | 'me:secret'  || true
        'me:secret'  | 'me:secret2' || false
        'me:secret'  | null         || false
    }
}
