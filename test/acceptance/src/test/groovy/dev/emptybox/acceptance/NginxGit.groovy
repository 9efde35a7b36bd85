package dev.emptybox.acceptance

import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/**
 * Debian's nginx and fcgiwrap before {@code git http-backend}: serves the repositories of a directory below /git/, and
 * the files of another below /artefacts/, below /private/ to those who know the token, and below /moved/ by a redirect. Everything of it lies in a private directory; it runs in no background.
 */
final class NginxGit implements AutoCloseable {

    static final String TOKEN = 'open-sesame-now'

    private final Path directory
    final int port = Ports.free()
    private Process wrap
    private Process nginx
    private int forgottenRequests
    private int forgottenCommands

    NginxGit(Path directory) {
        this.directory = directory
        Files.createDirectories(repositories)
        Files.createDirectories(artefacts)
        Files.createDirectories(directory.resolve('tmp'))
        Files.writeString(directory.resolve('nginx.conf'), configuration())
    }

    Path getRepositories() {
        directory.resolve('git')
    }

    Path getArtefacts() {
        directory.resolve('artefacts')
    }

    String url(String repository) {
        "http://127.0.0.1:$port/git/${repository}.git"
    }

    String getArtefactUrl() {
        "http://127.0.0.1:$port/artefacts"
    }

    void start() {
        wrap = launch([Installed.program('fcgiwrap').toString(), '-s', "unix:${directory.resolve('fcgi')}".toString()], 'fcgiwrap')
        Await.until('fcgiwrap listens', { log('fcgiwrap') }) { Files.exists(directory.resolve('fcgi')) }
        nginx = launch([Installed.program('nginx').toString(), '-p', directory.toString(), '-c', directory.resolve('nginx.conf').toString()], 'nginx')
        Await.until('nginx listens', { log('nginx') }) { Ports.taken(port) }
    }

    /** As when the server's machine is gone: the port refuses. */
    void stop() {
        [nginx, wrap].findAll().each { process ->
            process.destroy()
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor()
            }
        }
        Files.deleteIfExists(directory.resolve('fcgi'))
    }

    /** What nginx was asked for since the last {@link #forget}, one line a request: method, address, status. */
    List<String> requests() {
        lines('access.log').drop(forgottenRequests)
    }

    /** What Git was asked for since then: {@code ls-refs} or {@code fetch}, as reported by git. */
    List<String> commands() {
        lines('packets.log').findAll { it.contains('< command=') }*.replaceFirst('.*< command=', '').drop(forgottenCommands)
    }

    void forget() {
        forgottenRequests += requests().size()
        forgottenCommands += commands().size()
    }

    private List<String> lines(String name) {
        def file = directory.resolve(name)
        Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : []
    }

    private String log(String name) {
        Files.readString(directory.resolve("${name}.log"))
    }

    private Process launch(List<String> words, String name) {
        def builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("${name}.log").toFile()))
        builder.environment().clear()
        builder.environment().putAll([PATH: '/usr/bin:/bin', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', HOME: '/nonexistent'])
        builder.start()
    }

    private String configuration() {
        """\
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr;
        events { worker_connections 64; }
        http {
            client_body_temp_path tmp/body; proxy_temp_path tmp/proxy; fastcgi_temp_path tmp/fastcgi;
            uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
            log_format asked '\$request_method \$request_uri \$status';
            access_log access.log asked;
            server {
                listen 127.0.0.1:$port;
                location /artefacts/ { root $directory; }
                location /private/ {
                    if (\$http_x_token != "$TOKEN") { return 403; }
                    alias $artefacts/;
                }
                location /moved/ { rewrite ^/moved/(.*)\$ /artefacts/\$1 redirect; }
                location = /circle { return 302 /circle; }
                location = /down { return 503; }
                location = /health { default_type application/json; return 200 '{"status": "UP", "checks": [{"name": "db"}]}'; }
                location ~ ^/git(/.*)\$ {
                    fastcgi_pass unix:$directory/fcgi;
                    fastcgi_param SCRIPT_FILENAME $Installed.GIT_HTTP_BACKEND;
                    fastcgi_param GIT_HTTP_EXPORT_ALL 1;
                    fastcgi_param GIT_TRACE_PACKET $directory/packets.log;
                    fastcgi_param GIT_PROJECT_ROOT $repositories;
                    fastcgi_param PATH_INFO \$1;
                    fastcgi_param QUERY_STRING \$query_string;
                    fastcgi_param REQUEST_METHOD \$request_method;
                    fastcgi_param CONTENT_TYPE \$content_type;
                    fastcgi_param CONTENT_LENGTH \$content_length;
                    fastcgi_param REMOTE_ADDR \$remote_addr;
                }
            }
        }
        """.stripIndent()
    }

    @Override
    void close() {
        stop()
    }
}
