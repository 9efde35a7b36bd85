package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Ledger
import dev.emptybox.agent.journal.Run
import java.lang.ref.WeakReference
import java.nio.file.Files
import java.time.Duration
import java.time.Instant
import java.util.concurrent.atomic.AtomicBoolean

/** What the health checks of real processes lead to: restart, the way back, and giving up. */
class HealthSpec extends CycleSpecification {

    Thread looping

    def cleanup() {
        if (looping != null) {
            agent.stop(Duration.ofSeconds(20))
            looping.join()
        }
    }

    /** Each start of it cures it. */
    private static String app(String health, String more = '') {
        """service('app') {
            command 'sh', '-c', 'rm -f ill; echo start >> starts; exec sleep 600'
            health { $health }
            $more
        }
        """
    }

    private static final String BY_COMMAND = "command 'sh', '-c', 'test ! -e ill'; interval '20ms'; "

    /** Long while the service should become healthy, and short once it is unhealthy. */
    private static final String PATIENT = "failures 1; within readFile('patience', '60s')"

    private void ill() {
        root('patience', '100ms')
        root('ill')
    }

    private void root(String name, String text = '') {
        Files.writeString(dir.resolve('root').resolve(name), text)
    }

    private int starts() {
        Files.readAllLines(dir.resolve('root/starts')).size()
    }

    private void loop() {
        looping = new Thread({ agent.run() })
        looping.start()
    }

    private void good(String script) {
        commit(script)
        assert cycle.once() == Cycle.Result.CONVERGED
    }

    private String verdict() {
        status.asMap().services.app
    }

    def 'a service that its health check finds critical is restarted, and the run says why'() {
        given:
        good(app(BY_COMMAND + 'failures 1'))
        root('ill')

        when:
        cycle.once()

        then:
        verdict() == "critical: sh -c 'test ! -e ill' ended with 1"
        !status.ready()

        when:
        cycle.once()

        then:
        starts() == 2
        verdict() == 'ok'
        status.ready()
        with(journal.last(1)[0]) {
            cause().text() == 'unhealthy'
            report().changes*.kind == ['service.restart']
            report().changes*.reason == ["it is not healthy: sh -c 'test ! -e ill' ended with 1"]
        }
    }

    def 'fewer failures than it takes do not make a service critical'() {
        given:
        good(app(BY_COMMAND + 'failures 3'))
        root('ill')

        when:
        2.times { cycle.once() }
        Files.delete(dir.resolve('root/ill'))
        cycle.once()
        root('ill')
        2.times { cycle.once() }

        then:
        verdict() == 'ok'
        starts() == 1

        when:
        2.times { cycle.once() }

        then:
        starts() == 2
    }

    def 'a service is asked between the cycles, and restarted at once'() {
        given:
        good(app(BY_COMMAND + 'failures 3'))

        when:
        loop()
        root('ill')

        then: 'the next cycle by the clock would come in ten minutes'
        eventually { starts() == 2 }
        eventually { status.ready() }
    }

    def 'an error of one look between the cycles is reported and does not end the looks'() {
        given:
        good(app(BY_COMMAND + 'failures 3'))
        def thrown = new AtomicBoolean()
        hearing = { Event event ->
            if (event.name() == 'service.health' && thrown.compareAndSet(false, true)) {
                throw new OutOfMemoryError('Java heap space')
            }
        }

        when:
        loop()
        root('ill')

        then: 'it takes two more looks to find it critical'
        eventually { starts() == 2 }
        eventually { status.ready() }
        told('thread.failed').size() == 1
        told('thread.failed')[0].contains('OutOfMemoryError: Java heap space')
    }

    def 'cycles that come quickly do not use up the failures of a service that has a schedule of its own'() {
        given:
        good(app("command 'sh', '-c', 'echo asked >> asked; test ! -e ill'; interval '1h'; failures 2"))
        loop()
        eventually { published.any { it.phase == 'waiting' } }
        root('ill')

        when:
        3.times {
            published.clear()
            agent.nudge()
            eventually { published.any { it.phase == 'waiting' } }
        }

        then:
        Files.readAllLines(dir.resolve('root/asked')).size() <= 3
        verdict() == 'ok'
        starts() == 1
    }

    def 'one that has exited is not ready at once, and ready when it is healthy again'() {
        given:
        good("""service('app') {
            command 'sh', '-c', 'sleep 0.2; echo \$\$ > ready; exec sleep 600'
            health { command 'sh', '-c', 'kill -0 \$(cat ready)'; interval '1h' }
        }""")
        loop()
        eventually { published.any { it.phase == 'waiting' } }
        published.clear()

        when:
        ProcessHandle.of(supervisor.state('app').pid()).get().destroyForcibly()

        then:
        eventually { published.any { it.services.app != 'ok' } }
        eventually { status.ready() }
    }

    def 'health by #way'() {
        given:
        root('queue', '7')
        good(app(way + "; interval '20ms'; failures 1"))

        when:
        root('queue', '5000')
        cycle.once()

        then:
        verdict() == told

        where:
        way                                                                                          || told
        "check { assertThat readFile('queue').toInteger() < 100, 'the queue is full' }"              || 'critical: the queue is full'
        "check { readFile('queue').toInteger() < 100 }"                                              || 'critical: its check returned false'
        "check { if (readFile('queue').toInteger() > 100) { warn 'the queue is long' } }"            || 'warning: the queue is long'
        "check { if (readFile('queue').toInteger() > 100) { file('queue') { content '0' } } }"       || 'unknown: its check would change the box: file queue; a check must only read'
        "check { if (readFile('queue').toInteger() > 100) { throw new RuntimeException('oh') } }"    || 'unknown: its check failed with RuntimeException: oh'
        "check { exec('look') { command 'sh', '-c', 'test \$(cat queue) -lt 100'; readOnly() } }"     || "critical: exec sh -c 'test \$(cat queue) -lt 100' exited with code 1"
        "plugin 'sh', '-c', 'test \$(cat queue) -lt 100 || { echo long; exit 1; }'"                  || "warning: sh -c 'test \$(cat queue) -lt 100 || { echo long; exit 1; }' ended with 1: long"
        "plugin 'sh', '-c', 'test \$(cat queue) -lt 100 || exit 3'"                                  || "unknown: sh -c 'test \$(cat queue) -lt 100 || exit 3' ended with 3"
    }

    def 'a level is reported once, whatever the reasons are'() {
        given:
        root('queue', '7')
        good(app("check { def left = readFile('queue').toInteger(); if (left > 100) { warn \"the queue is \$left long\" } }; interval '1h'"))

        when:
        ['300', '400', '500', '7', '8'].each {
            root('queue', it)
            cycle.once()
        }

        then:
        events.findAll { it.name() == 'service.health' }*.text() == ['service app: warning: the queue is 300 long', 'service app is healthy again']
    }

    def 'a check that looks at a port finds it closed'() {
        given: 'a service whose server is a child of it'
        int port = new ServerSocket(0, 50, InetAddress.loopbackAddress).withCloseable { it.localPort }
        def server = new HttpApp(Files.createDirectories(dir.resolve('server'))).command(port, 'v')
        good("""service('app') {
            command 'sh', '-c', '"\$@" & echo \$! > server; wait; exec sleep 600', 'sh', $server
            health { tcp '127.0.0.1:$port'; interval '20ms'; failures 1 }
        }""")

        when:
        ProcessHandle.of(Files.readString(dir.resolve('root/server')).trim() as long).get().with { it.destroyForcibly(); it.onExit().get() }
        cycle.once()

        then:
        verdict() ==~ /critical: 127.0.0.1:\d+: .*refused.*/
    }

    def 'a start waits for what a piece of the script says of it'() {
        when:
        good("""service('app') {
            command 'sh', '-c', 'sleep 0.3; echo yes > ready; exec sleep 600'
            health { check { assertThat readFile('ready', 'no').trim() == 'yes', 'not ready' }; interval '20ms' }
        }""")

        then:
        Files.readString(dir.resolve('root/ready')).trim() == 'yes'
    }

    def 'a young revision whose service ends again and again is not good after all'() {
        given: 'one that dies a little later than a start is looked at'
        good(app('tcp "127.0.0.1:1"').replaceAll(/health.*/, ''))
        def first = journal.ledger().good().commit()
        good("service('app') { command 'sh', '-c', 'sleep 0.7; exit 3' }")
        def bad = journal.ledger().good().commit()

        when:
        loop()

        then:
        eventually { journal.ledger().quarantine().containsKey(bad) }
        eventually { journal.last(1)[0].revision() == first && status.ready() }
        journal.ledger().quarantine()[bad] ==~ /service app has exited 3 times within \d+s of the revision, on .*/
        journal.last(1)[0].cause().text() == 'return to the last good revision'

        and: 'it is quarantined and not retried'
        cycle.once() == Cycle.Result.BEHIND
        journal.last(1)[0].revision() == first
    }

    def 'a young revision whose service becomes critical twice is not good after all'() {
        given:
        good("service('app') { command 'sleep', '600' }")
        def first = journal.ledger().good().commit()
        good(app(BY_COMMAND + 'failures 1'))

        when:
        2.times {
            root('ill')
            cycle.once()
            cycle.once()
        }

        then:
        journal.ledger().good().commit() == first
        told('revision.quarantined')[0] ==~ /service app became unhealthy 2 times within \d+s of the revision.*/
        starts() == 2
    }

    def 'a young revision that a restart does not cure is left at once'() {
        given:
        good("service('app') { command 'sleep', '600' }")
        def first = journal.ledger().good().commit()
        good(app(BY_COMMAND + PATIENT).replace('rm -f ill; ', ''))

        when:
        ill()
        cycle.once()
        def result = cycle.once()

        then:
        result == Cycle.Result.BEHIND
        journal.ledger().good().commit() == first
        status.ready()
    }

    def 'an older revision that turns bad is kept, for there is no reason to think that another would be better'() {
        given:
        good("service('app') { command 'sleep', '600' }")
        good(app(BY_COMMAND + PATIENT).replace('rm -f ill; ', ''))
        def ledger = journal.ledger()
        journal.keep(new Ledger(ledger.good(), Instant.now() - Probation.LENGTH, ledger.state(), ledger.earlier(), ledger.quarantine(), ledger.pin(),
            ledger.paused(), ledger.boxStart(), ledger.cleanEnd(), ledger.mismatches()))

        when:
        ill()
        def results = (1..4).collect { cycle.once() }

        then:
        results.last() == Cycle.Result.FAILED
        journal.ledger().quarantine().isEmpty()
        journal.ledger().good() == ledger.good()
    }

    def 'when the last good revision fails too, the agent stays with it and goes no further back'() {
        given: 'three good ones, of which the last two have the same trouble'
        good("service('app') { command 'sleep', '600' }")
        good(app(BY_COMMAND + PATIENT).replace('rm -f ill; ', ''))
        def second = journal.ledger().good().commit()
        good(app(BY_COMMAND + PATIENT).replace('rm -f ill; ', 'true; '))
        def third = journal.ledger().good().commit()

        when:
        ill()
        def results = (1..8).collect { cycle.once() }

        then:
        results.last() == Cycle.Result.FAILED
        journal.ledger().good().commit() == second
        journal.ledger().quarantine().keySet() == [third] as Set
        !status.ready()
    }

    def 'a revision that spoils the box for the one before it, however young that is, leads no further back than to that'() {
        given: 'three good ones, of which the last one cannot live with what a fourth leaves behind'
        good("service('app') { command 'sleep', '600' }")
        good("service('app') { command 'sleep', '601' }")
        good("service('app') { command 'sh', '-c', 'echo start >> starts; test ! -e ill && exec sleep 600' }")
        def young = journal.ledger().good().commit()
        def bad = commit("""exec('spoil') { command 'touch', 'ill'; creates 'ill'; writes 'ill' }
            service('app') { command 'false' }""")

        when:
        loop()

        then:
        eventually { Files.exists(dir.resolve('root/ill')) && starts() >= 5 }
        journal.ledger().good().commit() == young
        journal.ledger().quarantine().keySet() == [bad] as Set
    }

    def 'a newer commit ends the wait for the health of the one before it, which is not held against that'() {
        given:
        good("service('app') { command 'sleep', '600' }")
        def slow = commit(app("command 'false'; within '10m'"))
        loop()
        eventually { journal.last(1)[0].revision() == slow }

        when:
        def fixed = commit("service('app') { command 'sleep', '601' }")

        then:
        eventually { journal.ledger().good().commit() == fixed }
        journal.ledger().quarantine().isEmpty()
        journal.last(2).find { it.revision() == slow }.outcome() == Run.Result.INTERRUPTED
        !told('run.superseded').isEmpty()
    }

    def 'pieces of the script are asked one at a time, also while the agent stops'() {
        given:
        good((1..4).collect { """service('s$it') {
            command 'sleep', '600'
            health { check { assertThat readFile('none', 'fine') == 'fine', 'no' }; interval '1ms' }
        }""" }.join('\n') + "\nonStop { file('stopped') { content 'yes' } }")

        when:
        loop()
        eventually { published.size() > 3 }
        agent.stop(Duration.ofSeconds(20))
        looping.join()
        looping = null

        then:
        Files.readString(dir.resolve('root/stopped')) == 'yes'
        told('service.health').isEmpty()
    }

    def 'one whose wait for health was interrupted by the end of the agent is waited for by the next: #health'() {
        given:
        good("service('app') { command 'sleep', '600' }")
        def first = journal.ledger().good().commit()
        def second = commit(app(health))
        def waiting = new Thread({ cycle.once() })
        waiting.start()
        eventually { Files.exists(dir.resolve('root/starts')) }

        when: 'the agent ends, and its services go on'
        waiting.interrupt()
        waiting.join()
        newAgentInstead()
        def result = cycle.once()

        then:
        result == ended
        starts() == 1
        journal.ledger().good().commit() == (result == Cycle.Result.CONVERGED ? second : first)
        journal.ledger().quarantine().keySet() == (result == Cycle.Result.CONVERGED ? [] : [second]) as Set

        where:
        health                                                                    || ended
        "command 'sh', '-c', 'test -e ready'; within '1s'"                        || Cycle.Result.BEHIND
        "command 'sh', '-c', 'echo x >> asked; test \$(wc -l < asked) -gt 9'; within '20s'; interval '100ms'" || Cycle.Result.CONVERGED
    }

    def 'a scripted health check is released with its revision (A3)'() {
        given:
        good("service('gone') { command 'sleep', '600'; health { check { } } }")
        def classes = new WeakReference<>(cycle.converged.loaded.generation().@loader)

        when:
        2.times { good("service('app') { command 'sleep', '60$it' }") }

        then:
        eventually { System.gc(); classes.get() == null }
    }

    def 'a box that has been unhealthy for as long as is allowed is given up'() {
        given:
        giveUp = Duration.ofMillis(300)
        newAgentInstead()
        good(app(BY_COMMAND + PATIENT).replace('rm -f ill; ', ''))
        ill()

        expect:
        agent.run() == Loop.End.GIVEN_UP
    }

    private void newAgentInstead() {
        end()
        newAgent()
    }
}
