package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.UnknownException
import java.time.Duration
import spock.lang.Specification

class ExecSpec extends Specification {

    def fixture = new TaskFixture()

    private Exec checked(Closure<?> checks) {
        def lines = new LineChecks()
        lines.with(checks)
        def exec = new Exec('it')
        exec.output(lines)
        exec
    }

    def 'expected output has its captures'() {
        given:
        fixture.box.printed = new Command.Result(0, 'shop 1.2\n', '', false)

        when:
        def outcome = fixture.run(checked { matches 'shop (?<version>.*)' }) { command 'shop'; readOnly() }

        then:
        outcome.captures == [version: '1.2']
        outcome.stdout == 'shop 1.2'
    }

    def 'output that is not as it should be fails with what is missing and what was printed: #what'() {
        given:
        fixture.box.printed = new Command.Result(0, printed, '', cut)

        when:
        def problem = fixture.problem(checked { contains 'ready' }) {
            command 'shop'
            readOnly()
            if (hidden) { sensitive() }
        }

        then:
        problem.what() == what
        problem.why() == why

        where:
        printed | cut   | hidden || what                                               | why
        'a\nb\n'| false | false  || "exec it: in its output no line contains 'ready'"  | 'a\nb'
        ''      | false | false  || "exec it: in its output no line contains 'ready'"  | 'it printed nothing'
        'a\n'   | false | true   || 'exec it: in its output a check failed'            | '(sensitive: output not shown)'
        'ready' | true  | false  || 'exec it printed more output than can be checked'         | 'its output was truncated'
    }

    def 'a plan does not check what a command that it does not run would print'() {
        when:
        def outcome = fixture.run(checked { contains 'ready' }) { command 'shop' }

        then:
        outcome.changed

        when:
        outcome.captures

        then:
        thrown(UnknownException)
    }

    def 'what a plan assumes of its result is known, checked like real output, and reported as assumed'() {
        given:
        def exec = checked { matches 'shop (?<version>.*)' }
        exec.planned().stdout(printed)
        exec.command('shop')

        expect:
        fixture.problems(exec)*.what() == problems
        fixture.engine.assumed() == assumed

        where:
        printed    || problems                                                          | assumed
        'shop 1.2' || []                                                                | ["exec it: it is assumed to exit with code 0 and to print 'shop 1.2'"]
        'no'       || ["exec it: in its output no line matches 'shop (?<version>.*)'"]  | ["exec it: it is assumed to exit with code 0 and to print 'no'"]
    }

    def 'of what is not assumed a plan still knows nothing'() {
        given:
        def exec = new Exec('it')
        exec.planned().rc(0)

        when:
        def outcome = fixture.run(exec) { command 'shop' }

        then:
        outcome.rc == 0

        when:
        outcome.stdout

        then:
        thrown(UnknownException)
    }

    def 'its time limit is that of the task, 5m when nothing is said'() {
        when:
        fixture.run(new Exec('a')) { command 'x'; readOnly() }
        fixture.run(new Exec('b')) { command 'x'; readOnly(); timeout '3s' }

        then:
        fixture.box.queries*.timeout() == [Duration.ofMinutes(5), Duration.ofSeconds(3)]
    }
}
