package dev.emptybox.agent.journal

import dev.emptybox.stdlib.model.Revision
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import spock.lang.Specification
import spock.lang.TempDir

class LedgerSpec extends Specification {

    static final Instant NOW = Instant.parse('2026-07-01T12:00:00Z')

    @TempDir
    Path dir

    private static String commit(int number) {
        String.format('%040x', number)
    }

    private static Revision revision(int number) {
        new Revision(commit(number), '', NOW, '', '')
    }

    private static Ledger quarantined(Ledger ledger, int from, int to) {
        (from..to).inject(ledger) { before, number -> before.withQuarantined(commit(number), 'it failed') }
    }

    def 'only the newest commits stay in quarantine, also when the ledger was read back in between (D16, G40)'() {
        given:
        def journal = new Journal(dir)

        when:
        journal.keep(quarantined(Ledger.EMPTY, 1, 80))
        journal.keep(quarantined(journal.ledger(), 81, 130))

        then:
        journal.ledger().quarantine().keySet() as List == (31..130).collect { commit(it) }
    }

    def 'a ledger of an earlier agent that has too many is cut at the next one (D16, G40)'() {
        given:
        def many = (1..5000).collectEntries { [commit(it), 'it failed'] }
        def ledger = new Ledger(null, null, [:], [], many, null, false, '', true, 0)

        when:
        def next = ledger.withQuarantined(commit(5001), 'it failed')

        then:
        next.quarantine().size() == 100
        next.quarantine().containsKey(commit(5001))
        !next.quarantine().containsKey(commit(1))
    }

    def 'a commit that fails once more is the newest again (D16, G40)'() {
        when:
        def ledger = quarantined(quarantined(Ledger.EMPTY, 1, 1), 2, 100).withQuarantined(commit(1), 'again').withQuarantined(commit(101), 'it failed')

        then:
        ledger.quarantine()[commit(1)] == 'again'
        !ledger.quarantine().containsKey(commit(2))
    }

    def 'what is forgotten in quarantine is no way back: the revisions that were good hold none that was bad (D16, G40)'() {
        given:
        def ledger = (1..3).inject(Ledger.EMPTY) { before, number -> before.withGood(revision(number), [:], 'start', NOW) }

        when:
        ledger = quarantined(ledger.withQuarantined(commit(2), 'it failed'), 1000, 1200)

        then:
        !ledger.quarantine().containsKey(commit(2))
        ledger.good().commit() == commit(3)
        ledger.earlier()*.commit() == [commit(1)]
    }

    def 'a kill while the ledger is written leaves the old one (D16, G40)'() {
        given:
        def journal = new Journal(dir)
        journal.keep(quarantined(Ledger.EMPTY, 1, 3))

        when:
        Files.writeString(dir.resolve('.ledger.json.part'), '{"quarantine": {"0')

        then:
        journal.ledger().quarantine().size() == 3

        when:
        journal.keep(quarantined(journal.ledger(), 4, 4))

        then:
        new Journal(dir).ledger().quarantine().size() == 4
        Files.list(dir).withCloseable { it.map { file -> file.fileName.toString() }.toList() } == ['ledger.json']
    }
}
