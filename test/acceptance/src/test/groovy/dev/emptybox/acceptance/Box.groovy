package dev.emptybox.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.util.stream.Collectors

/**
 * A box to converge: a root and an agent's home, in a directory of its own, and the agent's commands. Closing it ends
 * every process that works below its directory.
 */
final class Box implements AutoCloseable {

    static final Path LAUNCHER = Path.of(System.getProperty('emptybox.launcher')).toRealPath()

    /** The jars of the agent. */
    static final Path LIB = LAUNCHER.parent.parent.resolve('agent-runtime/target/emptybox/lib')

    final Path directory
    final Path root
    final Path home

    Box(Path parent, String name = 'box') {
        directory = Files.createDirectories(parent.resolve(name)).toRealPath()
        root = Files.createDirectories(directory.resolve('root'))
        home = directory.resolve('home')
    }

    /** Nothing of the environment that the build runs in. */
    Map<String, String> environment(Map<String, String> more = [:]) {
        def java = System.getProperty('java.home')
        [PATH: "$java/bin:/usr/local/bin:/usr/bin:/bin".toString(), JAVA_HOME: java, HOME: directory.resolve('user').toString(),
         LC_ALL: 'C.UTF-8', TMPDIR: System.getProperty('java.io.tmpdir'), *: more]
    }

    /** Runs a command through the launcher, in a process of its own. */
    Command launch(Map<String, String> variables = [:], Path where = root, List<String> words) {
        Command.run(where, environment(variables), [LAUNCHER.toString(), *words])
    }

    /**
     * Runs a command in this JVM, which takes a fraction of the time. For what does not depend on the launcher, on the
     * current directory and on the process.
     */
    Command call(Map<String, String> variables = [:], List<String> words) {
        Command.inProcess(environment(variables), words)
    }

    Command apply(String repo, String... options) {
        call(['apply', repo, '--root', root.toString(), '--home', home.toString(), *options])
    }

    Command plan(String repo, String... options) {
        call(['plan', repo, '--root', root.toString(), '--home', home.toString(), *options])
    }

    /** The agent itself, in short cycles. */
    AgentProcess run(String repo, String... options) {
        start(['run', repo, '--home', home.toString(), '--interval', '200ms', '--listen', 'none', *options])
    }

    AgentProcess start(Map<String, String> variables = [:], List<String> words) {
        AgentProcess.start(this, variables, words)
    }

    Command status(String... options) {
        call(['status', '--home', home.toString(), *options])
    }

    Map<String, Object> statusJson() {
        json(status('--json'))
    }

    List<Map<String, Object>> history() {
        json(call(['history', '--home', home.toString(), '--json'])) as List
    }

    static Object json(Command done) {
        assert done.exit == 0: done
        new ObjectMapper().readValue(done.out, Object)
    }

    /** What a service has written since ever. */
    List<String> logOf(String service) {
        json(call(['logs', service, '--home', home.toString(), '--json', '--lines', '100000'])) as List
    }

    /**
     * The processes that work in the root with these words on their command line, without their forks: a fork has the
     * command line of its parent until it executes another program.
     */
    List<Long> pids(String words) {
        def matching = ours().findAll { commandLine(it).contains(words) }
        matching.findAll { !(parent(it) in matching) }
    }

    long pid(String words) {
        def found = []
        Await.until("one process '$words' in $root", { ours().collect { commandLine(it) } }) {
            found = pids(words)
            found.size() == 1
        }
        found[0]
    }

    /** Every file, directory and link below a directory: its bytes, its mode and when it was changed. */
    static Map<String, List<Object>> tree(Path top) {
        Files.walk(top).withCloseable { paths ->
            paths.collect(Collectors.toList()).sort().collectEntries { path ->
                def attributes = Files.readAttributes(path, 'unix:mode,lastModifiedTime,ino,ctime', LinkOption.NOFOLLOW_LINKS)
                def content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Hello.sha256(Files.readAllBytes(path)) : ''
                [top.relativize(path).toString(), [content, *attributes.sort()*.value]]
            }
        }
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent { it.destroyForcibly() }
    }

    private List<Long> ours() {
        new File('/proc').list().findAll { it.isLong() }*.toLong().findAll { pid ->
            try {
                Path.of("/proc/$pid/cwd").toRealPath().startsWith(directory)
            } catch (IOException gone) {
                false
            }
        }
    }

    private static String commandLine(long pid) {
        try {
            new File("/proc/$pid/cmdline").text.replace('\0', ' ')
        } catch (IOException gone) {
            ''
        }
    }

    private static long parent(long pid) {
        ProcessHandle.of(pid).flatMap { it.parent() }.map { it.pid() }.orElse(0L)
    }

    @Override
    void close() {
        Await.until("no process is left in $directory") {
            ours().each { kill(it) }
            ours().empty
        }
    }
}
