package dev.emptybox.agent.os

import spock.lang.Specification

class ProcfsSpec extends Specification {

    def 'the name of a process cannot confuse what is read of it: #name'() {
        when:
        def stat = Procfs.Stat.parse(7, "7 ($name) $rest")

        then:
        with(stat) {
            it.pid() == 7
            it.state() == 'S' as char
            it.group() == 70
            it.session() == 71
            it.threads() == 3
            it.startTicks() == 987654
        }

        where:
        name << ['sh', 'my app', 'a) Z 1 2 (b', ')', '']
        rest = 'S 1 70 71 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 3 0 987654 2600960 200 18446744073709551615 1 1'
    }

    def 'a process in state #state with #threads threads lives: #lives'() {
        expect:
        new Procfs.Stat(7, 'app', state as char, 7, 7, threads, 1).lives() == lives

        where:
        state | threads || lives
        'R'   | 1       || true
        'S'   | 1       || true
        'D'   | 1       || true
        'T'   | 1       || true
        'Z'   | 1       || false
        'Z'   | 4       || true
        'X'   | 0       || false
    }
}
