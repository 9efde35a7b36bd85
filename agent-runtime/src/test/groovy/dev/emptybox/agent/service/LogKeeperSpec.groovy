package dev.emptybox.agent.service

import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import spock.lang.Requires

/** The logs of real processes, which write while they are rotated. */
class LogKeeperSpec extends SupervisedSpecification {

    static final SMALL = new Service.Log(100_000, 3)

    private List<String> kept() {
        ['app.log.3', 'app.log.2', 'app.log.1', 'app.log'].collect { home.resolve("logs/$it") }.findAll { Files.exists(it) }
            .collectMany { Files.readAllLines(it) }
    }

    def 'the log of a service that writes a lot is kept within its size, and next to nothing is lost'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition('i=0; while [ $i -lt 30000 ]; do i=$((i+1)); echo $i; done; exec sleep 600', log: SMALL))
        eventually { written.any { it == 'app 30000' } }
        eventually { Files.size(home.resolve('logs/app.log')) <= 100_000 }

        then: 'what was handed on has gaps only where it was rotated'
        def numbers = written.collect { (it - 'app ') as int }
        30000 - numbers.toSet().size() <= 50
        numbers == numbers.toSorted()

        and:
        Files.exists(home.resolve('logs/app.log.1'))
        kept().last() == '30000'
        problems.empty
    }

    @Requires({ os.linux })
    def 'the service goes on writing to the same file, from its beginning'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition("head -c 200000 /dev/zero | tr '\\0' '\\n'; until test -e go; do sleep 0.02; done; echo after; exec sleep 600", log: SMALL))
        eventually { Files.exists(home.resolve('logs/app.log.1')) && Files.size(home.resolve('logs/app.log')) == 0 }

        when:
        Files.createFile(box.resolve('go'))

        then: 'no hole in front of it'
        eventually { Files.size(home.resolve('logs/app.log')) == 'after\n'.size() }
        supervisor.lastLines('app', 5) == ['after']
    }

    def 'what an adopted service wrote before is not handed on again, and its log is rotated as well'() {
        given:
        def first = supervisor()
        def wanted = definition('echo before; until test -e go; do sleep 0.02; done; seq 30000; exec sleep 600', log: SMALL)
        first.start(wanted)
        eventually { written.toList() == ['app before'] }
        first.close()
        written.clear()
        supervisor()

        when:
        Files.createFile(box.resolve('go'))

        then:
        eventually { written.any { it == 'app 30000' } }
        written.first() == 'app 1'
        eventually { Files.exists(home.resolve('logs/app.log.1')) && Files.size(home.resolve('logs/app.log')) == 0 }
    }

    def 'the last words of a service are handed on, with or without a line end'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition('printf "farewell"'))

        then:
        eventually { written.toList() == ['app farewell'] }
    }
}
