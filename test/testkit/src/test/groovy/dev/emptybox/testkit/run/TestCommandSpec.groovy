package dev.emptybox.testkit.run

import dev.emptybox.agent.cli.Main
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Specification
import spock.lang.TempDir

/**
 * The command: its output, its exit codes, and that it always ends. It is a process of its own where that is what matters; where
 * it is not, it runs in this one, which takes a tenth of the time.
 */
class TestCommandSpec extends Specification {

    static final long DEADLINE_SECONDS = 120

    @TempDir
    Path dir

    List<Process> started = []

    def cleanup() {
        started*.destroyForcibly()*.waitFor()
    }

    private Repo getRepo() {
        new Repo(dir.resolve('repo'))
    }

    private Process start(Map<String, String> environment = [:], String... arguments) {
        def java = Path.of(System.getProperty('java.home'), 'bin', 'java').toString()
        def line = [java, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', System.getProperty('java.class.path'), 'dev.emptybox.agent.cli.Main', 'test', *arguments]
        def builder = new ProcessBuilder(line).directory(dir.toFile())
            .redirectOutput(dir.resolve('out').toFile()).redirectError(dir.resolve('err').toFile())
        builder.environment().clear()
        builder.environment().putAll([HOME: dir.toString()] + environment)
        def process = builder.start()
        started << process
        process
    }

    private int test(Map<String, String> environment = [:], String... arguments) {
        def process = start(environment, arguments)
        assert process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)
        process.exitValue()
    }

    /** The same without a process. */
    private int testHere(Map<String, String> environment = [:], String... arguments) {
        new PrintStream(dir.resolve('out').toFile()).withCloseable { out ->
            new PrintStream(dir.resolve('err').toFile()).withCloseable { err ->
                Main.run(out, err, [HOME: dir.toString()] + environment, ['test', *arguments] as String[])
            }
        }
    }

    private String getOut() {
        Files.readString(dir.resolve('out'))
    }

    private String getErr() {
        Files.readString(dir.resolve('err'))
    }

    private void await(String what, Closure<Boolean> so) {
        def deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS)
        while (!so()) {
            assert System.nanoTime() < deadline: "$what did not come; out:\n$out\nerr:\n$err"
            Thread.sleep(50)
        }
    }

    def 'passing features end with 0, their output stays out of sight'() {
        given:
        repo.spec('ShopSpec', "def 'opens'() { expect: 1 == print('1') ?: true }\ndef 'shuts'() { expect: true }")

        expect:
        test('repo') == 0
        out.replaceAll(/\d+\.\d\d s/, 'T') == '''\
            ShopSpec
              ok    opens  T
              ok    shuts  T

            2 features of 1 spec: 2 passed, 0 failed in T
            '''.stripIndent()
        err == ''
    }

    def 'a failing feature ends with 1 and is shown with its place, its condition and what it printed'() {
        given:
        repo.spec('ShopSpec', "def 'opens'() {\n  println 'key turned'\n  expect:\n  1 + 1 == 3\n}")

        expect:
        test('repo') == 1
        out.replaceAll(/\d+\.\d\d s/, 'T') == '''\
            ShopSpec
              FAIL  opens  T
                    at specs/ShopSpec.groovy:8
                    Condition not satisfied:

                    1 + 1 == 3
                      |   |
                      2   false

                    it printed:
                    key turned

            1 feature of 1 spec: 0 passed, 1 failed in T
            '''.stripIndent()
    }

    def 'colour is for terminals, and NO_COLOR is obeyed: #environment'() {
        given:
        repo.spec('ShopSpec', "def 'opens'() { expect: true }")

        expect:
        testHere(environment, dir.resolve('repo').toString()) == 0
        out.contains('\u001b[32m') == colour

        where:
        environment                                || colour
        [EMPTYBOX_TERMINAL: 'true']                || true
        [EMPTYBOX_TERMINAL: 'true', NO_COLOR: '1'] || false
        [:]                                        || false
    }

    def 'what does not compile ends with 1, with the source line and a caret'() {
        given:
        repo.file('specs/ShopSpec.groovy', 'class ShopSpec extends spock.lang.Specification {\n  Till till\n}\n')

        expect:
        testHere(dir.resolve('repo').toString()) == 1
        err == '''\
            error: There is no class Till
              at specs/ShopSpec.groovy:2:3
              2 |   Till till
                |   ^
              cure: add it to lib/, or correct its name
            '''.stripIndent()
    }

    def 'no spec found ends with 1'() {
        given:
        repo.file('converge.groovy', '')

        expect:
        testHere(dir.resolve('repo').toString()) == 1
        err.startsWith('error: No spec found')
    }

    def 'wrong usage ends with 64: #arguments'() {
        given:
        repo.spec('ShopSpec', "def 'opens'() { expect: true }")

        expect:
        testHere(*arguments.collect { it == 'repo' ? dir.resolve('repo').toString() : it }) == 64
        err.contains(said)

        where:
        arguments                      || said
        ['nowhere']                    || 'nowhere is not a directory'
        ['repo', '--timeout', 'soon']  || '--timeout'
        ['repo', '--timeout', '0s']    || 'must be longer than 0'
        ['repo', '--test', 'x']        || '--tests'
        ['repo', '--tests', '']        || 'an empty pattern'
    }

    def 'a JVM that is ended by a spec ends with 1, however it was ended'() {
        given:
        repo.spec('ShopSpec', "def 'exits'() {\n  expect:\n  Runtime.runtime.exit(0)\n}\ndef 'comes after'() { expect: true }")

        expect:
        test('repo') == 1
        out.contains('FAIL  exits')
        out.contains('at specs/ShopSpec.groovy:7')
        out.contains('It ended the JVM')
    }

    def 'a run with a feature that cannot be ended and a left-over thread completes'() {
        given:
        repo.spec('ShopSpec', '''
            def 'leaves a thread'() { expect: Thread.start('forgotten') { while (true) { Thread.sleep(1000) } } }
            def 'cannot be ended'() {
                expect: new java.util.concurrent.CompletableFuture().join()
            }
        ''')

        expect:
        test('repo', '--timeout', '5s') == 1
        out.contains('FAIL  cannot be ended')
        out.contains("'cannot be ended' did not stop")
        out.contains("note: a spec left the thread 'forgotten' running")
    }

    def 'watching runs again when a file changes, also after one that does not compile'() {
        given:
        repo.spec('ShopSpec', "def 'opens'() { expect: true }")

        when:
        start('repo', '--watch')

        then:
        await('the first run') { out.contains('1 passed, 0 failed') && out.contains('Waiting for a change') }

        when:
        repo.spec('ShopSpec', "def 'opens'() { expect: new Nothing() }")

        then:
        await('the second run') { err.contains('There is no class Nothing') && out.count('Waiting for a change') >= 2 }

        when:
        repo.spec('ShopSpec', "def 'opens'() { expect: true }\ndef 'shuts'() { expect: true }")

        then:
        await('the third run') { out.contains('2 passed, 0 failed') }
    }

    def 'coverage names the tasks and the branches that no spec has reached, by line'() {
        given:
        repo.file('state.json', '{"vars": {"port": 1}}')
        repo.file('converge.groovy', "directory 'a'\nif (vars.port > 1) {\n    directory 'b'\n}\n")
        repo.file('specs/ShopSpec.groovy', "class ShopSpec extends dev.emptybox.testkit.ConvergeSpec {\n  def 'a'() { expect: converge().changed == ['directory a'] }\n}\n")

        expect:
        testHere(dir.resolve('repo').toString(), '--coverage', '--lcov', dir.resolve('reports/lcov.info').toString()) == 0
        out.contains('\nconverge.groovy: 1 of 2 tasks, 1 of 2 branches\n'
            + '  not reached: converge.groovy:2  if (vars.port > 1) never true\n'
            + "  not reached: converge.groovy:3  directory 'b'\n")
        Files.readAllLines(dir.resolve('reports/lcov.info')) == ['TN:', "SF:${dir.resolve('repo/converge.groovy')}".toString(),
            'BRDA:2,0,0,0', 'BRDA:2,0,1,1', 'DA:1,1', 'DA:3,0', 'end_of_record']
    }

    def 'a word that the script does not know is reported by the feature that converges it'() {
        given:
        repo.file('state.json', '{}')
        repo.file('converge.groovy', "directori 'a'\n")
        repo.file('specs/ShopSpec.groovy', "class ShopSpec extends dev.emptybox.testkit.ConvergeSpec {\n  def 'a'() { expect: converge().changed == ['directory a'] }\n}\n")

        expect:
        testHere(dir.resolve('repo').toString()) == 1
        out.contains('converge.groovy:1:1')
        out.contains('directory')
    }

    def 'the help names the command'() {
        expect:
        testHere('--help') == 0
        out.contains('--watch')
    }
}
