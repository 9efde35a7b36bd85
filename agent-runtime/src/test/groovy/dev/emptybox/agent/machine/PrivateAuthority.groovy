package dev.emptybox.agent.machine

import com.sun.net.httpserver.HttpsConfigurator
import com.sun.net.httpserver.HttpsServer
import java.nio.file.Files
import java.nio.file.Path
import java.security.Key
import java.security.KeyStore
import java.security.cert.Certificate
import java.util.concurrent.Executors
import javax.net.ssl.KeyManagerFactory
import javax.net.ssl.SSLContext

/** An unknown certificate authority, with the certificates that it has signed; servers have theirs for `127.0.0.1` and `private.test`. */
class PrivateAuthority {

    private static final char[] PASSWORD = 'changeit'.toCharArray()

    private final Path directory
    private final Set<String> made = []

    PrivateAuthority(Path directory) {
        this.directory = Files.createDirectories(directory)
        keytool('-genkeypair', '-alias', 'ca', '-keyalg', 'EC', '-dname', 'CN=Private CA', '-ext', 'bc:c')
        pem('ca.pem', [keys.getCertificate('ca')], null)
    }

    private void keytool(String... arguments) {
        def command = [System.getProperty('java.home') + '/bin/keytool', '-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC', *arguments,
                       '-keystore', 'keys', '-storetype', 'PKCS12', '-storepass', 'changeit']
        def process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start()
        def said = process.inputStream.text
        assert process.waitFor() == 0: said
    }

    private KeyStore getKeys() {
        KeyStore.getInstance(directory.resolve('keys').toFile(), PASSWORD)
    }

    private Path pem(String name, List<Certificate> chain, Key key) {
        def part = { String what, byte[] content -> "-----BEGIN $what-----\n${Base64.getMimeEncoder(64, '\n'.bytes).encodeToString(content)}\n-----END $what-----\n" }
        Files.writeString(directory.resolve(name), chain.collect { part('CERTIFICATE', it.encoded) }.join() + (key == null ? '' : part('PRIVATE KEY', key.encoded)))
    }

    private synchronized void sign(String name) {
        if (made.add(name)) {
            def validity = name == 'expired' ? ['-startdate', '-3d', '-validity', '1'] : []
            keytool('-genkeypair', '-alias', name, '-signer', 'ca', '-keyalg', 'EC', '-dname', "CN=$name", '-ext', 'san=ip:127.0.0.1,dns:private.test', *validity)
        }
    }

    /** The certificate of the authority. */
    Path getPem() {
        directory.resolve('ca.pem')
    }

    /** A certificate with its chain and its key. @param name {@code expired} for one that is not valid any more */
    Path identity(String name) {
        sign(name)
        pem("${name}.pem", keys.getCertificateChain(name).toList(), keys.getKey(name, PASSWORD))
    }

    /** For a server with that certificate. */
    SSLContext context(String name) {
        sign(name)
        def all = keys
        def own = KeyStore.getInstance('PKCS12').tap { load(null, null) }
        own.setKeyEntry(name, all.getKey(name, PASSWORD), PASSWORD, all.getCertificateChain(name))
        def managers = KeyManagerFactory.getInstance(KeyManagerFactory.defaultAlgorithm)
        managers.init(own, PASSWORD)
        SSLContext.getInstance('TLS').tap { init(managers.keyManagers, null, null) }
    }

    HttpsServer server(Closure<?> handler) {
        def server = HttpsServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        server.httpsConfigurator = new HttpsConfigurator(context('server'))
        server.executor = Executors.newCachedThreadPool({ new Thread(it, 'https').tap { daemon = true } })
        server.createContext('/', { exchange -> handler.call(exchange); exchange.close() })
        server.start()
        server
    }
}
