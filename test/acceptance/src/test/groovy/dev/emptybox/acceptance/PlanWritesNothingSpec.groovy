package dev.emptybox.acceptance

import com.sun.net.httpserver.HttpServer
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** A plan cannot write: held by the system calls that it makes, for every sample and every example of the standard library. */
@Requires(value = { Installed.STRACE }, reason = Installed.TRACES)
class PlanWritesNothingSpec extends Specification {

    private static final Path TOP = Path.of(System.getProperty('emptybox.launcher')).toAbsolutePath().normalize().parent.parent
    /** What a process does to the world outside of itself. Opening is there to see what is opened for writing. */
    private static final String CALLS = 'trace=openat,open,creat,mkdir,mkdirat,mknod,mknodat,unlink,unlinkat,rmdir,rename,renameat,renameat2,' +
            'link,linkat,symlink,symlinkat,chmod,fchmod,fchmodat,chown,fchown,fchownat,lchown,truncate,ftruncate,utimensat,setxattr,execve'
    private static final String LAUNCHER = 'dev.emptybox.agent.cli.Main'

    @Shared
    @TempDir
    Path directory

    @Shared
    List<String> methods = Collections.synchronizedList([])

    @Shared
    HttpServer web

    def setupSpec() {
        web = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        def answer = '{"status": "UP", "version": "1.2"}\n'.bytes
        web.createContext('/') { exchange ->
            methods << exchange.requestMethod
            exchange.sendResponseHeaders(200, answer.length)
            exchange.responseBody.withCloseable { it.write(answer) }
        }
        web.start()
    }

    def cleanupSpec() {
        web?.stop(0)
    }

    static List<Path> repos() {
        def examples = Files.list(TOP.resolve('stdlib/examples')).withCloseable { it.filter { !it.fileName.toString().startsWith('_') }.sorted().toList() }
        examples + Files.list(TOP.resolve('samples')).withCloseable { it.filter { Files.exists(it.resolve('converge.groovy')) }.sorted().toList() }
    }

    def 'a plan of each sample and each example over #over writes nothing but its cache, starts only what reads, and only asks'() {
        given:
        def box = Files.createDirectory(directory.resolve(name)).toRealPath()
        def plans = repos().collect { repo -> new Planned(repo, box.resolve(repo.fileName.toString())) }
        plans.each { it.standUp() }
        def before = plans.collect { tree(it.root) }

        when: 'several of them are planned at the same time'
        def done = plans.collate(4).collectMany { some -> some.collect { plan -> Thread.start { plan.run(options) } }*.join(); some }

        then: 'each came to an end'
        done.findAll { !(it.done.exit in [0, 1]) || it.calls().empty } == []
        done.count { it.done.exit == 0 } > 15

        and: 'none wrote outside of its cache'
        done.collectEntries { [it.name, it.written()] }.findAll { it.value } == [:]
        plans.collect { tree(it.root) } == before

        and: 'none started anything but what only looks'
        done.collectEntries { [it.name, it.started()] }.findAll { it.value } == [:]

        and: 'none sent anything'
        methods.findAll { !(it in ['GET', 'HEAD']) } == []

        where:
        over            | name    | options
        'an empty box'  | 'empty' | []
        'this machine'  | 'here'  | ['--here']
    }

    private static Map<String, Object> tree(Path root) {
        Files.walk(root).withCloseable { paths ->
            paths.toList().collectEntries { [it.toString(), Files.readAttributes(it, 'unix:mode,ino,size,ctime', LinkOption.NOFOLLOW_LINKS)] }
        }
    }

    /** One plan under strace, in directories of its own. */
    private class Planned {

        final Path repo
        final Path own
        final Path root
        Command done

        Planned(Path repo, Path own) {
            this.repo = repo
            this.own = own
            this.root = own.resolve('root')
        }

        String getName() {
            repo.fileName
        }

        void standUp() {
            Files.createDirectories(root)
            Files.createDirectories(own.resolve('user'))
            def before = repo.resolve('before')
            if (Files.isDirectory(before)) {
                Files.walk(before).withCloseable { paths ->
                    paths.filter { it != before }.sorted().forEach { Files.copy(it, root.resolve(before.relativize(it).toString())) }
                }
            }
        }

        void run(List<String> options) {
            def state = Files.readString(repo.resolve('state.json'))
            def given = [port: String.valueOf(web.address.port), releases: TOP.resolve('stdlib/examples/_releases').toUri().toString().replaceFirst('/$', '')]
            def sets = given.findAll { key, value -> state.contains("\"$key\": ") && !state.contains("\"vars\"") }.collectMany { key, value -> ['--set', "$key=$value".toString()] }
            def words = [Installed.program('strace').toString(), '-f', '--seccomp-bpf', '-qq', '-s', '300', '-o', own.resolve('calls').toString(), '-e', CALLS, '-e', 'signal=none',
                         Box.LAUNCHER.toString(), 'plan', repo.toString(), '--root', root.toString(), '--home', own.resolve('home').toString(), *sets, *options]
            done = Command.run(own, [HOME: own.resolve('user').toString(), PATH: System.getenv('PATH'), JAVA_HOME: System.getProperty('java.home'),
                                     EMPTYBOX_JAVA_OPTS: "-XX:-UsePerfData -Djava.io.tmpdir=${own.resolve('user')}".toString()], words)
        }

        /** The calls that came to something, without who made them; of a thread that ends with its process strace cannot read which it was in. */
        List<String> calls() {
            Files.readAllLines(own.resolve('calls')).collect { it.replaceFirst('^\\d+ +', '') }.findAll { !(it =~ / = -1 E/) && !it.startsWith('+++') && !it.startsWith('???(') }
        }

        /** What was written, made, removed or given other attributes, but for the few things that are the tool's own. */
        List<String> written() {
            calls().findAll { call ->
                boolean opens = call.startsWith('open') && !(call =~ /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/)
                !opens && !call.startsWith('execve') && !call.startsWith('<...') && !own(call)
            }
        }

        private boolean own(String call) {
            def paths = (call =~ /"((?:[^"\\]|\\.)*)"/).collect { it[1] }
            // Files that are open already are named by number; they were seen when they were opened.
            paths.empty && call =~ /^f(chmod|chown|truncate)\(/ || !paths.empty && paths.every { path ->
                path == home.toString() || path.startsWith(home.resolve('classes').toString()) || path.startsWith(home.resolve('artefacts').toString()) ||
                        path.startsWith(cache.toString()) || cache.toString().startsWith(path + '/') || path == cache.toString() || path in ['/dev/null', '/dev/tty'] ||
                        // How the JVM finds out what it may use of the machine, and forgets JVMs that have ended.
                        path.matches('/tmp/hsperfdata_[^/]+(/\\d+)?') || path.matches('\\d+') && (call.contains('O_NOFOLLOW') || call.startsWith('unlink(')) ||
                        path.startsWith('/proc/self/') || path.matches('/proc/\\d+/(coredump_filter|oom_score_adj)')
            }
        }

        /** The agent's cache, in the user's own directory. */
        Path getCache() {
            this.own.resolve('user/.cache/emptybox')
        }

        /** Where a plan that is told the agent's home keeps what it fetches and compiles. */
        Path getHome() {
            this.own.resolve('home')
        }

        /** Programs that were started after the agent itself had been. */
        List<String> started() {
            def programs = calls().findAll { it.startsWith('execve(') && it =~ / = 0$| <unfinished/ }
            def agent = programs.findIndexOf { it.contains(LAUNCHER) || it.contains('/java"') && it.contains('-cp') }
            programs.drop(agent + 1).collect { (it =~ /execve\("([^"]*)", \[(.*)\]/).with { m -> m.find() ? m.group(2) : it } }.findAll { !readsOnly(it) }
        }

        /** What looks up accounts and packages, and what the examples say changes nothing. */
        private static boolean readsOnly(String argv) {
            def words = argv.findAll(/"((?:[^"\\]|\\.)*)"/) { all, word -> word }
            if (words[0].endsWith('/jspawnhelper')) {
                return true
            }
            if (words.takeRight(3) == ['/bin/sh', '-c', ':']) {
                // Whether env can reset signals.
                return true
            }
            def program = words.collect { it.tokenize('/').last() }.find { !(it in ['setsid', 'env', '--default-signal']) }
            program in ['getent', 'id', 'dpkg-query', 'uname', 'apt-cache'] || program == 'systemctl' && words.contains('show') ||
                    program == 'git' && words.any { it in ['version', 'ls-remote'] } || words.any { it ==~ /git-upload-pack( .*)?/ } || program == 'apt-mark' && words.contains('showhold') ||
                    program in ['apt-get', 'apk', 'dnf'] && words.any { it in ['-s', '--simulate', '--assumeno'] } || words.any { it.endsWith('tasks/version/task') }
        }
    }
}
