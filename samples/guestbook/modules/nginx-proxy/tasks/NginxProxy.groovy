import dev.emptybox.stdlib.dsl.CompositeTask
import dev.emptybox.stdlib.model.Outcome

/** Ensures that nginx runs as a reverse proxy for the given sites. */
class NginxProxy extends CompositeTask {

    /** The sites: host name to the address of the application behind it. */
    Map<String, String> sites

    /** The port that it listens on. */
    int port = 8080

    /** The address that it listens on. */
    String address = '0.0.0.0'

    /** The port of its health page, which only this machine can reach. */
    int healthPort = port + 1

    /** The certificate with its chain, as PEM text. With it, the port speaks TLS. */
    String certificate = null

    /** The private key of the certificate, as PEM text, such as secret('edge-key'). */
    String key = null

    /** The largest request body. */
    String bodySize = '1m'

    /** How long an application may take to answer. */
    String timeout = '60s'

    /** The program; /usr/sbin is not in every PATH. */
    String program = '/usr/sbin/nginx'

    /** The user of the workers, if root starts nginx. */
    String user = 'www-data'

    void validate() {
        assertThat !sites.isEmpty(), "nginxProxy $name has no sites"
        assertThat((certificate == null) == (key == null), "nginxProxy $name needs both certificate and key, or neither")
        sites.each { host, application ->
            assertThat host ==~ /[A-Za-z0-9.*_-]+/, "'$host' of nginxProxy $name is not a host name"
            assertThat application ==~ /https?:\/\/\S+/, "'$application' of nginxProxy $name is not a URL"
        }
    }

    void apply() {
        directory "$name/tmp"
        Outcome chain = null
        Outcome secretKey = null
        if (certificate) {
            directory("$name/tls") { mode '0700' }
            chain = file("$name/tls/certificate.pem") { content certificate }
            secretKey = file("$name/tls/key.pem") { content key; mode '0600'; sensitive() }
        }
        // The last change before the service: if nginx refuses it, the converge ends here, with the message of nginx.
        def config = template("$name/nginx.conf") {
            source   'nginx-proxy.conf.ftl'
            vars     sites: sites, address: address, port: port, healthPort: healthPort, tls: certificate != null,
                     certificate: chain?.path, key: secretKey?.path, bodySize: bodySize, timeout: timeout, user: user, page: page()
            validate program, '-t', '-q', '-e', 'stderr', '-p', name, '-c', '%s'
        }
        service(name) {
            command  program, '-e', 'stderr', '-p', name, '-c', 'nginx.conf', '-g', 'daemon off;'
            reloadOn config
            if (certificate) {
                reloadOn chain, secretKey
            }
            // Only this configuration has the page: nginx is healthy once it has loaded it.
            health   { http "http://127.0.0.1:$healthPort/${page()}"; within '10s' }
            stop     { signal 'QUIT'; grace '30s' }      // pending responses are completed
        }
    }

    /** A name that differs when the configuration does. */
    private String page() {
        def all = "$sites $address $port ${certificate != null} $bodySize $timeout".toString()
        'healthz-' + Integer.toHexString(all.hashCode())
    }
}
