package dev.emptybox.agent.converge

import dev.emptybox.agent.git.Source
import dev.emptybox.agent.git.SourceException
import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.stdlib.model.Problem
import java.time.Duration
import spock.lang.Specification

class SourcePollerSpec extends Specification {

    final time = new FakeTime()
    int polls
    final source = Stub(Source) {
        head() >> {
            polls++
            throw SourceException.unreachable(Problem.of('no answer'), new IOException())
        }
    }
    final poller = new SourcePoller(source, time, new Random(7))

    def 'failed polls are repeated after a growing time, in which cycles do not poll'() {
        given:
        poller.begin(Duration.ofSeconds(60)) { }

        when: 'cycles ask all the time'
        def times = []
        (0..600).each {
            int before = polls
            poller.look()
            poller.lookToTheEnd()
            if (polls > before) {
                times << it
            }
            time.pause(Duration.ofSeconds(1))
        }
        def pauses = (1..<times.size()).collect { times[it] - times[it - 1] }

        then: 'the interval, twice, four times, with jitter'
        times[0] == 0
        pauses[0] in 54..67
        pauses[1] in 108..133
        pauses[2] in 216..265

        when: 'a person asks'
        int before = polls
        poller.hurry()
        poller.look()
        poller.lookToTheEnd()

        then:
        polls == before + 1
    }
}
