package dev.emptybox.acceptance

import com.sun.net.httpserver.HttpServer
import dev.emptybox.agent.cli.CommandLinesInTurn
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.nio.file.StandardCopyOption
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
    /** What comes before the first mark. */
    private static final String START = 'the start'

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

    private static List<Path> examples() {
        Files.list(TOP.resolve('stdlib/examples')).withCloseable { it.filter { !it.fileName.toString().startsWith('_') }.sorted().toList() }
    }

    /** The samples are planned within a repository; a plan of each example need not read the index of that as well. */
    private static Path copied(Path example, Traced box) {
        def copy = Files.createDirectories(box.directory.resolve('examples')).resolve(example.fileName)
        Files.walk(example).withCloseable { paths -> paths.sorted().forEach { Files.copy(it, copy.resolve(example.relativize(it).toString()), StandardCopyOption.COPY_ATTRIBUTES) } }
        copy
    }

    static List<Path> repos() {
        examples() + Files.list(TOP.resolve('samples')).withCloseable { it.filter { Files.exists(it.resolve('converge.groovy')) }.sorted().toList() }
    }

    def 'a plan of each sample and each example over #over writes nothing but its cache, starts only what reads, and only asks'() {
        given:
        def box = new Traced(Files.createDirectory(directory.resolve(name)).toRealPath())
        def plans = repos().collect { new Planned(it in examples() ? copied(it, box) : it, box) }
        plans.each { it.standUp() }
        def before = plans.collect { tree(it.root) }

        when: 'they are planned one after the other in one JVM'
        def done = new InTurn(directory.resolve("${name}.tsv"), plans.collectEntries { [it.name, words(it, options)] }, box.javaOptions, box.&run)
        def calls = box.callsByMark()

        then: 'each came to an end'
        done.process.exit == 0
        done.done.keySet().toList() == plans*.name
        done.done.findAll { !(it.value.exit in [0, 1]) } == [:]
        done.done.count { it.value.exit == 0 } > 15
        calls.keySet().toList() == [START, *plans*.name]
        calls.findAll { it.value.empty } == [:]

        and: 'none wrote outside of its cache, and neither did the JVM before the first'
        plans.collectEntries { [it.name, it.written(calls.get(it.name))] }.findAll { it.value } == [:]
        box.written(calls.get(START), []) == []
        plans.collect { tree(it.root) } == before

        and: 'none started anything but what only looks, and the programs that say what they would do'
        plans.findAll { !asksPrograms(it.repo) }.collectEntries { [it.name, started(calls.get(it.name))] }.findAll { it.value } == [:]
        started(calls.get(START).drop(1)) == []

        and: 'none sent anything'
        methods.findAll { !(it in ['GET', 'HEAD']) } == []

        where:
        over            | name    | options
        'an empty box'  | 'empty' | []
        'this machine'  | 'here'  | ['--here']
    }

    def 'neither does the launcher'() {
        given:
        def box = new Traced(Files.createDirectory(directory.resolve('launched')).toRealPath())
        def plan = new Planned(TOP.resolve('stdlib/examples/exec'), box)
        plan.standUp()
        def before = tree(plan.root)

        when:
        def done = box.run([Box.LAUNCHER.toString(), *words(plan, ['--here'])])
        def calls = box.calls()
        def java = calls.findIndexOf { it.startsWith('execve(') && it.contains('dev.emptybox.agent.cli.Main') }

        then:
        done.exit == 0
        java > 0
        plan.written(calls) == []
        started(calls.drop(java + 1)) == []
        tree(plan.root) == before
    }

    private List<String> words(Planned plan, List<String> options) {
        def state = Files.readString(plan.repo.resolve('state.json'))
        def given = [port: String.valueOf(web.address.port), releases: TOP.resolve('stdlib/examples/_releases').toUri().toString().replaceFirst('/$', '')]
        def sets = given.findAll { key, value -> state.contains("\"$key\": ") && !state.contains("\"vars\"") }.collectMany { key, value -> ['--set', "$key=$value".toString()] }
        ['plan', plan.repo.toString(), '--root', plan.root.toString(), '--home', plan.home.toString(), *sets, *options]
    }

    private static Map<String, Object> tree(Path root) {
        Files.walk(root).withCloseable { paths ->
            paths.toList().collectEntries { [it.toString(), Files.readAttributes(it, 'unix:mode,ino,size,ctime', LinkOption.NOFOLLOW_LINKS)] }
        }
    }

    /** Whether a plan asks a program of the repo, whose parts are its own matter; it writes nothing all the same. */
    private static boolean asksPrograms(Path repo) {
        def tasks = repo.resolve('tasks')
        Files.isDirectory(tasks) && Files.walk(tasks).withCloseable { it.filter { file -> Files.isRegularFile(file) }.toList() }
            .any { Files.readString(it).contains('emptybox: check') }
    }

    /** Programs that were started, but for those that only look. */
    private static List<String> started(List<String> calls) {
        calls.findAll { it.startsWith('execve(') && it =~ / = 0$| <unfinished/ }
            .collect { (it =~ /execve\("([^"]*)", \[(.*)\]/).with { m -> m.find() ? m.group(2) : it } }.findAll { !readsOnly(it) }
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
        program in ['getent', 'id', 'dpkg-query', 'uname', 'apt-cache', 'lsattr'] || program == 'nft' && words.contains('list') || program == 'systemctl' && words.contains('show') ||
                program == 'git' && words.any { it in ['version', 'ls-remote'] } || words.any { it ==~ /git-upload-pack( .*)?/ } || program == 'apt-mark' && words.contains('showhold') ||
                program in ['apt-get', 'apk', 'dnf'] && words.any { it in ['-s', '--simulate', '--assumeno'] } || words.any { it.endsWith('tasks/version/task') }
    }

    /** One process under strace, with a directory of its own for the user's files. */
    private static class Traced {

        final Path directory
        final Path user

        Traced(Path directory) {
            this.directory = directory
            this.user = Files.createDirectory(directory.resolve('user'))
        }

        List<String> getJavaOptions() {
            ['-XX:-UsePerfData', "-Djava.io.tmpdir=$user".toString()]
        }

        Command run(List<String> words) {
            def strace = [Installed.program('strace').toString(), '-f', '--seccomp-bpf', '-qq', '-s', '300', '-o', directory.resolve('calls').toString(), '-e', CALLS, '-e', 'signal=none']
            Command.run(directory, [HOME: user.toString(), PATH: System.getenv('PATH'), JAVA_HOME: System.getProperty('java.home'), LC_ALL: 'C.UTF-8',
                                    EMPTYBOX_JAVA_OPTS: javaOptions.join(' ')], [*strace, *words])
        }

        /** The calls that came to something, without who made them; of a thread that ends with its process strace cannot read which it was in. */
        List<String> calls() {
            traced().findAll { succeeded(it) }
        }

        /** The same by the marks that come before them, in the order of the trace. */
        Map<String, List<String>> callsByMark() {
            Map<String, List<String>> found = new LinkedHashMap<>((START): [])
            traced().each { call ->
                def mark = (call =~ /openat\([^"]*"\Q${CommandLinesInTurn.MARKS}\E([^"]*)"/).with { it.find() ? it.group(1) : null }
                if (mark) {
                    found.put(mark, [])
                } else if (succeeded(call)) {
                    found.get(found.keySet().last()) << call
                }
            }
            found
        }

        private List<String> traced() {
            Files.readAllLines(directory.resolve('calls')).collect { it.replaceFirst('^\\d+ +', '') }
        }

        private static boolean succeeded(String call) {
            !(call =~ / = -1 E/) && !call.startsWith('+++') && !call.startsWith('???(')
        }

        /** What was written, made, removed or given other attributes, but for the few things that are the tool's own. */
        List<String> written(List<String> calls, List<Path> homes) {
            calls.findAll { call ->
                boolean opens = call.startsWith('open') && !(call =~ /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/)
                !opens && !call.startsWith('execve') && !call.startsWith('<...') && !own(call, homes)
            }
        }

        private boolean own(String call, List<Path> homes) {
            def paths = (call =~ /"((?:[^"\\]|\\.)*)"/).collect { it[1] }
            // Files that are open already are named by number; they were seen when they were opened.
            paths.empty && call =~ /^f(chmod|chown|truncate)\(/ || !paths.empty && paths.every { path ->
                homes.any { home -> path == home.toString() || path.startsWith(home.resolve('classes').toString()) || path.startsWith(home.resolve('artefacts').toString()) } ||
                        path.startsWith(cache.toString()) || cache.toString().startsWith(path + '/') || path == cache.toString() || path in ['/dev/null', '/dev/tty'] ||
                        // How the JVM finds out what it may use of the machine, and forgets JVMs that have ended.
                        path.matches('/tmp/hsperfdata_[^/]+(/\\d+)?') || path.matches('\\d+') && (call.contains('O_NOFOLLOW') || call.startsWith('unlink(')) ||
                        path.startsWith('/proc/self/') || path.matches('/proc/\\d+/(coredump_filter|oom_score_adj)')
            }
        }

        /** The agent's cache, in the user's own directory. */
        private Path getCache() {
            user.resolve('.cache/emptybox')
        }
    }

    /** One plan, in directories of its own. */
    private static class Planned {

        final Path repo
        final Path root
        /** The cache of a plan with the agent's home. */
        final Path home
        private final Traced box

        Planned(Path repo, Traced box) {
            this.repo = repo
            this.box = box
            this.root = box.directory.resolve("$repo.fileName/root")
            this.home = box.directory.resolve("$repo.fileName/home")
        }

        String getName() {
            repo.fileName
        }

        void standUp() {
            Files.createDirectories(root)
            def before = repo.resolve('before')
            if (Files.isDirectory(before)) {
                Files.walk(before).withCloseable { paths ->
                    paths.filter { it != before }.sorted().forEach { Files.copy(it, root.resolve(before.relativize(it).toString())) }
                }
            }
        }

        List<String> written(List<String> calls) {
            box.written(calls, [home])
        }
    }
}
