package dev.emptybox.agent.supervisor

import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.FileTime
import java.time.Instant

class SupervisorSpec extends SupervisedSpecification {

    def 'a service that was never started is not running'() {
        expect:
        supervisor().state('app') == Service.State.NEVER_STARTED
    }

    def 'a started service runs with its definition and inputs on record'() {
        given:
        def supervisor = supervisor()
        def wanted = definition('sleep 600', inputs: [config: 'abc'])
        def before = Instant.now().minusMillis(1)

        when:
        def state = supervisor.start(wanted)

        then:
        state.running()
        alive(state.pid())
        state.definition() == wanted.fingerprint()
        state.inputs() == [config: 'abc']
        state.exit().text() == ''
        !state.since().isBefore(before)
        supervisor.state('app') == state
        supervisor.names() == ['app']
    }

    def 'starting what runs already starts nothing'() {
        given:
        def supervisor = supervisor()
        def first = supervisor.start(definition('echo once >> starts; exec sleep 600'))

        when:
        def second = supervisor.start(definition('echo once >> starts; exec sleep 600'))

        then:
        second == first

        and:
        eventually { written('starts') }
        text('starts') == 'once'
    }

    def 'a reload signals the process, and it runs with the new inputs from then on'() {
        given:
        def supervisor = supervisor()
        def script = "trap 'echo told >> told' HUP; touch ready; while :; do sleep 0.05; done"
        def first = supervisor.start(definition(script, inputs: [site: 'old', binary: '1']))
        eventually { Files.exists(box.resolve('ready')) }

        when:
        supervisor.reload(definition(script, inputs: [site: 'new', binary: '1']), 'HUP')

        then:
        supervisor.state('app').inputs() == [site: 'new', binary: '1']
        supervisor.state('app').pid() == first.pid()
        eventually { written('told') }

        and: 'an agent that adopts it knows'
        onRecord().inputs() == [site: 'new', binary: '1']
        onRecord().pid() == first.pid()
    }

    def 'what does not run, or a signal that is none, is no reload'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.reload(definition('sleep 600'), 'HUP')

        then:
        def idle = thrown(ProblemException)
        idle.problems()[0].why() == 'it does not run'

        when:
        supervisor.start(definition('sleep 600', inputs: [site: 'old']))
        supervisor.reload(definition('sleep 600', inputs: [site: 'new']), 'NOSUCH')

        then:
        def refused = thrown(ProblemException)
        refused.problems()[0].what() == 'Service app cannot be reloaded'
        supervisor.state('app').inputs() == [site: 'old']
    }

    def 'one reloaded by other means runs with the new inputs from then on, if it runs'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition('sleep 600', inputs: [site: 'old']))

        when:
        supervisor.recordReload(definition('sleep 600', inputs: [site: 'new']))

        then:
        supervisor.state('app').inputs() == [site: 'new']
        onRecord().inputs() == [site: 'new']

        when:
        supervisor.stop('app')
        supervisor.recordReload(definition('sleep 600', inputs: [site: 'newer']))

        then:
        supervisor.state('app').inputs() == [site: 'new']
    }

    def 'starting another definition over a running one is refused'() {
        given:
        def supervisor = supervisor()
        def first = supervisor.start(definition('sleep 600'))

        when:
        supervisor.start(definition('sleep 601'))

        then:
        def e = thrown(ProblemException)
        e.problems()[0].what() == 'Service app already runs with another definition'
        supervisor.state('app') == first
    }

    def 'a service that exits reports how: #how'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition(script))

        then:
        eventually { !endings.empty }
        endings == ['app ' + how]
        !supervisor.state('app').running()
        supervisor.state('app').pid() == 0
        supervisor.state('app').exit().text() == how

        where:
        script          | how
        'exit 0'        | 'exited with code 0'
        'exit 1'        | 'exited with code 1'
        'exit 255'      | 'exited with code 255'
        'kill -KILL $$' | 'was killed by signal 9'
    }

    def 'how it ended is still known to the next supervisor'() {
        given:
        def first = supervisor()
        first.start(definition('exit 3'))
        eventually { !endings.empty }

        expect:
        supervisor().state('app').exit().text() == 'exited with code 3'
    }

    def 'a crash is reported once, even if the next start comes first'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition('exit 1'))
        eventually { !supervisor.state('app').running() }

        when:
        supervisor.start(definition('sleep 600'))
        supervisor.stop('app')

        then:
        eventually { !endings.empty }
        endings == ['app exited with code 1']
    }

    def 'a stopped service is not reported'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition('sleep 600'))

        when:
        supervisor.stop('app')

        and: 'a later event has been told'
        supervisor.start(definition('exit 1', name: 'marker'))
        eventually { !endings.empty }

        then:
        endings == ['marker exited with code 1']
        supervisor.state('app').exit().text() == 'was stopped'
    }

    def 'what an earlier start has left behind ends before the next start'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition('sleep 600 & echo $! > orphan; exit 1'))
        eventually { !endings.empty }
        long orphan = text('orphan') as long
        assert alive(orphan)

        when:
        supervisor.start(definition('sleep 600'))

        then:
        !alive(orphan)
    }

    def 'all services stop, the youngest first'() {
        given:
        def supervisor = supervisor()
        def script = { name -> "trap 'echo $name >> order; exit 0' TERM; echo up > $name; sleep 600 & wait" }
        ['c', 'a', 'b'].each { name ->
            supervisor.start(definition(script(name), name: name))
            eventually { written(name) }
        }

        when:
        supervisor.stopAll()

        then:
        text('order').readLines() == ['b', 'a', 'c']
    }

    def 'the last lines are those since the latest start, so that they are no evidence against it'() {
        given:
        def supervisor = supervisor()

        when:
        ['first', 'second'].eachWithIndex { word, round ->
            supervisor.start(definition("echo $word"))
            eventually { endings.size() == round + 1 }
        }

        then:
        supervisor.lastLines('app', 10) == ['second']
        new RecordedServices(home).lastLines('app', 10) == ['first', 'second']
    }

    def 'a forgotten service is off the record, and its log stays'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition('echo hello'))
        eventually { !endings.empty }

        when:
        supervisor.forget('app')

        then:
        supervisor.names() == []
        supervisor.state('app') == Service.State.NEVER_STARTED
        supervisor.lastLines('app', 1) == ['hello']

        and:
        this.supervisor().names() == []
    }

    def 'of services that are not declared any more only the newest stay on record, with their logs (G40)'() {
        given: 'a service for each release, as with a name that carries the version, and one that is stopped for now'
        def supervisor = supervisor()
        def names = (1..25).collect { "app-$it".toString() }
        (names + 'paused').each { supervisor.start(definition('echo hello', name: it)) }
        eventually { endings.size() == 26 }
        (['paused'] + names).each { supervisor.stop(it) }
        Files.writeString(home.resolve('logs/app-1.log.1'), 'older')

        and: 'in the order in which they were stopped'
        (['paused'] + names).eachWithIndex { name, second ->
            Files.setLastModifiedTime(home.resolve("services/${name}.json"), FileTime.from(Instant.EPOCH.plusSeconds(second)))
        }

        when:
        supervisor.keepOnly(['paused', 'app-2'] as Set)

        then:
        supervisor.names() as Set == ['paused', 'app-2'] + names[5..24] as Set
        Files.list(home.resolve('logs')).withCloseable { it.map { log -> log.fileName.toString() }.toList() } as Set ==
            (['paused', 'app-2'] + names[5..24]).collect { it + '.log' } as Set
        problems.empty
    }

    def 'a running service is not forgotten'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition('sleep 600'))

        when:
        supervisor.forget('app')

        then:
        thrown(ProblemException)
        supervisor.names() == ['app']
    }

    def 'the name #name is refused'() {
        when:
        call(supervisor(), name)

        then:
        def e = thrown(ProblemException)
        e.problems()[0].what() == "A service cannot be named '$name'"
        !Files.exists(home)

        where:
        [name, call] << [
            ['', 'a b', '../app', 'a/b', 'a\nb', 'ä'],
            [{ s, n -> s.state(n) }, { s, n -> s.stop(n) }, { s, n -> s.lastLines(n, 1) }, { s, n -> s.forget(n) },
             { s, n -> s.start(new Service.Definition(n, ['true'], Path.of('/'), [:], new Service.Stop('TERM', null), null, [:])) }]
        ].combinations()
    }

    def 'a home that cannot be written is a problem, and nothing is started'() {
        given: 'a file where a directory should be'
        Files.createDirectories(home)
        Files.createFile(home.resolve(blocked))

        when:
        supervisor().start(definition('touch started'))

        then:
        def e = thrown(ProblemException)
        e.problems()[0].what() == what
        e.problems()[0].cure().contains('--home')
        !Files.exists(box.resolve('started'))

        cleanup:
        Files.delete(home.resolve(blocked))

        where:
        blocked    | what
        'services' | 'Service app cannot be recorded'
        'logs'     | 'The log of service app cannot be written'
    }

    def 'a process that the system refuses leaves the earlier start on record'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition('exit 7'))
        eventually { !supervisor.state('app').running() }

        when:
        supervisor.start(definition('', argv: ['sh', '-c', 'x' * 3_000_000]))

        then:
        thrown(ProblemException)
        supervisor.state('app').exit().text() == 'exited with code 7'
        this.supervisor().state('app').exit().text() == 'exited with code 7'
        Files.list(home.resolve('services')).withCloseable { it.count() } == 1
    }

    def 'a process that the system refuses leaves no record'() {
        given:
        def supervisor = supervisor()
        def argv = ['sh', '-c', 'x' * 3_000_000]

        when:
        supervisor.start(definition('', argv: argv))

        then:
        def e = thrown(ProblemException)
        e.problems()[0].what().startsWith('Service app cannot start')
        supervisor.names() == []
        supervisor.state('app') == Service.State.NEVER_STARTED
        this.supervisor().names() == []
    }
}
