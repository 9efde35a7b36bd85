package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** What clients see while one commit changes the release, the configuration, the environment and five files. */
class UpgradeProberSpec extends Specification {

    private static final int TIMES_A_SECOND = 200

    /** Where the table goes; nowhere when it is empty. */
    private static final String TABLE = System.getProperty('upgrade.table') ?: ''

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    FickleBox box

    def 'an upgrade is one new process, and clients get the old release, no response, or the new one'() {
        given:
        box = new FickleBox(directory, Duration.ofMillis(1000.intdiv(TIMES_A_SECOND)))
        box.start()
        def old = box.converge('old')
        box.prober.more(TIMES_A_SECOND)

        when:
        def upgrade = box.push('new')
        box.awaitConverged(upgrade.commit)
        box.prober.more(TIMES_A_SECOND)
        box.awaitCycles(3)
        def (seen, starts) = [upgrade.seen, upgrade.starts]
        if (!TABLE.empty) {
            Files.writeString(Path.of(TABLE), page(seen, starts.size()))
        }

        then: 'one new process, whatever has changed'
        starts == [upgrade.release]

        and: 'the old one, an interruption, the new one: in this order, and never a mixture'
        seen.together
        seen.sequence.first() == old.release
        seen.sequence.last() == upgrade.release
        seen.sequence - ['cut off', 'refused', '503'] == [old.release, upgrade.release]
    }

    private static String page(Seen seen, int started) {
        def lines = seen.stretches.collect { "| $it.what | $it.count | $it.fromMillis ms | $it.toMillis ms |".toString() }
        """\
        # What clients see of an upgrade

        Made by `mvn verify -Pnightly`; not to be edited. What it says is explained in [README.md](README.md).

        | answer | how often | from | to |
        |---|---:|---:|---:|
        """.stripIndent() + lines.join('\n') + """

        New processes: $started. Longest time without an answer: $seen.gapMillis ms. Binary, configuration, environment and files were
        of one release in every answer: ${seen.together ? 'yes' : 'NO'}.
        """.stripIndent()
    }
}
