package dev.emptybox.agent.converge

import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/**
 * A recheck finds whatever a new plan would find. Held by scripts that are made up, applied for real, and changes behind the
 * agent's back. {@code -Dfidelity.seed=N} repeats them, {@code -Drecheck.cases=N} says how many.
 */
class RecheckFidelitySpec extends Specification {

    static final int CASES = Integer.getInteger('recheck.cases', 60)
    static final int CHANGES = 4

    /** Where the table goes; nowhere when it is empty. */
    static final String TABLE = System.getProperty('recheck.table') ?: ''

    @TempDir
    Path directory

    def 'a box that holds what the last plan read needs no new plan'() {
        given:
        long seed = RandomScripts.seed()
        def repo = new FidelityRepo(directory)
        def scripts = new RandomScripts(repo)
        def box = new FidelityBox(directory, repo)
        def random = new Random(seed)

        when:
        def found = (0..<CASES).collate(100).collectMany { some -> box.recheck(some.collect { scripts.make(seed + it) }, random, CHANGES) }
        def quiet = found.findAll { it.change == 'nothing' }
        def changed = found.findAll { it.change != 'nothing' }
        def missed = changed.findAll { it.holds && it.differs }
        def unchanged = quiet.size()
        def recognized = quiet.count { it.holds }
        def drifted = changed.count { it.differs }
        println "recheck: seed $seed, $recognized of $unchanged unchanged boxes recognized, ${changed.size()} changes, $drifted of them drift, " +
            "${changed.count { !it.holds && !it.differs }} plans for nothing, ${missed.size()} missed"
        table(seed, quiet, changed)

        then: 'no drift is missed'
        missed.take(3).join('\n\n') == ''

        and: 'a box that nothing has changed is recognized'
        recognized >= 0.9 * unchanged

        and:
        drifted >= CASES / 20
    }

    private static void table(long seed, List quiet, List changed) {
        if (TABLE) {
            Path.of(TABLE).text = """\
                # Rechecks against plans

                Scripts that are made up are applied for real; then something below the root is changed at random behind the agent's back. A recheck
                says whether all that the last, empty plan read is unchanged; a new plan says whether there is something to do. Written by
                `mvn verify -Pnightly`, seed $seed.

                | boxes | count |
                |---|---:|
                | nothing changed | ${quiet.size()} |
                | recognized as unchanged | ${quiet.count { it.holds }} |
                | something changed | ${changed.size()} |
                | drift, found by both | ${changed.count { !it.holds && it.differs }} |
                | no drift, and no plan was needed | ${changed.count { it.holds && !it.differs }} |
                | no drift, but a plan was made | ${changed.count { !it.holds && !it.differs }} |
                | **drift that a recheck missed** | ${changed.count { it.holds && it.differs }} |
                """.stripIndent()
        }
    }
}
