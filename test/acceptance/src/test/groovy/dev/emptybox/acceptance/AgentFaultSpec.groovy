package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Requires

/**
 * What goes wrong with the agent itself, or with its home: services run on, none is started twice, and the next good
 * commit is taken.
 */
class AgentFaultSpec extends FaultSpecification {

    private static final String ENDLESS = 'def huge = 2.0G ** 100000000'

    @AutoCleanup(quiet = false)
    Tmpfs small

    def cleanup() {
        // Nothing may run on the small disk when that is taken away.
        other?.close()
        other = null
    }

    @Override
    String section() {
        'Agents in trouble'
    }

    // ---- the home is damaged

    def 'compiled classes that are #damage are compiled again, and no service is stopped (B4)'() {
        given:
        def good = box.converged()
        box.agent.kill()
        def trial = new Trial(box, 'none', { '' })
        box.box.home.resolve('classes').toFile().listFiles().each { spoil(it.toPath()) }

        when:
        box.start()
        box.awaitConverged(good.commit)
        box.awaitCycles(2)
        def (seen, starts) = [trial.seen, trial.starts]
        table.add("the compiled classes are $damage".toString(), 'compiled them anew', trial, seen, starts, false, takesAnother())

        then:
        starts == []
        seen.sequence == [good.release]

        where:
        damage      | always | spoil
        'damaged'   | true   | { Path it -> flip(it) }
        'truncated' | false  | { Path it -> Files.write(it, Arrays.copyOf(Files.readAllBytes(it), 1000)) }

        filter:
        ALL || always
    }

    def 'a service whose record is #damage is not started beside itself (B8)'() {
        given:
        def good = box.converged()
        box.agent.kill()
        def trial = new Trial(box, 'none', { '' })
        spoil(box.box.home.resolve('services/fickle.json'))

        when:
        box.start()
        box.awaitConverged(good.commit)
        Await.until('it was restarted') { trial.starts.size() == 1 }
        box.awaitService()
        def (seen, starts, running) = [trial.seen, trial.starts, box.box.pids(FickleRepo.JAR)]
        table.add("the record of the service is $damage".toString(), 'found it by its mark, restarted it once', trial, seen, starts, false, takesAnother())

        then:
        starts == [good.release]
        running.size() == 1
        seen.together

        where:
        damage    | always | spoil
        'deleted' | false  | { Path it -> Files.delete(it) }
        'damaged' | true   | { Path it -> flip(it) }

        filter:
        ALL || always
    }

    def 'an agent whose home is deleted ends with 1 and lets its services run; the next one finds them (B10)'() {
        given:
        def good = box.converged()
        def trial = new Trial(box, 'none', { '' })
        def first = box.agent

        when: 'another one is started in the home that is made anew, while the first one still runs'
        // In one step: the agent writes into it several times a second, so a directory may get a new entry while it is emptied.
        def former = Files.move(box.box.home, box.box.home.resolveSibling('former-home'))
        assert former.toFile().deleteDir()
        def second = box.box.run(box.repo.address)
        def code = first.end()
        second.await('converged to')
        Await.until('it was restarted') { trial.starts.size() == 1 }
        second.kill()
        box.start()
        box.awaitService()
        def (seen, starts, running) = [trial.seen, trial.starts, box.box.pids(FickleRepo.JAR)]
        table.add('the home is deleted while the agent runs', 'ended with 1; the next one found the service by its mark', trial, seen, starts, false, takesAnother())

        then:
        code == 1
        first.output.any { it.contains('was deleted or replaced while the agent ran') }
        starts == [good.release]
        running.size() == 1
        seen.together

        cleanup:
        second?.close()
    }

    // ---- a script uses the agent up

    def 'a script that cannot be interrupted costs its revision only (B11)'() {
        given:
        other = new FickleBox(Files.createTempDirectory(directory, 'endless'))
        other.start('--script-timeout', '1s')
        def good = other.converged()

        when:
        def bad = other.push('bad', script: FickleRepo.at(FickleRepo.FIRST, ENDLESS))
        other.awaitBehind(bad.commit)
        // The abandoned script takes a processor from whatever follows.
        other.awaitCycles(1)
        def (seen, starts, outcomes, status) = [bad.seen, bad.starts, bad.outcomes, other.status]

        and: 'not even another agent tries it again'
        other.agent.kill()
        other.start('--script-timeout', '1s')
        other.awaitBehind(bad.commit)
        other.awaitCycles(3)
        table.add('the script calculates without end', 'refused it, quarantined it', bad, seen, starts, bad.outcomes.size() > 1, takesAnother(other))

        then:
        seen.sequence == [good.release]
        starts == []
        outcomes == ['REFUSED']
        bad.outcomes == ['REFUSED']
        status.revision == good.commit
        status.quarantine[bad.commit].startsWith('The script has exceeded its time limit')
        status.problems.any { it.what == 'The script has exceeded its time limit' && it.where.startsWith('converge.groovy:1') }
        status.problems.any { it.what.startsWith('An abandoned script still uses a CPU') }
    }

    // ---- the disk of the home is full

    @Requires(value = { Installed.TMPFS }, reason = Installed.MOUNTS)
    def 'an agent that is started on a full disk after a kill in an apply lets its services run (B5)'() {
        given:
        tight()
        def good = other.converged()
        other.killAgentAt(FickleRepo.STEPS - 1)
        def next = other.push('next')
        other.awaitAgentsEnd()
        small.fill()

        when:
        other.start()
        other.await('it has failed') { it.result == 'failed' }
        other.agent.await('The journal cannot be written')
        other.agent.await('retrying in')
        def (during, alive, told) = [next.seen, other.agent.alive, other.box.status()]
        small.makeRoom()
        other.awaitConverged(next.commit)
        other.awaitCycles(2)
        def (seen, starts, outcomes) = [next.seen, next.starts, next.outcomes]
        table.add('the agent is killed in an apply and started on a full disk', 'changed nothing, went on once there was room', next, seen, starts, starts.size() > 1, takesAnother(other))

        then:
        alive
        during.sequence == [good.release]
        saysSo(told)
        outcomes == ['INTERRUPTED', 'CONVERGED']
        starts == [next.release]
        seen.together
    }

    @Requires(value = { Installed.TMPFS }, reason = Installed.MOUNTS)
    def 'a service that has to be restarted while the disk of the home is full is not lost (B6)'() {
        given:
        tight()
        def good = other.converged()

        when:
        def next = other.push('next', script: FickleRepo.at(FickleRepo.MIDDLE, """
            exec('fill') { shell 'touch data/filled; cat /dev/zero > $small.at/filler || true'; creates 'data/filled'; writes 'data/filled' }"""))
        other.await('it has failed') { it.head == next.commit && it.result == 'failed' }
        // Without room the source is not reached either, so cycles are counted by their retries.
        2.times { other.agent.await('retrying in') }
        def (during, told, running) = [other.prober.since(System.nanoTime() - 200_000_000L), other.box.status(), other.box.pids(FickleRepo.JAR)]
        small.makeRoom()
        other.awaitConverged(next.commit)
        other.awaitCycles(2)
        def (seen, starts) = [next.seen, next.starts]
        table.add('the disk of the home becomes full before the restart', 'restarted it once, took that down once there was room', next, seen, starts, starts.size() > 1, takesAnother(other))

        then: 'it answers while there is no room, and the status does not say that all is well'
        during.every { it.good }
        running.size() == 1
        saysSo(told)
        starts == [next.release]
        seen.together
        seen.sequence - INTERRUPTION == [good.release, next.release]
    }

    /** The status file may just find room, where the journal does not. */
    private static boolean saysSo(Command status) {
        status.exit == 1 ? status.err.contains('cannot write its status') : status.out.contains('The journal cannot be written')
    }

    /** Another box, whose agent's home is on a small disk. */
    private void tight() {
        other = new FickleBox(Files.createTempDirectory(directory, 'tight'))
        small = Tmpfs.mount('size=16m', Files.createDirectories(other.box.home))
        other.start()
    }

    private static void flip(Path file) {
        def bytes = Files.readAllBytes(file)
        [bytes.length.intdiv(3), bytes.length.intdiv(2)].each { bytes[it] = (byte) (bytes[it] ^ 0x55) }
        Files.write(file, bytes)
    }
}
