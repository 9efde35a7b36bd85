package dev.emptybox.testkit.run

import dev.emptybox.agent.cli.Main
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** emptybox test --mutate: its report, its exit codes, and what it tries. */
class MutateCommandSpec extends Specification {

    @TempDir
    Path dir

    private String out
    private String err

    private Repo getRepo() {
        new Repo(dir.resolve('repo'))
    }

    private int mutate(String... options) {
        def bytes = [new ByteArrayOutputStream(), new ByteArrayOutputStream()]
        def code = Main.run(new PrintStream(bytes[0], true), new PrintStream(bytes[1], true), [HOME: dir.toString()],
            ['test', '--mutate', dir.resolve('repo').toString(), *options] as String[])
        out = bytes[0].toString().replaceAll(/\d+\.\d\d s/, 'T')
        err = bytes[1].toString()
        code
    }

    private List<String> results() {
        new JsonSlurper().parseText(out).mutants.collect { "$it.file:$it.line $it.what: $it.result".toString() }
    }

    def setup() {
        repo.file('state.json', '{"on": false, "names": ["a", "b"]}')
        repo.file('specs/BoxSpec.groovy', """\
            class BoxSpec extends dev.emptybox.testkit.ConvergeSpec {
                def 'makes the directories'() { expect: converge().changed.contains('directory a') }
                def 'is about something else'() { expect: 1 + 1 == 2 }
            }
            """)
    }

    def 'the mistakes that no spec notices are reported by line, and the exit code is 1'() {
        given:
        repo.file('converge.groovy', """\
            state.names.each { name -> directory name }
            if (state.on) {
                file('d') { content 'x' }
            }
            """)

        expect:
        mutate() == 1
        out == """\
            converge.groovy:1  swap state.names.each { name -> directory name } and if (state.on) {
                state.names.each { name -> directory name }
                no feature failed; 1 feature runs this code
            converge.groovy:2  the guard is always false
                if (state.on) {
                no feature failed; 1 feature runs this code
            converge.groovy:2  the guard is always true
                if (state.on) {
                no feature failed; 1 feature runs this code
            converge.groovy:3  'd' becomes 'dx'
                file('d') { content 'x' }
                no feature runs this code
            converge.groovy:3  'x' becomes 'xx'
                file('d') { content 'x' }
                no feature runs this code
            converge.groovy:3  drop file('d') { content 'x' }
                file('d') { content 'x' }
                no feature runs this code
            converge.groovy:3  drop the option content 'x'
                file('d') { content 'x' }
                no feature runs this code

            9 mutants: 2 caught, 3 survived, 4 not reached by a feature in T
            """.stripIndent()
        err == ''
    }

    def 'tasks and classes in lib are wrong as well, also for a spec that uses a class itself, and a loop is ended'() {
        given:
        repo.file('converge.groovy', "shelf('a') { }\n")
        repo.file('tasks/Shelf.groovy', """\
            import dev.emptybox.stdlib.dsl.CompositeTask

            class Shelf extends CompositeTask {
                String mode = '0700'
                void apply() {
                    directory(name) { mode this.mode }
                    int left = 2
                    while (left > 0) {
                        left = Rules.next(left)
                    }
                }
            }
            """)
        repo.file('lib/Rules.groovy', """\
            class Rules {
                static int next(int n) {
                    return n - 1
                }
                static String unused(String text) {
                    return text + '!'
                }
            }
            """)
        repo.file('specs/BoxSpec.groovy', """\
            class BoxSpec extends dev.emptybox.testkit.ConvergeSpec {
                def setup() { scriptTimeout '1s' }
                def 'makes the directory'() { expect: converge().converged; file('a').mode == '0700' }
                def 'ends with a mark'() { expect: Rules.unused('a') == 'a!' }
            }
            """)

        expect:
        mutate('--json') == 1
        results().findAll { it.contains('lib/') } == ["lib/Rules.groovy:3 1 becomes 2: survived", 'lib/Rules.groovy:3 n - 1: - becomes +: caught',
            'lib/Rules.groovy:3 return n - 1 returns null: caught', "lib/Rules.groovy:6 '!' becomes '!x': caught",
            "lib/Rules.groovy:6 return text + '!' returns null: caught", "lib/Rules.groovy:6 text + '!': + becomes -: caught"]
        results().findAll { it.contains('Shelf.groovy:4') } == ["tasks/Shelf.groovy:4 '0700' becomes '0644': caught"]
        results().contains("tasks/Shelf.groovy:9 drop left = Rules.next(left): caught")
    }

    def 'all mistakes noticed, or excepted with a reason, is 0'() {
        given:
        repo.file('converge.groovy', "directory 'a'\nlog.info 'done' // no mutants: only for people\n")

        expect:
        mutate() == 0
        out == '2 mutants: 2 caught, 3 left out by comments in T\n'
    }

    def 'specs that fail anyway are shown, and nothing is tried'() {
        given:
        repo.file('converge.groovy', "directory 'b'\n")

        expect:
        mutate() == 1
        err.contains('FAIL  makes the directories')
        err.contains('The specs fail as the scripts are')
    }

    def 'options that do not go together are refused: #options'() {
        expect:
        mutate(*options) == 64

        where:
        options << [['--watch'], ['--coverage'], ['--update-golden']]
    }
}
