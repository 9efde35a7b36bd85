package dev.emptybox.acceptance

import java.nio.file.Files
import spock.lang.AutoCleanup
import spock.lang.Requires

/** The agent is killed, the machine goes down, a disk is full, while a commit is taken that is good in itself, or at rest. */
class FaultyBoxSpec extends FaultSpecification {

    private static final List<Integer> STEPS_KILLED_AT = ALL ? (1..FickleRepo.STEPS).toList() : [FickleRepo.STEPS]

    @AutoCleanup(quiet = false)
    Tmpfs small

    def cleanup() {
        // Nothing may run on the small disk when that is taken away.
        other?.close()
        other = null
    }

    @Override
    String section() {
        'Boxes in trouble'
    }

    // ---- the Git server answers at one byte a second

    def 'a machine that goes down starts its service again, and mends drift, although the Git server sends a byte a second (B9)'() {
        given:
        def good = box.converged()
        def server = new Trickle()

        when:
        box.powerOff()
        long begun = System.nanoTime()
        box.start(address: server.url)
        Await.until('the service answers', { box.agent.output.join('\n') }) { box.prober.since(begun).any { it.good } }
        box.await('the fetch is under way') { it.fetching }
        Files.writeString(box.box.root.resolve('app.config'), 'edited')
        Await.until('drift is mended', { box.agent.output.join('\n') }) { Files.readString(box.box.root.resolve('app.config')).contains(good.release) }
        def status = box.status
        def seen = new Seen(box.prober.since(begun), begun)
        def starts = good.starts.tail()
        box.agent.kill()
        box.start()
        table.add('the machine goes down, and then the Git server sends a byte a second (B9)', 'ran what it knew', good, seen, starts, false, takesAnother())

        then:
        status.fetching != ''
        status.reached == ''
        status.revision == good.commit
        seen.together
        seen.sequence.last() == good.release

        cleanup:
        server?.close()
    }

    // ---- the agent or the machine goes down

    def 'an agent that is killed at change #step goes on when it is started again, and restarts the service once'() {
        given:
        def old = box.converged()
        def before = box.files
        def names = Box.tree(box.box.root).keySet()

        when:
        box.killAgentAt(step)
        def next = box.push('next')
        box.awaitAgentsEnd()
        def cut = box.files
        box.start()
        box.awaitConverged(next.commit)
        box.awaitCycles(3)
        def (seen, starts, outcomes) = [next.seen, next.starts, next.outcomes]
        def (files, left, begun) = [box.files, Box.tree(box.box.root).keySet(), box.begun(next.commit)]
        table.add("the agent is killed at change $step of $FickleRepo.STEPS".toString(), 'went on when it was restarted', next, seen, starts, starts.size() > 1, takesAnother())

        then: 'every file is the old one or the new one, and nothing else is left'
        cut.every { name, digest -> digest in [before[name], files[name]] }
        left == names

        and:
        begun.size() >= step
        outcomes == ['INTERRUPTED', 'CONVERGED']
        starts == [next.release]
        seen.together
        seen.sequence - INTERRUPTION == [old.release, next.release]

        where:
        step << STEPS_KILLED_AT
    }

    @Requires(value = { ProcessOneSpec.mayUnshare() }, reason = 'needs unshare of util-linux, and permission for a PID namespace')
    def 'in a container the agent may be killed: it is started again, and the service did not notice (B12)'() {
        given:
        other = new FickleBox(Files.createDirectories(directory.resolve('container')))
        other.startAsProcessOne()
        def good = other.converged()
        def pid = other.box.pid(FickleRepo.JAR)

        when:
        def crash = new Trial(other, 'none', { '' })
        other.killJava()
        other.awaitService()
        def (seen, starts) = [crash.seen, crash.starts]
        def adopted = other.box.pid(FickleRepo.JAR)
        table.add('the agent is killed in a container', 'was restarted, adopted the service', crash, seen, starts, starts.size() > 1, takesAnother(other))

        then:
        starts == []
        adopted == pid
        seen.failed == 0
        seen.sequence == [good.release]
    }

    @Requires(value = { FaultSpecification.ALL }, reason = FaultSpecification.NOT_ALL)
    def 'after a loss of power, and a new start, the service is what it was'() {
        given:
        def good = box.converged()

        when:
        def reboot = new Trial(box, 'none', { '' })
        box.powerOff()
        box.start()
        box.awaitService()
        def (seen, starts, applied) = [reboot.seen, reboot.starts, reboot.applied]
        table.add('the machine goes down and comes up', 'started the service again', reboot, seen, starts, starts.size() > 1, takesAnother())

        then:
        starts == [good.release]
        applied == [good.release]
        seen.together
        seen.sequence.first() == good.release
        seen.sequence.last() == good.release
    }

    def 'after a loss of power in the middle of an apply, and a new start, the new revision is there, wholly'() {
        given:
        def old = box.converged()

        when:
        box.killAgentAt(FickleRepo.STEPS.intdiv(2))
        def next = box.push('next')
        box.awaitAgentsEnd()
        box.powerOff()
        box.start()
        box.awaitConverged(next.commit)
        box.awaitCycles(3)
        def (seen, starts, outcomes) = [next.seen, next.starts, next.outcomes]
        table.add('the machine goes down in the middle of an apply', 'went on when it came up', next, seen, starts, starts.size() > 1, takesAnother())

        then:
        starts == [next.release]
        outcomes == ['INTERRUPTED', 'CONVERGED']
        seen.together
        seen.sequence.first() == old.release
        seen.sequence.last() == next.release
    }

    // ---- a disk is full

    @Requires(value = { FaultSpecification.ALL }, reason = FaultSpecification.NOT_ALL)
    @Requires(value = { Installed.TMPFS }, reason = Installed.MOUNTS)
    def 'when the disk is full in the middle of an apply the service does not notice'() {
        given:
        tight('conf', '256k')
        def good = other.converged()

        when:
        small.fill()
        def next = other.push('next')
        other.awaitBehind(next.commit)
        other.awaitCycles(3)
        def (seen, starts, outcomes, status) = [next.seen, next.starts, next.outcomes, other.status]
        small.makeRoom()
        table.add('the disk is full', 'went back without a restart, quarantined it', next, seen, starts, outcomes.size() > 1, takesAnother(other))

        then:
        starts == []
        outcomes == ['FAILED']
        status.revision == good.commit
        seen.sequence == [good.release]
        status.problems[0].why.contains('no space is left')
    }

    @Requires(value = { Installed.TMPFS }, reason = Installed.MOUNTS)
    def 'when there is no room for the way back either the service runs on, and the way back is taken when there is room'() {
        given:
        tight('conf', '256k')
        def good = other.converged()
        def before = other.files

        when:
        def bad = other.push('bad', script: FickleRepo.at(FickleRepo.MIDDLE,
                "exec('fill') { shell 'cat /dev/zero > conf/filler'; writes 'conf/filler'; expect 0 }"))
        other.awaitQuarantined(bad.commit)
        other.awaitCycles(3)
        def stuck = other.status.result
        small.makeRoom()
        other.awaitBehind(bad.commit)
        other.awaitCycles(2)
        def (seen, starts, outcomes, files) = [bad.seen, bad.starts, bad.outcomes, other.files]
        table.add('the disk is full, for the way back too', 'went back without a restart once there was room', bad, seen, starts, outcomes.size() > 1, takesAnother(other))

        then:
        stuck == 'failed'
        outcomes == ['FAILED']
        starts == []
        files == before
        seen.sequence == [good.release]
    }

    @Requires(value = { FaultSpecification.ALL }, reason = FaultSpecification.NOT_ALL)
    @Requires(value = { Installed.TMPFS }, reason = Installed.MOUNTS)
    def 'while the disk of the journal is full nothing is changed, and then the revision is taken'() {
        given:
        tight('../home/journal', '1m')
        def good = other.converged()

        when:
        small.fill()
        def next = other.push('next')
        other.await('it has failed') { it.head == next.commit && it.result == 'failed' }
        other.awaitCycles(3)
        def (during, problems) = [next.seen, other.status.problems*.what]
        small.makeRoom()
        other.awaitConverged(next.commit)
        other.awaitCycles(2)
        def (seen, starts, outcomes) = [next.seen, next.starts, next.outcomes]
        table.add('the disk of the journal is full', 'changed nothing, took it once there was room', next, seen, starts, outcomes.size() > 1, takesAnother(other))

        then:
        problems == ["The journal cannot be written: $small.at".toString()]
        during.sequence == [good.release]
        starts == [next.release]
        outcomes == ['CONVERGED']
        seen.together
    }

    @Requires(value = { FaultSpecification.ALL }, reason = FaultSpecification.NOT_ALL)
    @Requires(value = { Installed.TMPFS }, reason = Installed.MOUNTS)
    def 'when the disk of the journal becomes full in the middle of an apply, it goes on when there is room'() {
        given:
        tight('../home/journal', '1m')
        def good = other.converged()

        when:
        def next = other.push('next', script: FickleRepo.at(FickleRepo.MIDDLE, """
            exec('fill') { shell 'touch data/filled; cat /dev/zero > $small.at/filler || true'; creates 'data/filled'; writes 'data/filled', '$small.at/filler' }"""))
        other.await('it has failed') { it.head == next.commit && it.result == 'failed' }
        other.awaitCycles(3)
        def problems = other.status.problems*.what
        small.makeRoom()
        other.awaitConverged(next.commit)
        other.awaitCycles(2)
        def (seen, starts, told) = [next.seen, next.starts, other.status.problems]
        table.add('the disk of the journal becomes full in the middle', 'made the changes, took them down once there was room', next, seen, starts, starts.size() > 1, takesAnother(other))

        then:
        problems.any { it.startsWith('The journal cannot be written') }
        told == []
        starts == [next.release]
        seen.together
        seen.sequence - INTERRUPTION == [good.release, next.release]
    }

    /** Another box, of which a part is on a small disk. */
    private void tight(String part, String size) {
        other = new FickleBox(Files.createTempDirectory(directory, 'tight'))
        small = Tmpfs.mount("size=$size", Files.createDirectories(other.box.root.resolve(part).normalize()))
        other.start()
    }
}
