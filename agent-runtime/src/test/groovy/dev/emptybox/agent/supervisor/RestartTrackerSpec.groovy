package dev.emptybox.agent.supervisor

import static dev.emptybox.stdlib.model.Service.Policy.ALWAYS
import static dev.emptybox.stdlib.model.Service.Policy.NEVER
import static dev.emptybox.stdlib.model.Service.Policy.ON_FAILURE

import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.model.Service.Phase
import java.time.Duration
import java.time.Instant
import java.util.random.RandomGenerator
import spock.lang.Specification

class RestartTrackerSpec extends Specification {

    static final NOW = Instant.parse('2026-01-02T03:04:05Z')
    static final SHORT = Duration.ofSeconds(1)

    /** In the middle of the jitter. */
    def random = Stub(RandomGenerator) { nextDouble() >> 0.5d }

    private RestartTracker ended(Map differently = [:], RestartTracker before) {
        def policy = new Service.Restart(differently.policy ?: ALWAYS, differently.tries ?: 0, Duration.ofMinutes(10))
        before.afterEnd(policy, differently.clean ?: false, differently.ran ?: SHORT, differently.now ?: NOW, RestartTracker.Pace.USUAL, random)
    }

    def 'the first start again is at once, each further wait is twice as long, none longer than a minute'() {
        given:
        def tracker = RestartTracker.NONE
        def waits = []

        when:
        10.times {
            tracker = ended(tracker)
            waits << Duration.between(NOW, tracker.due()).toSeconds()
            tracker = tracker.startedAgain()
        }

        then:
        waits == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    }

    def 'the waits of many boxes are spread, by a fifth in both directions'() {
        given:
        def waits = (1..1000).collect { RestartTracker.Pace.USUAL.pause(4, RandomGenerator.default).toMillis() }

        expect:
        waits.every { it in 3200L..4800L }
        waits.min() < 3400 && waits.max() > 4600
    }

    def 'a run of a minute ends the row'() {
        given:
        def three = ended(ended(ended(RestartTracker.NONE).startedAgain()).startedAgain()).startedAgain()

        expect:
        ended(three, ran: Duration.ofSeconds(59)).row() == 4
        ended(three, ran: Duration.ofSeconds(60)).row() == 1
    }

    def 'with policy #policy an end #how is #phase'() {
        expect:
        ended(RestartTracker.NONE, policy: policy, clean: how == 'with code 0').phase() == phase

        where:
        policy     | how           || phase
        ALWAYS     | 'with code 0' || Phase.WAITING
        ALWAYS     | 'in a crash'  || Phase.WAITING
        ON_FAILURE | 'with code 0' || Phase.FINISHED
        ON_FAILURE | 'in a crash'  || Phase.WAITING
        NEVER      | 'with code 0' || Phase.FINISHED
        NEVER      | 'in a crash'  || Phase.FINISHED
    }

    def 'after its tries within the time it is given up'() {
        given:
        def tracker = RestartTracker.NONE
        def texts = []

        when:
        4.times {
            tracker = ended(tracker, tries: 3)
            texts << tracker.text(NOW)
            tracker = tracker.phase() == Phase.WAITING ? tracker.startedAgain() : tracker
        }

        then:
        texts == ['waiting 0s before the next start, 1 of 3', 'waiting 1s before the next start, 2 of 3',
                  'waiting 2s before the next start, 3 of 3', 'given up after 3 restarts']
        tracker.phase() == Phase.FAILED
        tracker.due() == null
    }

    def 'tries that are longer ago than that do not count, and long runs do'() {
        given: 'an end every six minutes'
        def tracker = RestartTracker.NONE

        when:
        20.times { tracker = ended(tracker, tries: 2, ran: Duration.ofMinutes(6), now: NOW.plusSeconds(360 * it)).startedAgain() }

        then:
        tracker.phase() == Phase.ENDED
        tracker.restarts().size() == 2

        when: 'and one every four minutes'
        20.times { tracker = tracker.phase() == Phase.FAILED ? tracker
            : ended(tracker, tries: 2, ran: Duration.ofMinutes(4), now: NOW.plusSeconds(360 * 20 + 240 * it)) }

        then:
        tracker.phase() == Phase.FAILED
    }
}
