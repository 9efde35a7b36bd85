package dev.emptybox.agent.journal

import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Revision
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
        def first = journal.begin('a', 'first', 'new revision', NOW)
        journal.finish(first.ended(NOW, Run.Result.CONVERGED, [changes: []], []))
        journal.record('b', 'second', 'new revision', NOW, Run.Result.REFUSED, [failed: [what: 'x']])

        then:
        journal.last(10).collect { [it.number(), it.revision(), it.outcome()] } == [[2, 'b', Run.Result.REFUSED], [1, 'a', Run.Result.CONVERGED]]
        journal.last(1)*.number() == [2]
    }

    def 'a run that the end of the agent cut off is closed with what it had begun, a torn last line included'() {
        given:
        def journal = new Journal(dir)
        def run = journal.begin('a', 'first', 'new revision', NOW)
        journal.performing(run, 'file x', 'file.write', 'x')
        Files.writeString(dir.resolve('runs/000001.log'), '["file y", "file.wr', StandardOpenOption.APPEND)

        when:
        def closed = new Journal(dir).closeInterrupted(NOW)

        then:
        closed*.outcome() == [Run.Result.INTERRUPTED]
        closed[0].report() == [begun: ['file x | file.write | x', '(the last line is torn)']]
        new Journal(dir).closeInterrupted(NOW) == []
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
