package dev.emptybox.acceptance

import com.sun.net.httpserver.HttpServer
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Stepwise

/** Debian's nginx as a proxy, by a task of a module that is fetched from a Git repository of its own. */
@Stepwise
@Requires(value = { Installed.NGINX }, reason = Installed.A_WEB_SERVER)
class EdgeProxySpec extends OneAgentSpecification {

    private static final String MASTER = 'nginx: master process'

    @Shared
    Map<String, Object> state = new Sample('edge-proxy').state()

    @Shared
    List<HttpServer> applications = ['shop', 'blog', 'docs'].collect { application(it) }

    @Shared
    GitRepo module

    @Shared
    long master

    def setupSpec() {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString('rwx--x--x'))
        box = new Box(directory)
        module = GitRepo.create(Files.createDirectories(directory.resolve('modules')), 'nginx-proxy')
        module.commit('first', new Sample('modules/nginx-proxy').files([:]).findAll { it.key != 'state.json' })
        module.tag('1.0.0')
        state.vars.port = Ports.free()
        state.sites = ['shop.example.org': url(0), 'blog.example.org': url(1)]
        repo = GitRepo.create(directory, 'state')
        repo.commit('first', locked())
        agent = box.run(repo.bare.toString(), '--no-service-output')
        agent.await('converged to')
        master = box.pid(MASTER)
    }

    def cleanupSpec() {
        applications.each { it.stop(0) }
    }

    /** The files of the sample without its copy of the module, with the lock of the module's repository. */
    private Map<String, String> locked() {
        def files = new Sample('edge-proxy').files(state).findAll { !it.key.startsWith('modules') }
        def edited = Files.createDirectories(directory.resolve('edited'))
        files.each { path, text -> Files.createDirectories(edited.resolve(path).parent); Files.writeString(edited.resolve(path), text) }
        def added = box.call(['module', 'add', 'nginx-proxy', '../modules/nginx-proxy.git', '--version', '^1.0', '--repo', edited.toString()])
        assert added.exit == 0: added
        files + ['modules.json', 'modules.lock'].collectEntries { [it, Files.readString(edited.resolve(it))] }
    }

    private static HttpServer application(String name) {
        def server = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        server.createContext('/') { exchange ->
            def answer = "$name for ${exchange.requestHeaders.getFirst('Host')}".bytes
            exchange.sendResponseHeaders(200, answer.length)
            exchange.responseBody.withCloseable { it.write(answer) }
        }
        server.start()
        server
    }

    private String url(int number) {
        "http://127.0.0.1:${applications[number].address.port}"
    }

    /** The page of a site; the status if it is not 200. */
    private String get(String host) {
        new Socket('127.0.0.1', state.vars.port as int).withCloseable { socket ->
            socket.soTimeout = 5_000
            socket.outputStream << "GET / HTTP/1.1\r\nHost: $host\r\nConnection: close\r\n\r\n"
            def answer = socket.inputStream.getText('UTF-8')
            def status = answer.split(' ')[1]
            status == '200' ? answer.split('\r\n\r\n', 2)[1] : status
        }
    }

    private void commit(String message) {
        repo.commit(message, ['state.json': Sample.json(state)])
        agent.await('converged to')
    }

    def 'each site is answered by its application, and others by nobody'() {
        expect:
        get('shop.example.org') == 'shop for shop.example.org'
        get('blog.example.org') == 'blog for blog.example.org'
        get('docs.example.org') == '404'
    }

    def 'a further site is a reload, also while the repository of the module is gone'() {
        given:
        Files.move(module.bare, directory.resolve('gone.git'))

        when:
        state.sites['docs.example.org'] = url(2)
        commit('docs')

        then:
        get('docs.example.org') == 'docs for docs.example.org'
        get('shop.example.org') == 'shop for shop.example.org'
        agent.output.any { it.contains('service.reload edge') }
        box.pids(MASTER) == [master]
    }

    def 'a revision whose module cannot be fetched changes nothing'() {
        when:
        def lock = repo.text('modules.lock')
        def commit = repo.commit('another commit of the module', ['modules.lock': lock.replaceFirst(/"commit": "[0-9a-f]{40}"/, "\"commit\": \"${'0' * 40}\"")])
        def told = agent.await('Module nginx-proxy cannot be fetched')

        then:
        told.contains(commit.take(10))
        get('docs.example.org') == 'docs for docs.example.org'
        box.pids(MASTER) == [master]

        cleanup:
        repo.commit('back', ['modules.lock': lock])
        agent.await('converged to')
    }

    def 'TLS is taken up by a reload'() {
        given:
        def pem = certificate()
        agent.terminate()
        agent.end()
        agent = box.start(['EMPTYBOX_SECRET_EDGE_CERTIFICATE': pem[0], 'EMPTYBOX_SECRET_EDGE_KEY': pem[1]],
            ['run', repo.bare.toString(), '--home', box.home.toString(), '--interval', '200ms', '--listen', 'none', '--no-service-output'])
        agent.await('converged to')
        master = box.pid(MASTER)

        when:
        state.vars.tls = true
        commit('TLS')

        then:
        Await.until('the port speaks TLS') { subject() == 'CN=edge.example.org' }
        agent.output.any { it.contains('service.reload edge') }
        box.pids(MASTER) == [master]
        Files.getPosixFilePermissions(box.root.resolve('edge/tls/key.pem')) == PosixFilePermissions.fromString('rw-------')
    }

    /** A new certificate and its key, as PEM. */
    private List<String> certificate() {
        Path store = directory.resolve('edge.p12')
        def made = Command.run(directory, box.environment(), ["${System.getProperty('java.home')}/bin/keytool".toString(), '-genkeypair', '-alias', 'edge', '-keyalg', 'EC',
            '-dname', 'CN=edge.example.org', '-storetype', 'PKCS12', '-keystore', store.toString(), '-storepass', 'changeit', '-validity', '2'])
        assert made.exit == 0: made
        def keys = java.security.KeyStore.getInstance('PKCS12')
        Files.newInputStream(store).withCloseable { keys.load(it, 'changeit' as char[]) }
        [pem('CERTIFICATE', keys.getCertificate('edge').encoded), pem('PRIVATE KEY', keys.getKey('edge', 'changeit' as char[]).encoded)]
    }

    private static String pem(String what, byte[] content) {
        "-----BEGIN $what-----\n${Base64.getMimeEncoder(64, '\n'.bytes).encodeToString(content)}\n-----END $what-----\n"
    }

    /** Of the certificate that the port shows; null if it does not speak TLS. */
    private String subject() {
        def trusting = new javax.net.ssl.X509TrustManager() {
            void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) { }
            void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) { }
            java.security.cert.X509Certificate[] getAcceptedIssuers() { new java.security.cert.X509Certificate[0] }
        }
        def context = javax.net.ssl.SSLContext.getInstance('TLS')
        context.init(null, [trusting] as javax.net.ssl.TrustManager[], null)
        try {
            (context.socketFactory.createSocket('127.0.0.1', state.vars.port as int) as javax.net.ssl.SSLSocket).withCloseable { socket ->
                socket.soTimeout = 5_000
                socket.startHandshake()
                (socket.session.peerCertificates[0] as java.security.cert.X509Certificate).subjectX500Principal.name
            }
        } catch (IOException plain) {
            null
        }
    }
}
