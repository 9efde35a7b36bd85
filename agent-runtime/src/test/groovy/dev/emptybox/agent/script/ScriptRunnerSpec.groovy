package dev.emptybox.agent.script

import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.tasks.Directory
import java.lang.ref.WeakReference
import java.nio.file.Path
import java.time.Duration
import spock.lang.Specification
import spock.lang.TempDir

class ScriptRunnerSpec extends Specification {

    @TempDir
    Path dir

    ScriptFixture fixture

    def setup() {
        fixture = new ScriptFixture(dir)
    }

    def 'a loop without end is ended, and the problem names its line: #code'() {
        given:
        fixture.limit = Duration.ofMillis(200)
        fixture.script code

        when:
        def failed = fixture.run().report().failed()

        then:
        failed.what() == 'The script has exceeded its time limit'
        failed.where().line() in lines

        where:
        code                                                                  | lines
        "log.info 'a'\nwhile (true) { }"                                      | [2]
        "int i = 0\nwhile (true) {\n  try { i++ } catch (Exception e) { }\n}" | [2, 3, 4]
        "(1L..10_000_000_000L).each { long i -> i * 2 }"                      | [1]
    }

    def 'a field of the script whose value never comes is ended like the script'() {
        given:
        fixture.limit = Duration.ofMillis(200)
        fixture.script 'import groovy.transform.Field\n@Field int end = endless()\nint endless() {\n  while (true) { }\n}'

        when:
        def ran = fixture.run()

        then:
        ran.report().failed().what() == 'The script has exceeded its time limit'
        ran.report().failed().where().line() == 4
        !ran.endless()
    }

    def 'what a task runs of the state repo is ended like the script: #what'() {
        given:
        // A busy machine may need half a second to reach the second line.
        fixture.limit = Duration.ofSeconds(1)
        fixture.write 'templates/endless.ftl', template
        fixture.script "log.info 'a'\n$code"

        when:
        def ran = fixture.run()

        then:
        ran.report().failed().what() == 'The script has exceeded its time limit'
        ran.report().failed().where().line() == 2
        !ran.endless()

        where:
        what                   | code                                             | template
        'a template'           | "template('a') { source 'endless.ftl' }"         | '<#list 1.. as x></#list>'
        'a condition'          | "directory('a') { onlyIf { while (true) { } } }" | ''
        'a negative condition' | "directory('a') { unless { while (true) { } } }" | ''
    }

    def 'a script that cannot be interrupted is given up, with its line, and can do nothing afterwards: #code (B11)'() {
        given:
        fixture.limit = Duration.ofMillis(100)
        fixture.script code
        def generation = fixture.load()
        def surroundings = fixture.surroundings(generation, true)
        def runner = new ScriptRunner(fixture.limit, {})

        when:
        def ran = runner.run(generation, surroundings)

        then:
        ran.endless()
        ran.report().failed().what() == 'The script has exceeded its time limit'
        ran.report().failed().where().line() == line
        runner.abandoned()*.what() == ['The script has exceeded its time limit']

        when: 'it wakes up after all'
        surroundings.engine().run(new Directory('late'), null)

        then:
        thrown(IllegalStateException)
        surroundings.engine().steps() == []

        where:
        code                                                                                             | line
        "log.info 'a'\ndef huge = 2.0G ** 30000000\ndirectory 'late'"                                    | 2
        "import groovy.transform.Field\n@Field def huge = 2.0G ** 30000000\ndirectory 'late'"            | 2
    }

    def 'a field that cannot be set is a problem of the script, not the end of the agent (B4)'() {
        given:
        fixture.script "import groovy.transform.Field\n@Field int half = Integer.parseInt('x')\ndirectory 'a'"

        when:
        def ran = fixture.run()

        then:
        ran.report().failed().what().startsWith('The script failed with')
        new ScriptRunner(fixture.limit, {}).runStopHooks(ran.hooks(), fixture.surroundings(fixture.load(), true)).failed() == null
    }

    def 'an exception in the script is a problem with its line, and no stack trace'() {
        given:
        fixture.script "log.info 'a'\ndef names = []\nlog.info names[0].toString().substring(99)"

        when:
        def failed = fixture.run().report().failed()

        then:
        failed.where().toString() == 'converge.groovy:3:1'
        failed.what() == 'The script failed with StringIndexOutOfBoundsException'
    }

    def 'calls without end are a problem, not a crash'() {
        given:
        fixture.script "int f(int i) { f(i + 1) + 1 }\nf(0)"

        expect:
        fixture.run().report().failed().what() == 'The script calls itself endlessly'
    }

    def 'fail ends the converge with the words of the script'() {
        given:
        fixture.script "directory 'a'\nfail 'no disk here'\ndirectory 'b'"

        when:
        def report = fixture.run().report()

        then:
        report.failed().what() == 'no disk here'
        report.failed().where().toString() == 'converge.groovy:2:1'
        report.changeKeys() == ['directory a | directory.make | a']
    }

    def 'all wrong options of a task are reported together'() {
        given:
        fixture.script "download('x') {\n  url 'gopher://x'\n  sha256 'abc'\n  mode '99'\n}"

        when:
        def failed = fixture.run().report().failed()

        then:
        failed.where().toString() == 'converge.groovy:1:1'
        failed.what().contains("'abc' is not a SHA-256 checksum")
        failed.what().contains("mode '99' is not a mode")
        failed.what().contains("'gopher://x' is not a supported URL")
    }

    def 'an outcome as a truth value is refused, because it is ambiguous'() {
        given:
        fixture.script "def c = file('x') { content 'a' }\nif (c) { log.info 'x' }"

        expect:
        fixture.run().report().failed().what() == "The outcome of 'file x' is used as a truth value"
    }

    def 'a plan ends where the script asks for what only the apply will know, and says so'() {
        given:
        fixture.script "directory 'a'\ndef r = exec('ask') { command 'ask' }\nif (r.stdout == 'yes') { directory 'b' }"

        when:
        def report = fixture.run().report()

        then:
        report.failed() == null
        !report.exact()
        report.unknown() == ['converge.groovy:3:1: the script cannot go on: exec ask has not run yet']
    }

    def 'a plan goes on with what the script says to assume'() {
        given:
        fixture.script "def r = exec('ask') { command 'ask'; planned { stdout 'yes' } }\nif (r.stdout == 'yes') { directory 'b' }"

        expect:
        fixture.run().report().changeKeys().last() == 'directory b | directory.make | b'
    }

    def 'after a command that has not run, no change is unknown and never no change'() {
        given:
        fixture.script "directory 'a'\nexec('x') { command 'x' }\ndirectory('also a') { named 'dir'; onlyIf false }\ndirectory('a/') { named 'again' }"

        when:
        def steps = fixture.run().report().steps()

        then:
        steps*.status() == [Outcome.Status.CHANGED, Outcome.Status.CHANGED, Outcome.Status.SKIPPED, Outcome.Status.UNKNOWN]
        steps[3].reason() == 'exec x may change it'
    }

    def 'what a command writes keeps the rest certain'() {
        given:
        fixture.script "directory 'a'\nexec('x') { command 'x'; writes 'data' }\ndirectory('a/') { named 'again' }\ndirectory('data/b') { named 'data' }"

        expect:
        fixture.run().report().steps()*.status() == [Outcome.Status.CHANGED, Outcome.Status.CHANGED, Outcome.Status.OK, Outcome.Status.CHANGED]
    }

    def 'a template with a missing variable is a problem at its place in the template'() {
        given:
        fixture.write 'templates/a.ftl', 'x=1\ny=${prot}\n'
        fixture.script "template('a') { source 'a.ftl'; vars state.vars }"

        when:
        def failed = fixture.run().report().failed()

        then:
        failed.where().toString() == 'templates/a.ftl:2:5'
        failed.where().text() == 'y=${prot}'
        failed.what() == 'The template uses prot, which has no value'
        failed.why() == "did you mean 'port'?"
    }

    def 'onStart runs only at the first converge of a box'() {
        given:
        fixture.script "onStart { log.info 'started' }\nlog.info 'go'"

        when:
        fixture.run(true)
        fixture.run(false)

        then:
        fixture.said == ['started', 'go', 'go']
    }

    def 'a generation that has been closed leaves nothing behind, however often scripts are loaded'() {
        given:
        def references = []

        when:
        25.times { i ->
            fixture.script "class T$i { int x }\nonStop { log.info 'x' }\ndef l = [new T$i(x: $i)]\nl.each { log.info it.x }\nfile('a') { content \"x \${l[0].x}\" }\nif ($i % 2) { throw new IllegalStateException('x') }"
            def generation = fixture.load()
            references << new WeakReference(generation.newScript().class.classLoader)
            new ScriptRunner(Duration.ofSeconds(5), {}).run(generation, fixture.surroundings(generation, true))
            generation.close()
        }

        then:
        collected(references) >= 23
    }

    private static int collected(List<WeakReference> references) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos()
        int gone = 0
        while (System.nanoTime() < end && gone < 23) {
            System.gc()
            gone = references.count { it.get() == null }
        }
        gone
    }
}
