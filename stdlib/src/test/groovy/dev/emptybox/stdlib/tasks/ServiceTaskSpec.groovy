package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import java.nio.file.Path
import java.time.Duration
import java.time.Instant

/** Services that the agent itself supervises. */
class ServiceTaskSpec extends SystemTaskSpecification {

    private static Service.State running(Map<String, String> inputs = [:], List<String> argv = ['app']) {
        def definition = new Service.Definition('app', argv, Path.of('/box'), [:], new Service.Stop('TERM', Duration.ofSeconds(10)), null, inputs)
        new Service.State(true, 7, Instant.EPOCH, definition.fingerprint(), inputs)
    }

    private static Task app(Closure<?> options = { }) {
        new ServiceTask('app').tap { command 'app' }.tap(options)
    }

    /** What the marks of these values are. */
    private Map<String, String> marks(Object... values) {
        run(new ServiceTask('probe').tap { command 'x'; restartOn(values) })
        world.services().state('probe').inputs()
    }

    def 'it is started, with its reason'() {
        when:
        run(app())

        then:
        changes() == ['service.start app: it has not been started']
    }

    def 'it is reloaded when nothing but what it can take up differs'() {
        given:
        box.states['app'] = running(marks('binary', 'old site'))

        when:
        run(app { restartOn 'binary'; reloadOn 'site' })

        then:
        changes() == ['service.reload app: value 2 is different']
        run(app { restartOn 'binary'; reloadOn 'site' }).ok
    }

    def 'a list of outcomes counts as each of them, so that it is not restarted again in the next run: #how'() {
        given:
        def wish = { run(app { restartOn together(['a', 'b'].collect { run(new FileTask(it).tap { content 'text' }) }) }) }

        when:
        wish()
        def next = wish()

        then:
        next.ok
        world.services().state('app').inputs().keySet().toSorted() == ['file a', 'file b']

        where:
        how                  | together
        'a list'             | { it }
        'lists in lists'     | { [it.take(1), [it.drop(1)]] }
        'a map of outcomes'  | { [one: it[0], two: it[1]] }
    }

    def 'a map of values is one value, names and all'() {
        expect:
        marks([a: 1]).keySet().toSorted() == ['value 1']
        marks([a: 1]) != marks([b: 1])
        marks([[1, 2]]).keySet().toSorted() == ['value 1', 'value 2']
    }

    def 'the command that reloads it is named by the plan'() {
        given:
        box.states['app'] = running(marks('old site'))

        when:
        run(app { reloadOn 'site'; reload().command('app', '--reload', 'all of it') })

        then:
        changes() == ["service.reload app: value 1 is different, reloaded with app --reload 'all of it'"]
    }

    def 'another command to reload it is no reason to do anything'() {
        given:
        box.states['app'] = running(marks('site'))

        expect:
        run(app { reloadOn 'site'; reload().command('app', '--reload') }).ok
        changes() == []
    }

    def 'an invalid reload is reported: #what'() {
        expect:
        problems { run(app { reloadOn 'site'; reload().tap(options) }) }*.what() == ["service app: $what".toString()]

        where:
        what                                   | options
        'reload has a signal and a command'    | { signal 'HUP'; command 'x' }
        'reload has an empty command'   | { command() }
        'reload has a timeout but no command'  | { timeout '5s' }
    }

    def 'a secret cannot go into the arguments of the command that reloads it, even before it is run'() {
        expect:
        problems { run(app { reloadOn 'site'; reload().command('app', '--key', Secrets.placeholder('key')) }) }*.what() ==
            ['service app: an argument cannot contain a secret or a path']
    }

    def 'it is restarted, and not reloaded as well, when both differ'() {
        given:
        box.states['app'] = running(marks('old binary', 'old site'))

        when:
        run(app { restartOn 'binary'; reloadOn 'site' })

        then:
        changes() == ['service.restart app: value 1 and value 2 are different']
    }

    def 'it is restarted when its definition differs, whatever it can take up'() {
        given:
        box.states['app'] = running(marks('old site'), ['old', 'command'])

        when:
        run(app { reloadOn 'site' })

        then:
        changes() == ['service.restart app: its definition has changed']
    }

    def 'a restart says what differs and how, secrets by name: #differs'() {
        given:
        def file = new FileTask('app.env').tap { content 'TOKEN=unknown 1\n' }
        run(file)
        run(app {
            command 'app', '--verbose'
            env PORT: 80, GONE: 'x', URL: "http://${Secrets.placeholder('db')}@db"
            envFile 'app.env'
            restartOn '1.0', [level: 'info', depth: 1]
        })

        when:
        if (differs == 'secret') {
            secrets = new Secrets({ Optional.of('rotated value') })
        }
        if (differs == 'file') {
            run(new FileTask('app.env').tap { named 'later'; content 'TOKEN=unknown 2\n' })
        }
        run(app(after))

        then:
        lines()*.reason() == [reason]
        lines()*.diff() == [diff.join('\n')]
        !lines().toString().contains('unknown')

        where:
        differs << ['settings', 'secret', 'file', 'values']
        after << [
            { command 'app'; env PORT: 81, URL: "http://${Secrets.placeholder('db')}@db"; envFile 'app.env'; limits().nofile(10); restartOn '1.0', [level: 'info', depth: 1] },
            { command 'app', '--verbose'; env PORT: 80, GONE: 'x', URL: "http://${Secrets.placeholder('db')}@db"; envFile 'app.env'; restartOn '1.0', [level: 'info', depth: 1] },
            { command 'app', '--verbose'; env PORT: 80, GONE: 'x', URL: "http://${Secrets.placeholder('db')}@db"; envFile 'app.env'; restartOn '1.0', [level: 'info', depth: 1] },
            { command 'app', '--verbose'; env PORT: 80, GONE: 'x', URL: "http://${Secrets.placeholder('db')}@db"; envFile 'app.env'; restartOn '1.1', [level: 'debug', depth: 1] }]
        reason << ['its definition has changed: command, env GONE, env PORT, limits', 'secret db has changed', 'its definition has changed: env TOKEN', 'value 1 and value 2 are different']
        diff << [
            ['~ command app --verbose -> app', '~ env GONE x -> (none)', '~ env PORT 80 -> 81', '~ limits (none) -> nofile 10'],
            ['~ secret db has another value'],
            ['~ env TOKEN has another value'],
            ['~ value 1 1.0 -> 1.1', '~ value 2 level info -> debug']]
    }

    def 'a restart for an outcome says what happened to it, now or before'() {
        given:
        run(app { restartOn run(new FileTask('f').tap { content 'old' }) })
        def changed = run(new FileTask('f').tap { named 'f'; content 'new' })

        when:
        run(app { named 'now'; restartOn run(new FileTask('g').tap { named 'file f'; content 'x' }) })

        then:
        lines()*.diff() == ['~ file f: it does not exist']

        when:
        run(app { named 'later'; restartOn changed, run(new FileTask('f').tap { named 'file f'; content 'new' }) })

        then:
        lines()*.diff() == ['~ f: its content differs\n~ file f: it has changed since the start of the service']
    }

    def 'sensitive hides the values of the environment and of the inputs'() {
        given:
        run(app { env 'PORT', '80'; restartOn '1.0'; sensitive() })

        when:
        run(app { env 'PORT', '81'; restartOn '1.1'; sensitive() })

        then:
        lines()*.diff() == ['~ env PORT has another value\n~ value 1: it has changed since the start of the service']
    }

    /** One that has ended, and what its supervisor makes of it. */
    private Service.State ended(Service.Phase phase, String why = '') {
        def was = running()
        new Service.State(false, 0, was.since(), was.definition(), was.inputs(), new ExitStatus.Exited(1), phase, why)
    }

    def 'one that its supervisor sees to is left to it, and the plan says so: #phase'() {
        given:
        box.states['app'] = ended(phase, why)

        expect:
        with(run(app { restart().policy('on-failure') })) {
            !changed
            reason == text
        }
        changes() == []

        where:
        phase                  | why                                         || text
        Service.Phase.WAITING  | 'waiting 8s before the next start, 3 of 5'  || 'it does not run: it exited with code 1; waiting 8s before the next start, 3 of 5'
        Service.Phase.FAILED   | 'given up after 5 restarts'  || 'it does not run: it exited with code 1; given up after 5 restarts'
        Service.Phase.FINISHED | ''                                          || 'it has finished: it exited with code 1'
    }

    def 'another definition starts again what is #phase'() {
        given:
        box.states['app'] = ended(phase)

        when:
        run(new ServiceTask('app').tap { command 'another'; restart().policy('never') })

        then:
        changes()*.split(':')*.first() == ['service.start app']

        where:
        phase << [Service.Phase.WAITING, Service.Phase.FAILED, Service.Phase.FINISHED, Service.Phase.ENDED]
    }

    def 'what had finished is started when its policy is always now'() {
        given:
        box.states['app'] = ended(Service.Phase.FINISHED)

        when:
        run(app())

        then:
        changes() == ['service.start app: it has finished: it exited with code 1']
    }

    def 'one that waits for its next start is stopped when it is declared stopped'() {
        given:
        box.states['app'] = ended(Service.Phase.WAITING)

        when:
        run(new ServiceTask('app').tap { state 'stopped' })

        then:
        changes() == ['service.stop app: it is declared stopped']
    }

    def 'wrong restart options are reported: #what'() {
        expect:
        problems { run(app { restart().with(options) }) }*.what() == ['service app: ' + what]

        where:
        what                                                              | options
        "restart policy 'on-falure' is not known"                         | { policy('on-falure') }
        'tries -1 is not a number of tries'                                  | { tries(-1) }
        'there is within but no tries' | { within('5m') }
    }

    def 'one declared stopped is stopped once'() {
        given:
        box.states['app'] = running()

        when:
        run(new ServiceTask('app').tap { state 'stopped' })

        then:
        changes() == ['service.stop app: it is declared stopped']

        and:
        run(new ServiceTask('app').tap { state 'stopped' }).reason == 'it is stopped'
    }

    def 'everything that is wrong is reported at once'() {
        expect:
        problems { run(new ServiceTask('no slash/here').tap { state 'restarted'; enabled true; reload().signal('hup!') }) }*.what() == [
            "state 'restarted' is not known",
            "'no slash/here' cannot be the name of a service",
            'service no slash/here has no command',
            'service no slash/here has enabled but is run by the agent',
            'service no slash/here has reload but no reloadOn',
            "service no slash/here: 'hup!' is not a signal",
        ]
        problems { run(new ServiceTask('app').tap { command 'x'; provider 'upstart' }) }*.what() == ["provider 'upstart' is not known"]
    }

    def 'a signal is one that there is: #signal'() {
        expect:
        problems { run(new ServiceTask('one').tap { state 'restarted'; command 'app'; stop().signal(signal) }) }.drop(1)*.with { "${what()}; ${why()}; ${cure()}".toString() } == refused

        where:
        signal     || refused
        'SIGTERM'  || []
        'QUIT'     || []
        '15'       || []
        'RTMIN+3'  || []
        'TREM'     || ["service one: 'TREM' is not a signal; did you mean 'TERM' or 'TRAP'?; write for example signal 'TERM'"]
        'hup'      || ["service one: 'hup' is not a signal; did you mean 'HUP'?; write for example signal 'HUP'"]
        '99'       || ["service one: '99' is not a signal; ; write for example signal 'TERM'"]
    }

    def 'limits are part of what a running service is'() {
        given:
        run(new ServiceTask('one').tap { command 'app'; limits().with { nofile(10); core('1MiB'); memory('2GiB') } })
        run(new ServiceTask('two').tap { command 'app'; limits().with { nofile(10); core(1 << 20); memory('2048MiB') } })
        run(new ServiceTask('three').tap { command 'app' })

        expect:
        world.services().state('one').definition() == world.services().state('two').definition()
        world.services().state('one').definition() != world.services().state('three').definition()
    }

    def 'order and restart policy are not: another one needs no other process'() {
        given:
        box.states['app'] = running()

        expect:
        run(app { after 'db'; restart().policy('never') }).ok
        changes() == []
    }

    def 'wrong limits are reported: #what'() {
        expect:
        problems { run(app { limits().with(options) }) }*.what() == [what]

        where:
        what                                       | options
        'service app: a limit cannot be negative'  | { nofile(-1) }
        "'512MB' is not a size"                    | { memory('512MB') }
    }
}
