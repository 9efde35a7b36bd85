package dev.emptybox.agent.machine

import com.sun.net.httpserver.HttpsConfigurator
import com.sun.net.httpserver.HttpsServer
import java.nio.file.Files
import java.nio.file.Path
import java.security.KeyStore
import java.util.concurrent.Executors
import javax.net.ssl.KeyManagerFactory
import javax.net.ssl.SSLContext

/** An unknown certificate authority, and servers with a certificate of it, for `127.0.0.1` and `private.test`. */
class PrivateAuthority {

    private final Path directory

    PrivateAuthority(Path directory) {
        this.directory = Files.createDirectories(directory)
        keytool('-genkeypair', '-alias', 'ca', '-keyalg', 'EC', '-dname', 'CN=Private CA', '-ext', 'bc:c')
        keytool('-genkeypair', '-alias', 'server', '-keyalg', 'EC', '-dname', 'CN=server')
        keytool('-certreq', '-alias', 'server', '-file', 'request')
        keytool('-gencert', '-alias', 'ca', '-infile', 'request', '-outfile', 'certificate', '-ext', 'san=ip:127.0.0.1,dns:private.test')
        keytool('-importcert', '-noprompt', '-alias', 'server', '-file', 'certificate')
        keytool('-exportcert', '-rfc', '-alias', 'ca', '-file', 'ca.pem')
    }

    private void keytool(String... arguments) {
        def command = [System.getProperty('java.home') + '/bin/keytool', *arguments, '-keystore', 'keys', '-storepass', 'changeit']
        def process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start()
        def said = process.inputStream.text
        assert process.waitFor() == 0: said
    }

    Path getPem() {
        directory.resolve('ca.pem')
    }

    HttpsServer server(Closure<?> handler) {
        def keys = KeyManagerFactory.getInstance(KeyManagerFactory.defaultAlgorithm)
        keys.init(KeyStore.getInstance(directory.resolve('keys').toFile(), 'changeit'.toCharArray()), 'changeit'.toCharArray())
        def context = SSLContext.getInstance('TLS')
        context.init(keys.keyManagers, null, null)
        def server = HttpsServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        server.httpsConfigurator = new HttpsConfigurator(context)
        server.executor = Executors.newCachedThreadPool({ new Thread(it, 'https').tap { daemon = true } })
        server.createContext('/', { exchange -> handler.call(exchange); exchange.close() })
        server.start()
        server
    }
}
