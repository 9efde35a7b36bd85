package dev.emptybox.agent.journal

import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Revision
import dev.emptybox.stdlib.model.Step
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import java.time.Instant
import spock.lang.Specification
import spock.lang.TempDir

class JournalSpec extends Specification {

    static final Instant NOW = Instant.parse('2026-01-02T03:04:05Z')

    @TempDir
    Path dir

    private static Run begun(Journal journal, String revision, String message) {
        def run = journal.next(new Revision(revision, '', NOW, message, ''), Cause.NEW_REVISION, NOW)
        journal.begin(run)
        run
    }

    private static void refused(Journal journal, String revision, String message, Map<String, Object> report) {
        journal.finish(journal.next(new Revision(revision, '', NOW, message, ''), Cause.NEW_REVISION, NOW).ended(NOW, Run.Result.REFUSED, report, []))
    }

    def 'a ledger is read back as it was kept'() {
        given:
        def good = new Revision('a' * 40, 'A <a@x>', NOW, 'first', '')
        def ledger = Ledger.EMPTY.withGood(good, [vars: [port: 8080, names: ['a', 'b']]], 'boot/1', Instant.EPOCH).withQuarantined('b' * 40, 'it failed').withMismatch()

        when:
        new Journal(dir).keep(ledger)

        then:
        new Journal(dir).ledger() == ledger
    }

    def 'a home without a journal has an empty ledger and no runs'() {
        expect:
        new Journal(dir).ledger() == Ledger.EMPTY
        new Journal(dir).last(10) == []
        new Journal(dir).run(1).empty
    }

    def 'runs are numbered and listed newest first'() {
        given:
        def journal = new Journal(dir)

        when:
        def first = begun(journal, 'a', 'first')
        journal.finish(first.ended(NOW, Run.Result.CONVERGED, [changes: []], []))
        refused(journal, 'b', 'second', [failed: [what: 'x']])

        then:
        journal.last(10).collect { [it.number(), it.revision(), it.outcome()] } == [[2, 'b', Run.Result.REFUSED], [1, 'a', Run.Result.CONVERGED]]
        journal.last(1)*.number() == [2]
    }

    def 'a cause is written as its text, and one of a later version can be read'() {
        given:
        def journal = new Journal(dir)
        begun(journal, 'a', 'first')
        def file = dir.resolve('runs/000001.json')

        expect:
        Files.readString(file).contains('"cause" : "new revision"')
        journal.run(1).get().cause() == Cause.NEW_REVISION

        when:
        Files.writeString(file, Files.readString(file).replace('new revision', 'full moon'))

        then:
        journal.run(1).get().cause() == Cause.OTHER
    }

    private static Step.Line line(String target) {
        new Step.Line('file.write', target, 'it does not exist', '+x')
    }

    def 'a run that the end of the agent cut off keeps what it had performed, apart from what it had only begun (D16, D20)'() {
        given:
        def journal = new Journal(dir)
        def run = begun(journal, 'a', 'first')
        journal.performing(run, 'file x', line('x'))
        journal.performed(run, 'file x', line('x'))
        journal.performing(run, 'file y', line('y'))

        when:
        def closed = new Journal(dir).closeInterrupted(NOW)

        then:
        closed*.outcome() == [Run.Result.INTERRUPTED]
        closed[0].report().changes.collect { [it.task, it.kind, it.target, it.reason] } == [['file x', 'file.write', 'x', 'it does not exist']]
        closed[0].report().begun == ['file y | file.write | y']
        new Journal(dir).closeInterrupted(NOW) == []

        and:
        def summary = Journal.summary(new Journal(dir).run(1).get())
        summary.changes == 1
        summary.begun == 1
    }

    def 'a change that began before one that failed is not known to be performed (D16)'() {
        given:
        def journal = new Journal(dir)
        def run = begun(journal, 'a', 'first')
        journal.performing(run, 'exec x', line('x'))
        journal.performing(run, 'file y', line('y'))
        journal.performed(run, 'file y', line('y'))

        expect:
        with(new Journal(dir).closeInterrupted(NOW)[0].report()) {
            it.changes*.target == ['y']
            begun == ['exec x | file.write | x']
        }
    }

    def 'the last line of what a run had begun may be torn'() {
        given:
        def journal = new Journal(dir)
        def run = begun(journal, 'a', 'first')
        journal.performing(run, 'file x', line('x'))
        Files.writeString(dir.resolve('runs/000001.log'), '{"performed":fal', StandardOpenOption.APPEND)

        expect:
        new Journal(dir).closeInterrupted(NOW)[0].report().begun == ['(the last line is incomplete)', 'file x | file.write | x']
    }

    def 'the record of a run has a limit in bytes: facts stay whole, the longest diffs are cut with a note (D16, G40)'() {
        given:
        def journal = new Journal(dir)
        def run = begun(journal, 'a', 'first')
        def small = '+small\n' * 3
        def large = ('+' + 'é' * 99 + '\n') * 5_000
        def change = { String target, String diff -> [task: "file $target".toString(), kind: 'file.write', target: target, reason: 'why', diff: diff] }

        when:
        journal.finish(run.ended(NOW, Run.Result.FAILED, [changes: [change('a', large), change('b', small), change('c', large)],
                                                          failed: [what: 'x'], onFailure: [changes: [change('d', large)]]], []))
        def kept = new Journal(dir).run(1).get().report()

        then:
        Files.size(dir.resolve('runs/000001.json')) < 150 << 10
        kept.changes*.target == ['a', 'b', 'c']
        kept.changes*.reason == ['why'] * 3
        kept.changes[1].diff == small
        [kept.changes[0], kept.changes[2], kept.onFailure.changes[0]].every { it.diff.length() > 10_000 && it.diff ==~ /(?s).*\n\.\.\. \d+ more lines, not recorded.*/ }
        kept.failed == [what: 'x']
    }

    def 'all records together have a limit in bytes: the oldest go, the newest stays (D16, G40)'() {
        given:
        def journal = new Journal(dir, { }, 3_500)
        def refuse = { int size -> refused(journal, 'a', 'm', [failed: [what: 'x' * size]]) }

        when:
        5.times { refuse(1_000) }

        then:
        journal.last(10)*.number() == [5, 4]

        when:
        refuse(10_000)

        then:
        journal.last(10)*.number() == [6]
    }

    def 'a file half written aside is not looked at'() {
        given:
        def journal = new Journal(dir)
        journal.keep(Ledger.EMPTY.withMismatch())

        when:
        Files.writeString(dir.resolve('.ledger.json.part'), '{"good"')

        then:
        new Journal(dir).ledger().mismatches() == 1
    }

    def 'a ledger that cannot be read is a problem with its cure, and never an empty one'() {
        given:
        Files.writeString(dir.resolve('ledger.json'), '{broken')

        when:
        new Journal(dir).ledger()

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what().startsWith("The journal's ledger cannot be read")
    }
}
