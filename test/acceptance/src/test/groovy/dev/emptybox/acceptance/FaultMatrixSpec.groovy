package dev.emptybox.acceptance

import java.nio.file.Files
import java.time.Duration
import spock.lang.Requires

/**
 * Commits that are bad in one way each: what clients of the service notice, what the agent does about it, that it does not
 * try again, and that it takes the next good commit.
 */
class FaultMatrixSpec extends FaultSpecification {

    private static final String NO_GOOD = 'throw new IllegalStateException("no good")'

    /** Takes away what the program needs and no script provides. */
    private static final String SPOIL = "exec('spoil') { command 'rm', 'data/key'; writes 'data/key' }"

    @Override
    String section() {
        'Bad commits'
    }

    def 'a commit that cannot be used touches nothing: it #fault'() {
        given:
        def good = box.converged()
        def tree = Box.tree(box.box.root)

        when:
        def bad = box.push(change, 'bad')
        box.awaitBehind(bad.commit)
        box.awaitCycles(3)
        def (seen, starts, outcomes, status) = [bad.seen, bad.starts, bad.outcomes, box.status]
        def left = Box.tree(box.box.root)
        table.add("it $fault", 'refused it and touched nothing', bad, seen, starts, outcomes.size() > 1, takesAnother())

        then:
        seen.sequence == [good.release]
        starts == []
        left == tree
        outcomes == ['REFUSED']
        status.revision == good.commit
        !status.quarantine.containsKey(bad.commit)
        "${status.problems[0].what} ${status.problems[0].why}".contains(told)

        where:
        fault                                   | always | told        | change
        'does not compile'                      | true   | 'directroy' | [script: FickleRepo.at(FickleRepo.LAST, 'directroy "x"')]
        'throws before the first task'          | false  | 'no good'   | [script: FickleRepo.at(FickleRepo.FIRST, NO_GOOD)]
        'throws in the middle'                  | false  | 'no good'   | [script: FickleRepo.at(FickleRepo.MIDDLE, NO_GOOD)]
        'throws after the last task'            | true   | 'no good'   | [script: FickleRepo.at(FickleRepo.LAST, NO_GOOD)]
        'has an artefact with another checksum' | true   | '00000000'  | [sha256: '0' * 64]
        'has a script of no bytes (B7)'         | true   | 'is empty'  | [script: { '' }]
        'declares nothing at all (B7)'          | false  | 'declares nothing' | [script: { 'log.info "nothing"' }]

        filter:
        ALL || always
    }

    def 'a commit that fails while it is applied is left for the last good one, and not tried again: #fault'() {
        given:
        def good = box.converged()

        when:
        def bad = box.push(change, 'bad')
        box.awaitBehind(bad.commit)
        def soon = bad.starts
        box.awaitCycles(3)
        def (seen, starts, outcomes, status) = [bad.seen, bad.starts, bad.outcomes, box.status]
        table.add(fault, starts ? 'went back, quarantined it' : 'went back without a restart, quarantined it', bad, seen, starts, starts.size() > soon.size(), takesAnother())

        then:
        starts == started.collect { [bad: bad.release, good: good.release][it] }
        soon == starts
        outcomes == ['FAILED']
        status.revision == good.commit
        status.services == [fickle: 'ok']
        status.quarantine.containsKey(bad.commit)
        status.problems[0].what.contains(told)
        seen.together
        seen.sequence.last() == good.release
        started.empty ? seen.failed == 0 : seen.failed > 0

        where:
        fault                                     | always | started         | told                           | change
        'a command fails before the first change' | false  | []              | 'exec false exited with code 1' | [script: command(FickleRepo.FIRST)]
        'a command fails in the middle'           | true   | []              | 'exec false exited with code 1' | [script: command(FickleRepo.MIDDLE)]
        'a command fails after the restart'       | true   | ['bad', 'good'] | 'exec false exited with code 1' | [script: command(FickleRepo.LAST)]
        'the program exits at once'               | true   | ['bad', 'good'] | 'exited soon after its start'   | [manifest: ['Exits-At-Once': '3']]
        'the program is slower than within'       | false  | ['bad', 'good'] | 'is not healthy after 1s'      | [manifest: ['Ready-After-Millis': '3000'], within: '1s']
        'the program is never ready'              | true   | ['bad', 'good'] | 'is not healthy after 1s'      | [manifest: ['Ready-After-Millis': '3600000'], within: '1s']

        filter:
        ALL || always
    }

    def 'a program that is slow and in time is taken'() {
        given:
        def good = box.converged()

        when:
        def slow = box.push('slow', manifest: ['Ready-After-Millis': '1500'], within: '20s')
        box.awaitConverged(slow.commit)
        box.awaitCycles(3)
        def (seen, starts, outcomes, status) = [slow.seen, slow.starts, slow.outcomes, box.status]
        table.add('the program is slow, but ready within', 'took it', slow, seen, starts, starts.size() > 1, takesAnother())

        then:
        starts == [slow.release]
        outcomes == ['CONVERGED']
        !status.quarantine.containsKey(slow.commit)
        seen.together
        seen.sequence.last() == slow.release
    }

    def 'a program that is healthy at first and then dies is left for the last good one: its revision was not good'() {
        given:
        def good = box.converged()

        when:
        def bad = box.push('bad', manifest: ['Dies-After-Checks': '2'])
        box.awaitBehind(bad.commit)
        def soon = bad.starts
        box.awaitCycles(3)
        def (seen, starts, applied, status) = [bad.seen, bad.starts, bad.applied, box.status]
        table.add('the program dies after two good checks', 'went back when it had died three times', bad, seen, starts, starts.size() > soon.size(), takesAnother())

        then: 'after three ends, and not tried again'
        starts.last() == good.release
        starts.init().toSet() == [bad.release] as Set
        starts.size() in 4..5
        soon == starts
        applied == [bad.release, good.release]
        status.quarantine[bad.commit].contains('has exited 3 times')
        status.revision == good.commit
        seen.together
        seen.sequence.last() == good.release
    }

    def 'a good commit need not wait for the health of a bad one'() {
        given:
        def good = box.converged()

        when:
        def bad = box.push('bad', manifest: ['Ready-After-Millis': '3600000'], within: '60s')
        Await.until('it is waited for') { box.starts.last() == bad.release }
        def taken = takesAnother()
        def (seen, starts, outcomes, status) = [bad.seen, bad.starts, bad.outcomes, box.status]
        table.add('the program is never ready, and a better commit comes', 'took the better one at once', bad, seen, starts, outcomes.size() > 1, taken)

        then:
        taken < 30_000
        outcomes == ['INTERRUPTED']
        starts.size() == 2
        !status.quarantine.containsKey(bad.commit)
        seen.together
        seen.sequence.first() == good.release
    }

    def 'a stream of commits, each faster than an apply, is converged to again and again (C13)'() {
        given:
        def good = box.converged()

        when: 'each is pushed when the one before is being applied'
        def first = box.push('stream', manifest: ['Ready-After-Millis': '2500'], within: '60s')
        def stream = [first]
        3.times {
            Await.within(Duration.ofMinutes(2), 'the last one is started', { box.agent.output.takeRight(40).join('\n') }) { box.starts.last() == stream.last().release }
            stream << box.push('stream', manifest: ['Ready-After-Millis': '2500'], within: '60s')
        }
        box.awaitConverged(stream.last().commit)
        def outcomes = box.runs.findAll { it.revision in stream*.commit }*.outcome
        def (seen, starts) = [first.seen, first.starts]
        table.add('four commits, each while the one before is applied (C13)', 'took every second one, and the last', stream.last(), seen, starts, false, takesAnother())

        then:
        outcomes.count { it == 'CONVERGED' } >= 2
        outcomes.every { it in ['CONVERGED', 'INTERRUPTED'] }
        seen.together
        seen.sequence.first() == good.release
        seen.sequence.last() == stream.last().release
    }

    def 'a checkout that is truncated under the agent changes nothing (B7)'() {
        given:
        def good = box.converged()

        when:
        def checkout = box.box.home.resolve("source/checkouts/$good.commit/converge.groovy")
        long begun = System.nanoTime()
        Files.writeString(checkout, '')
        box.awaitCycles(3)
        def seen = new Seen(box.prober.since(begun), begun)
        def size = Files.size(checkout)
        table.add('the checkout of its script is truncated (B7)', 'wrote it anew from Git', good, seen, [], false, takesAnother())

        then:
        size > 0
        seen.failed == 0
        seen.sequence == [good.release]
    }

    def 'a commit that mends the first one is not waited for as long as that one is (C14)'() {
        given: 'a box that has nothing to go back to'
        other = new FickleBox(Files.createDirectories(directory.resolve('mended')))
        other.start(interval: '500ms')

        when: 'the next try of the same commit is some intervals away'
        def bad = other.push('bad', manifest: ['Exits-At-Once': '3'])
        Await.within(Duration.ofMinutes(2), 'it has failed three times', { other.agent.output.join('\n') }) { bad.outcomes.count('FAILED') >= 3 }
        def (seen, starts, outcomes) = [bad.seen, bad.starts, bad.outcomes]
        def taken = takesAnother(other)
        table.add('the first commit fails, and another mends it (C14)', 'took the one that mends it at once', bad, seen, starts, true, taken)

        then:
        outcomes.take(3).every { it == 'FAILED' }
        taken < 30_000
    }

    @Requires(value = { FaultSpecification.ALL }, reason = FaultSpecification.NOT_ALL)
    def 'a bad commit is no better for the agent having been killed while it waited for its health'() {
        given:
        def good = box.converged()

        when:
        def bad = box.push('bad', manifest: ['Ready-After-Millis': '3600000'], within: '2s')
        Await.until('it is waited for') { box.starts.last() == bad.release }
        box.agent.kill()
        box.start()
        box.awaitBehind(bad.commit)
        def soon = bad.starts
        box.awaitCycles(3)
        def (seen, starts, status) = [bad.seen, bad.starts, box.status]
        table.add('the program is never ready, and the agent is killed', 'went back when it was restarted', bad, seen, starts, starts.size() > soon.size(), takesAnother())

        then:
        starts.last() == good.release
        starts.init().toSet() == [bad.release] as Set
        starts.size() <= 3
        soon == starts
        status.quarantine.containsKey(bad.commit)
        status.revision == good.commit
        seen.together
        seen.sequence.last() == good.release
    }

    // ---- the last good one is bad as well

    def 'when the last good one fails as well, the box stays with it, says so, and does not move between the two'() {
        given:
        def good = box.converged()

        when: 'the bad one takes away what the good one needs, so neither of them can start'
        def bad = box.push('bad', script: FickleRepo.at(FickleRepo.MIDDLE, SPOIL))
        box.awaitQuarantined(bad.commit)
        box.awaitCycles(4)
        // Between two ends it is starting.
        box.await('it tells how the service ended') { it.services.fickle.contains('exited with code 4') }
        def (seen, starts, outcomes, ready) = [bad.seen, bad.starts, bad.outcomes, box.ready]
        def moves = bad.applied
        box.key()
        table.add('the last good one is bad as well', 'went back, stayed with it and said so', bad, seen, starts, outcomes.size() > 1, takesAnother())

        then: 'once forward, once back, and then only the good one again'
        starts.first() == bad.release
        starts.tail().toSet() == [good.release] as Set
        moves.first() == bad.release
        moves.tail().every { it == good.release }
        outcomes == ['FAILED']

        and: 'it waits longer before each start, as after any end'
        starts.size() <= 6

        and: 'it says so'
        !ready
        seen.together
        !seen.answers.last().good
    }

    @Requires(value = { FaultSpecification.ALL }, reason = FaultSpecification.NOT_ALL)
    def 'a box that is given up is left with 70, so that another one takes its place'() {
        given:
        other = new FickleBox(Files.createDirectories(directory.resolve('given-up')))
        other.start('--give-up', '3s')
        def good = other.converged()

        when:
        def bad = other.push('bad', script: FickleRepo.at(FickleRepo.MIDDLE, SPOIL))
        def code = other.agent.end()
        def (seen, starts, outcomes) = [bad.seen, bad.starts, other.box.history().findAll { it.revision == bad.commit }*.outcome]
        def left = other.box.pids(FickleRepo.JAR)
        other.key()
        other.start('--give-up', '3s')
        table.add('the last good one is bad as well, with --give-up 3s', 'went back, ended with 70', bad, seen, starts, outcomes.size() > 1, takesAnother(other))

        then:
        code == 70
        outcomes == ['FAILED']
        left == []
        starts.tail().toSet() == [good.release] as Set
    }

    def 'when another process takes the port in the middle, the last good one comes back once it has gone'() {
        given:
        def good = box.converged()
        def stranger = new Stranger(box.repo.port)

        when:
        def bad = box.push('bad')
        box.awaitQuarantined(bad.commit)
        box.awaitCycles(3)
        def ready = box.ready
        def outcomes = bad.outcomes
        stranger.close()
        box.awaitService()
        def (seen, starts, status) = [bad.seen, bad.starts, box.status]
        table.add('another process takes the port', 'rolled back, and recovered once the port was free', bad, seen, starts, outcomes.size() > 1, takesAnother())

        then:
        !ready
        outcomes == ['FAILED']
        status.revision == good.commit
        starts.count { it == bad.release } == 1
        starts.toSet() == [bad.release, good.release] as Set
        seen.together
        seen.sequence.last() == good.release

        cleanup:
        stranger?.close()
    }

    private static Closure<String> command(String place) {
        FickleRepo.at(place, "exec('migrate') { command 'false'; writes 'data/schema' }")
    }
}
