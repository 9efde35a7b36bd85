package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Specification
import spock.lang.TempDir

/** The whole demo in a separate process, as run by a user. */
class DemoSpec extends Specification {

    @TempDir
    Path dir

    def cleanup() {
        process?.destroyForcibly()?.waitFor()
    }

    Process process

    /** Temporary files go to a visible directory; java is found through the JVM of the demo, not through PATH. */
    private void start(String... options) {
        def java = Path.of(System.getProperty('java.home'), 'bin', 'java').toString()
        def tools = Files.createDirectories(dir.resolve('tools'))
        ['setsid', 'env', 'sh', 'kill', 'true'].each { tool ->
            def found = ['/usr/bin', '/bin'].collect { Path.of(it, tool) }.find { Files.exists(it) }
            if (found) {
                Files.createSymbolicLink(tools.resolve(tool), found)
            }
        }
        def jars = Box.LIB.toFile().listFiles().findAll { it.name.endsWith('.jar') }.sort()
        def archive = Box.LIB.resolveSibling("classes-${Runtime.version().feature()}.jsa")
        def builder = new ProcessBuilder([java, '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', *(Files.exists(archive) ? ["-XX:SharedArchiveFile=$archive".toString()] : []),
                                          '-Djava.io.tmpdir=' + Files.createDirectories(tmp), '-cp', jars.join(':'), 'dev.emptybox.agent.cli.Main', 'demo', *options])
            .directory(dir.toFile()).redirectErrorStream(true).redirectOutput(out.toFile())
        builder.environment().keySet().removeAll(['JAVA_HOME', 'JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS'])
        builder.environment().put('PATH', tools.toString())
        process = builder.start()
    }

    private Path getTmp() {
        dir.resolve('tmp')
    }

    private Path getOut() {
        dir.resolve('out')
    }

    private String said() {
        Files.readString(out)
    }

    private List<String> left() {
        Files.list(tmp).withCloseable { files -> files.map { it.fileName.toString() }.filter { it.startsWith('emptybox') }.toList() }
    }

    def 'all is as expected, and nothing is left behind'() {
        when:
        start()

        then:
        process.waitFor(3, TimeUnit.MINUTES)
        said().readLines().findAll { it ==~ / {3}\d (NOT )?ok: .*/ }*.replaceFirst(/ \(.* s\)$/, '')*.strip() == [
            '1 ok: First deploy', '2 ok: Nothing to do', '3 ok: Another configuration', '4 ok: A new version',
            '5 ok: A commit that does not compile', '6 ok: A release that is never healthy', '7 ok: The program is killed', '8 ok: A clean stop']
        said() =~ /(?m)^8 of 8 as expected in [0-9.]+ s$/
        process.exitValue() == 0
        left() == []

        and: 'nothing stands there for terminals only'
        !said().contains('\u001b')
    }

    def 'a signal at any time stops the program and removes what was made'() {
        given:
        start()
        def started = waitForProgram()

        when:
        process.destroy()

        then:
        process.waitFor(30, TimeUnit.SECONDS)
        process.exitValue() == 143
        !started.alive
        left() == []
        said().contains('Stopped by a signal')
    }

    private ProcessHandle waitForProgram() {
        Await.until('the program that the demo deploys', { said() }) {
            assert process.alive: said()
            def child = process.toHandle().children().findFirst()
            child.present && said().contains('1 ok: First deploy') ? child.get() : null
        }
    }
}
