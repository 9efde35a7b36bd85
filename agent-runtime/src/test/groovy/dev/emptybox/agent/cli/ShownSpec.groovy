package dev.emptybox.agent.cli

import dev.emptybox.agent.converge.Event
import dev.emptybox.agent.git.Git
import java.nio.file.Files
import java.time.Duration
import java.time.Instant

/** How times, evidence and places are shown. */
class ShownSpec extends CommandLineSpecification {

    def 'times are shown to the second (N26)'() {
        given:
        script "file('a') { content 'x' }"
        assert apply() == 0

        expect:
        atHome('status') == 0
        out =~ /up \d+s, since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/
        out =~ /reached \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(, \d+s ago)?\n/
        atHome('history') == 0
        out =~ /1  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  converged/
        atHome('show', '1') == 0
        out =~ /from \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ to \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/
    }

    def 'how long something has been so: #seconds s (N26)'() {
        expect:
        Times.length(Duration.ofSeconds(seconds)) == text

        where:
        seconds || text
        59      || '59s'
        61      || '1m 1s'
        7_260   || '2h 1m'
        90_000  || '1d 1h'
    }

    def 'evidence of several lines keeps its lines (N27)'() {
        given:
        def event = new Event(Instant.EPOCH, Event.Level.ERROR, 'x', 'it failed', 'Traceback:\n  File "a"\nValueError', null, [:], null)

        expect:
        new Printer(new PrintStream(new ByteArrayOutputStream()), false).eventLine(event).lines().toList()*.strip().tail() == ['File "a"', 'ValueError)']
    }

    def 'a command in a once says that it runs once (N27)'() {
        given:
        script "once('migrate') { exec('work') { command 'true' } }"

        expect:
        emptybox('plan', repo.toString()) == 0
        out.contains('it runs once, in once migrate')
        !out.contains('every converge')
    }

    def 'a failed apply says what was changed, and the record too (D16)'() {
        given:
        script "file('a') { content 'x' }\nexec('b') { command 'test', '-e', 'nowhere' }"

        expect:
        apply('--json') == Main.FAILED
        json().changes.collect { [it.target, it.partial, it.where] } == [['a', null, 'converge.groovy:1:1'], ['test -e nowhere', true, 'converge.groovy:2:1']]
        apply() == Main.FAILED
        out.contains('Failed after 0 changes, and 1 change that may be partially done.')
        atHome('show', '1') == 0
        out.contains('command.run test -e nowhere failed, and may be partially done')
        atHome('history') == 0
        out.contains('(first converge, 2 changes)')
    }

    def 'a plan has the place of each change (N24)'() {
        given:
        script "\nfile('a') { content 'x' }"

        expect:
        emptybox('plan', repo.toString(), '--json') == 0
        json().changes*.where == ['converge.groovy:2:1']
    }

    def 'a plan of a directory against an expression of Git, also below the top of its repository: #below (N24)'() {
        given:
        def git = Git.init(repo)
        repo = Files.createDirectories(repo.resolve(below))
        script "file('a') { content 'x' }"
        git.commit('first')
        script "file('a') { content 'x' }\nfile('b') { content 'x' }"
        git.commit('second')

        expect:
        emptybox('plan', repo.toString(), '--against', 'HEAD~1', '--home', home.toString(), '--json') == 0
        json().changes*.target == ['b']

        where:
        below << ['', 'deploy/box']
    }
}
