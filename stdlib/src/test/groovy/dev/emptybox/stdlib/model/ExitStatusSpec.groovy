package dev.emptybox.stdlib.model

import spock.lang.Specification

class ExitStatusSpec extends Specification {

    def 'a code that Java reports is #status'() {
        expect:
        ExitStatus.of(code) == status
        status.success() == success
        status.ended()

        where:
        code || status                     | success
        0    || new ExitStatus.Exited(0)   | true
        1    || new ExitStatus.Exited(1)   | false
        128  || new ExitStatus.Exited(128) | false
        129  || new ExitStatus.Killed(1)   | false
        137  || new ExitStatus.Killed(9)   | false
        159  || new ExitStatus.Killed(31)  | false
        160  || new ExitStatus.Exited(160) | false
        255  || new ExitStatus.Exited(255) | false
    }

    def 'the form in files is #stored, and is read again'() {
        expect:
        status.stored() == stored
        ExitStatus.parse(stored) == status

        where:
        status                   || stored
        new ExitStatus.Exited(0) || 'exited with code 0'
        new ExitStatus.Killed(9) || 'was killed by signal 9'
        ExitStatus.NONE          || ''
        ExitStatus.GONE          || 'is gone'
        ExitStatus.STOPPED       || 'was stopped'
        ExitStatus.NEVER_LIVED   || 'never came to life, the agent ended while it started it'
    }

    def 'another text is no exit status'() {
        when:
        ExitStatus.parse(text)

        then:
        thrown(IllegalArgumentException)

        where:
        text << ['exited', 'exited with code', 'exited with code x', 'exited with code 1 ', 'GONE']
    }

    def 'only what has not ended has no end'() {
        expect:
        !ExitStatus.NONE.ended()
        ExitStatus.STOPPED.ended()
        !ExitStatus.STOPPED.success()
    }
}
