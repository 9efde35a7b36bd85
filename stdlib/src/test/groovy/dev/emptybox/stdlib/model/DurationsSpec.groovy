package dev.emptybox.stdlib.model

import java.time.Duration
import spock.lang.Specification

class DurationsSpec extends Specification {

    def '#text is #millis ms'() {
        expect:
        Durations.parse(text) == Duration.ofMillis(millis)

        where:
        text    || millis
        '500ms' || 500
        '30s'   || 30_000
        '5m'    || 300_000
        '1h'    || 3_600_000
        '0s'    || 0
    }

    def "'#text' is refused with the form it must have"() {
        when:
        Durations.parse(text)

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].cure() == "write for example '30s' or '5m'"

        where:
        text << ['30', '', null, '-1s', '1.5s', '30 s', '1d', '99999999999s']
    }

    def 'what is written is read back'() {
        expect:
        Durations.parse(Durations.text(Duration.ofMillis(millis))).toMillis() == millis

        where:
        millis << [0, 1, 999, 1000, 1250, 59_000, 60_000, 90_000, 3_600_000, 5_400_000]
    }
}
