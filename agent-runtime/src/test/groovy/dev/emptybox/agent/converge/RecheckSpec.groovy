package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Ledger
import dev.emptybox.agent.os.Time
import dev.emptybox.stdlib.dsl.Occasion
import dev.emptybox.stdlib.engine.PlannedStops
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Step
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.nio.file.attribute.PosixFilePermissions
import java.time.Clock
import java.time.Duration

/** A converged cycle runs its script only if something that the last plan read is different. */
class RecheckSpec extends CycleSpecification {

    String password = 'open sesame'

    /** Ahead, so that what was written a moment ago counts as settled. */
    @Override
    Time cycleTime() {
        Time.of(Clock.offset(clock, Duration.ofSeconds(10)))
    }

    @Override
    Secrets secrets() {
        new Secrets({ name -> Optional.of(password) })
    }

    def 'the script does not run while nothing is different'() {
        given:
        converged """
            directory 'd'
            file('d/a') { content 'x' }
            service('web') { command 'sleep', '100'; env 'PASSWORD', secret('password'); restartOn 'd/a' }
            exec('ask') { command 'true'; readOnly() }
            """

        when:
        3.times { assert cycle.once() == Cycle.Result.CONVERGED }

        then:
        spared() == 3
    }

    def 'after #change it runs, and the cycle corrects that'() {
        given:
        converged '''
            directory('d') { purge(); keep 'a' }
            file('d/a') { content 'x'; mode '0644' }
            file('gone') { absent() }
            link('l') { target 'd/a' }
            service('web') { command 'sleep', '100'; env 'PASSWORD', secret('password') }
            def asked = exec('ask') { command 'test', '-e', 'asked'; readOnly(); expect 0, 1 }
            file('answered') { content 'x'; onlyIf { asked.rc == 0 } }
            '''

        when:
        act(this, dir.resolve('root'))
        cycle.once()

        then:
        spared() == 0
        events.findAll { it.name() == 'change' }.any { it.toString().contains(kind) }

        where:
        change                                | kind              | act
        'another content of the same size'    | 'file.write'      | { spec, Path r -> Files.writeString(r.resolve('d/a'), 'y') }
        'another mode'                        | 'attributes'      | { spec, Path r -> Files.setPosixFilePermissions(r.resolve('d/a'), PosixFilePermissions.fromString('rw-------')) }
        'a file that replaces it'             | 'file.write'      | { spec, Path r -> Files.move(Files.writeString(r.resolve('b'), 'y'), r.resolve('d/a'), StandardCopyOption.REPLACE_EXISTING) }
        'its removal'                         | 'file.write'      | { spec, Path r -> Files.delete(r.resolve('d/a')) }
        'a file that was absent'              | 'remove'          | { spec, Path r -> Files.writeString(r.resolve('gone'), '') }
        'a file in a purged directory'        | 'remove'          | { spec, Path r -> Files.writeString(r.resolve('d/b'), '') }
        'another target of a link'            | 'link.make'       | { spec, Path r -> Files.delete(r.resolve('l')); Files.createSymbolicLink(r.resolve('l'), Path.of('d')) }
        'a command that answers differently'  | 'answered'        | { spec, Path r -> Files.writeString(r.resolve('asked'), '') }
        'another value of a secret'           | 'service.restart' | { spec, Path r -> spec.password = 'open barley' }
    }

    def 'it runs in every tenth cycle all the same'() {
        given:
        converged "file('a') { content 'x' }"

        when:
        20.times { cycle.once() }

        then:
        spared() == 18
    }

    def 'a file that has just changed is not trusted, because it may change again in the same tick of the clock'() {
        given:
        commit "file('a') { content 'x' }"
        def recheck = new Recheck(live, Secrets.none(), new EventBus(), clock)
        def file = Files.writeString(dir.resolve('root/a'), 'x')
        def plans = 0

        when:
        2.times { recheck.plan('a revision', Ledger.EMPTY, Occasion.ORDINARY) { recording -> plans++; recording.apply(live).files().digest(file); run([]) } }

        then:
        plans == 2
    }

    def 'a plan with changes that no read explains is counted, and from then on the script runs in every cycle'() {
        given:
        def spared = 0
        def counted = 0
        def bus = new EventBus()
        bus.on(ConvergeEvent.PlanSpared) { spared++ }
        bus.on(ConvergeEvent.RecheckMismatched) { counted++ }
        def recheck = new Recheck(live, Secrets.none(), bus, clock)
        def something = run([new Step('file a', null, Outcome.Status.CHANGED, '', [new Step.Line('file.write', 'a', 'a reason', '')], 0)])
        def plans = 0

        when:
        22.times { recheck.plan('a revision', Ledger.EMPTY, Occasion.ORDINARY) { recording -> ++plans == 2 ? something : run([]) } }

        then:
        counted == 1
        spared == 9
        plans == 13
    }

    private long spared() {
        events.count { it.name() == 'plan.spared' }
    }

    private void converged(String script) {
        commit(script.stripIndent())
        assert cycle.once() == Cycle.Result.CONVERGED
        // The first plan after the apply records its reads.
        assert cycle.once() == Cycle.Result.CONVERGED
        events.clear()
    }

    private static Converger.ScriptRun run(List<Step> steps) {
        new Converger.ScriptRun(new Report('c', steps, [], null), [], [] as Set, [:], [], false, PlannedStops.NONE)
    }
}
