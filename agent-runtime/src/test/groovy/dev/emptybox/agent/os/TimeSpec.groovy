package dev.emptybox.agent.os

import dev.emptybox.stdlib.model.ProblemException
import java.time.Duration
import spock.lang.Specification

class TimeSpec extends Specification {

    def 'an interruption ends a wait with a problem and stays to be seen'() {
        given:
        Thread.currentThread().interrupt()

        when:
        Time.SYSTEM.pause(Duration.ofMinutes(1))

        then:
        def e = thrown(ProblemException)
        e.problems()[0].what() == 'Interrupted while waiting'
        Thread.interrupted()
    }
}
