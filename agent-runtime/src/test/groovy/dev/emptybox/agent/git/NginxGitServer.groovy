package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** Debian's nginx and fcgiwrap before {@code git http-backend}: repositories at https, below /open/, below /basic/ with a password, below /client/ with a certificate. */
final class NginxGitServer implements AutoCloseable {

    static final Path BACKEND = ['/usr/lib/git-core', '/usr/libexec/git-core'].collect { Path.of(it, 'git-http-backend') }.find { Files.isExecutable(it) }
    static final Path NGINX = program('nginx')
    static final Path FCGIWRAP = program('fcgiwrap')
    static final boolean INSTALLED = BACKEND != null && NGINX != null && FCGIWRAP != null

    private final Path directory
    final int port = new ServerSocket(0).withCloseable { it.localPort }
    private final List<Process> processes = []

    /**
     * @param identity of the server, in PEM
     * @param clients  the authority of clients, in PEM
     */
    NginxGitServer(Path directory, Path repositories, Path identity, Path clients) {
        this.directory = Files.createDirectories(directory)
        Files.createDirectories(directory.resolve('tmp'))
        // ada:s3cret, as openssl passwd -apr1 prints it.
        Files.writeString(directory.resolve('users'), 'ada:' + hashed('s3cret') + '\n')
        Files.writeString(directory.resolve('nginx.conf'), configuration(repositories, identity, clients))
        processes << start([FCGIWRAP.toString(), '-s', "unix:${directory.resolve('fcgi')}".toString()])
        await { Files.exists(directory.resolve('fcgi')) }
        processes << start([NGINX.toString(), '-p', directory.toString(), '-c', directory.resolve('nginx.conf').toString()])
        await { listens() }
    }

    private static Path program(String name) {
        ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'].collect { Path.of(it, name) }.find { Files.isExecutable(it) }
    }

    /** As nginx understands it. */
    private static String hashed(String password) {
        byte[] salt = [1, 2, 3, 4]
        def digest = java.security.MessageDigest.getInstance('SHA-1').tap { update(password.bytes); update(salt) }.digest()
        '{SSHA}' + (digest.toList() + salt.toList() as byte[]).encodeBase64()
    }

    String url(String place, String repository) {
        "https://127.0.0.1:$port/$place/$repository"
    }

    List<String> getRequests() {
        Files.readAllLines(directory.resolve('access.log'))
    }

    private boolean listens() {
        try {
            new Socket('127.0.0.1', port).close()
            true
        } catch (IOException notYet) {
            false
        }
    }

    private void await(Closure<Boolean> so) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30)
        while (!so()) {
            assert processes.every { it.alive } && System.nanoTime() < deadline: Files.readString(directory.resolve('log'))
            Thread.sleep(5)
        }
    }

    private Process start(List<String> words) {
        def builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve('log').toFile()))
        builder.environment().clear()
        builder.environment().putAll([PATH: '/usr/bin:/bin', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', HOME: '/nonexistent'])
        builder.start()
    }

    private String configuration(Path repositories, Path identity, Path clients) {
        def backend = """
            fastcgi_pass unix:$directory/fcgi;
            fastcgi_param SCRIPT_FILENAME $BACKEND;
            fastcgi_param GIT_HTTP_EXPORT_ALL 1;
            fastcgi_param GIT_PROJECT_ROOT $repositories;
            fastcgi_param HTTP_GIT_PROTOCOL \$http_git_protocol;
            fastcgi_param PATH_INFO \$1;
            fastcgi_param QUERY_STRING \$query_string;
            fastcgi_param REQUEST_METHOD \$request_method;
            fastcgi_param CONTENT_TYPE \$content_type;
            fastcgi_param CONTENT_LENGTH \$content_length;
            fastcgi_param REMOTE_USER \$remote_user;
            fastcgi_param REMOTE_ADDR \$remote_addr;"""
        """\
        ${System.getProperty('user.name') == 'root' ? 'user root;' : ''}
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr;
        events { worker_connections 64; }
        http {
            client_body_temp_path tmp/body; proxy_temp_path tmp/proxy; fastcgi_temp_path tmp/fastcgi; uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
            log_format asked '\$request_method \$request_uri \$status \$remote_user \$ssl_client_s_dn';
            access_log access.log asked;
            server {
                listen 127.0.0.1:$port ssl;
                ssl_certificate $identity;
                ssl_certificate_key $identity;
                ssl_client_certificate $clients;
                ssl_verify_client optional;
                location ~ ^/open(/.*)\$ { $backend }
                location ~ ^/basic(/.*)\$ { auth_basic "state"; auth_basic_user_file $directory/users; $backend }
                location ~ ^/client(/.*)\$ { if (\$ssl_client_verify != SUCCESS) { return 400; } $backend }
            }
        }
        """.stripIndent()
    }

    @Override
    void close() {
        processes.reverseEach { process ->
            process.destroy()
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor()
            }
        }
    }
}
