package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path

/** What of the system's packages is here; says so aloud when something is missing, because specs are skipped then. */
final class Installed {

    static final String GIT_BEHIND_NGINX = 'nginx, fcgiwrap and git with git-http-backend must be installed'
    static final String A_WEB_SERVER = 'nginx must be installed'
    static final String A_DATABASE = 'PostgreSQL must be installed, below /usr/lib/postgresql as Debian has it'
    static final String A_GUESTBOOK = 'nginx, redis-server, and python3-flask and python3-redis for /usr/bin/python3 must be installed'
    static final String AN_EDITOR = 'Neovim must be installed'
    static final String MOUNTS = 'this user may not mount a tmpfs'

    static final String TRACES = 'strace must be installed, and this user may trace processes'

    private Installed() {
    }

    static final boolean GIT_HTTP = told(program('nginx') && program('fcgiwrap') && GIT_HTTP_BACKEND != null, GIT_BEHIND_NGINX)
    static final boolean NGINX = told(Files.isExecutable(Path.of('/usr/sbin/nginx')), A_WEB_SERVER)
    static final boolean POSTGRES = told(POSTGRES_PROGRAMS != null, A_DATABASE)
    static final boolean GUESTBOOK = told(NGINX && program('redis-server') && imports('flask', 'redis'), A_GUESTBOOK)
    static final boolean NEOVIM = told(program('nvim') != null, AN_EDITOR)
    static final boolean TMPFS = told(mounts(), MOUNTS)

    static final boolean STRACE = told(traces(), TRACES)

    private static boolean told(boolean there, String reason) {
        if (!there) {
            System.err.println("SKIPPING acceptance specs: $reason")
        }
        there
    }

    static Path program(String name) {
        ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/sbin', '/bin'].collect { Path.of(it, name) }
                .find { Files.isExecutable(it) }
    }

    static Path getGIT_HTTP_BACKEND() {
        ['/usr/lib/git-core', '/usr/libexec/git-core'].collect { Path.of(it, 'git-http-backend') }.find { Files.isExecutable(it) }
    }

    /** The directory of the newest one. */
    static Path getPOSTGRES_PROGRAMS() {
        def versions = new File('/usr/lib/postgresql').listFiles()?.findAll { it.name.isInteger() }?.sort { it.name.toInteger() } ?: []
        versions.reverse().collect { it.toPath().resolve('bin') }.find { Files.isExecutable(it.resolve('postgres')) }
    }

    private static boolean imports(String... modules) {
        Files.isExecutable(Path.of('/usr/bin/python3'))
            && Command.run(Path.of('/'), [:], ['/usr/bin/python3', '-c', "import ${modules.join(', ')}".toString()]).exit == 0
    }

    private static boolean traces() {
        program('strace') && Command.run(Path.of('/'), [:], [program('strace').toString(), '-f', '-qq', '-o', '/dev/null', program('true').toString()]).exit == 0
    }

    private static boolean mounts() {
        def at = Files.createTempDirectory('emptybox-mount')
        try {
            if (!program('mount') || Command.run(at, [:], ["${program('mount')}".toString(), '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at.toString()]).exit != 0) {
                return false
            }
            return Command.run(Path.of('/'), [:], ["${program('umount')}".toString(), at.toString()]).exit == 0
        } finally {
            Files.deleteIfExists(at)
        }
    }
}
