package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Ledger
import dev.emptybox.agent.journal.Onces
import dev.emptybox.agent.machine.FastTime
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MachineFacts
import dev.emptybox.agent.machine.Progress
import dev.emptybox.agent.script.Generation
import dev.emptybox.agent.script.ScriptHost
import dev.emptybox.agent.script.ScriptRunner
import dev.emptybox.agent.script.StateFiles
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.dsl.Occasion
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.model.Revision
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.State
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.time.Instant
import spock.lang.Specification
import spock.lang.TempDir

/**
 * Plans of scripts with services are true, over several revisions of a box: made up, planned, applied and planned again. A
 * service is restarted once for whatever has changed. The properties of {@link FidelitySpec} count here too.
 */
class ServiceFidelitySpec extends Specification {

    private static final int CASES = Integer.getInteger('fidelity.service.cases', 40)
    private static final int BATCH = 50

    @TempDir
    Path directory

    private int exact
    private int unknown

    def 'no plan of a script with services that is made up is wrong'() {
        given:
        long seed = RandomScripts.seed()
        println "service fidelity: seed $seed, $CASES cases"
        def scripts = new RandomServices()
        def wrong = []

        when:
        (0..<CASES).collate(BATCH).each { batch ->
            def cases = batch.collect { scripts.make(seed + it) }
            def generation = compile(cases)
            try {
                cases.eachWithIndex { turns, i -> wrong.addAll(judged(turns, generation, i)) }
            } finally {
                generation.close()
            }
        }
        println "service fidelity: $exact exact, $unknown unknown, ${wrong.size()} wrong"

        then:
        wrong.take(3).join('\n\n') == ''
        exact > unknown
    }

    private Generation compile(List<List<RandomServices.Turn>> cases) {
        def sources = Files.createTempDirectory(directory, 'scripts')
        def calls = new StringBuilder()
        def methods = new StringBuilder()
        cases.eachWithIndex { turns, i -> turns.eachWithIndex { turn, revision ->
            calls << "if (state.number == ${i * 10 + revision}) { case${i}r$revision() }\n"
            methods << "void case${i}r$revision() {\n${turn.script.script}}\n"
        } }
        Files.writeString(sources.resolve('converge.groovy'), calls.toString() + methods)
        Files.writeString(sources.resolve('state.json'), '{"number": 0}')
        new ScriptHost(directory.resolve('classes')).load(sources, new StateFiles(sources).all([:], [:]))
    }

    /** What was wrong with a case, its scripts first. */
    private List<String> judged(List<RandomServices.Turn> turns, Generation generation, int index) {
        def own = Files.createTempDirectory(directory, 'case')
        def root = Files.createDirectory(own.resolve('box')).toRealPath()
        def services = new MemoryServices()
        def live = new LiveWorld(own.resolve('cache'), System.getenv(), services, new Onces(own.resolve('once'), Clock.systemUTC()), Progress.SILENT,
            new FastTime(), { false })
        def converger = new Converger(new ScriptRunner(Duration.ofSeconds(20), { String trace -> }), new Settings(root, [:], [:]), MachineFacts.facts([:]),
            Secrets.none(), Clock.systemUTC())
        def wrong = []
        try {
            turns.eachWithIndex { turn, number ->
                turn.killed.each { services.kill(it) }
                turn.removed.each { Files.deleteIfExists(root.resolve(it)) }
                def revision = new Revision("$number".padLeft(40, '0'), '', Instant.EPOCH, '', '')
                def loaded = new LoadedRevision(revision, generation, State.of([number: index * 10 + number]), new RepoFiles(own))
                def findings = new FidelityBox.Findings()
                def judge = new FidelityJudge(turn.script, findings)
                def plan = planned(converger, loaded, live)
                def applied = performed(converger, loaded, live, plan)
                judge.compare(plan.report(), applied.report())
                def again = planned(converger, loaded, live)
                judge.converged(applied.report(), again.report())
                judge.compare(again.report(), performed(converger, loaded, live, again).report())
                exact += findings.verdicts.count { it[1] == 'exact' }
                unknown += findings.verdicts.count { it[1] == 'unknown' }
                if (!findings.wrong.empty) {
                    wrong << "revision $number of:\n${turns.collect { "killed $it.killed, removed $it.removed\n$it.script.script" }.join('\n')}\n${findings.wrong.join('\n')}"
                }
            }
        } finally {
            live.close()
            own.toFile().deleteDir()
        }
        wrong*.toString().take(1)
    }

    private static Converger.ScriptRun planned(Converger converger, LoadedRevision loaded, LiveWorld live) {
        converger.plan(loaded, live, Ledger.EMPTY, Occasion.ORDINARY, new ExampleBox.Silent())
    }

    private static Converger.ScriptRun performed(Converger converger, LoadedRevision loaded, LiveWorld live, Converger.ScriptRun plan) {
        converger.apply(loaded, plan.stops(), live, Ledger.EMPTY, Occasion.ORDINARY, new ExampleBox.Silent(), new Engine.Listener() { })
    }
}
