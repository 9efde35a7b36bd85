package dev.emptybox.agent.converge

import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/**
 * A plan is true: what it says comes to be, what it does not know it says. Held by scripts that are made up, planned,
 * applied for real and planned again. {@code -Dfidelity.seed=N} repeats them, {@code -Dfidelity.cases=N}
 * says how many.
 */
class FidelitySpec extends Specification {

    static final int CASES = Integer.getInteger('fidelity.cases', 200)

    /** Where the table goes; nowhere when it is empty. */
    static final String TABLE = System.getProperty('fidelity.table') ?: ''

    @TempDir
    Path directory

    def 'no plan of a script that is made up is wrong'() {
        given:
        long seed = RandomScripts.seed()
        println "fidelity: seed $seed, $CASES cases"
        def repo = new FidelityRepo(directory)
        def scripts = new RandomScripts(repo)
        def box = new FidelityBox(directory, repo)
        def table = new FidelityTable(seed)

        when:
        List<FidelityCase> wrong = []
        (0..<CASES).collate(1000).each { some ->
            def cases = some.collect { scripts.make(seed + it) }
            [cases, box.judge(cases)].transpose().each { one, findings ->
                table.add(one, findings)
                if (!findings.wrong.empty) {
                    wrong << one
                }
            }
        }
        if (!TABLE.empty) {
            table.write(Path.of(TABLE))
        }

        then:
        wrong.empty || report(box, wrong)
    }

    private static boolean report(FidelityBox box, List<FidelityCase> wrong) {
        def told = wrong.take(Integer.getInteger('fidelity.shown', 3)).collect { one ->
            def smallest = box.shrunk(one)
            "$smallest${box.judge(smallest).wrong.join('\n')}"
        }
        throw new AssertionError("${wrong.size()} plans were wrong; the first of them, made small:\n\n${told.join('\n\n')}" as Object)
    }
}
