package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Service
import java.nio.file.Path
import java.time.Duration
import java.time.Instant

/** Services that the agent itself supervises. */
class ServiceTaskSpec extends SystemTaskSpecification {

    private static Service.State running(Map<String, String> inputs = [:], List<String> argv = ['app']) {
        def definition = new Service.Definition('app', argv, Path.of('/box'), [:], new Service.Stop('TERM', Duration.ofSeconds(10)), null, inputs)
        new Service.State(true, 7, Instant.EPOCH, definition.fingerprint(), inputs, '')
    }

    private static Task app(Closure<?> options = { }) {
        new ServiceTask('app').tap { command 'app' }.tap(options)
    }

    /** What the marks of these values are. */
    private Map<String, String> marks(Object... values) {
        run(new ServiceTask('probe').tap { command 'x'; restartOn(values) })
        world.service('probe').inputs()
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
        changes() == ['service.restart app: its definition is different']
    }

    def 'one that is to be stopped is stopped, once'() {
        given:
        box.states['app'] = running()

        when:
        run(new ServiceTask('app').tap { state 'stopped' })

        then:
        changes() == ['service.stop app: it is to be stopped']

        and:
        run(new ServiceTask('app').tap { state 'stopped' }).reason == 'it is stopped'
    }

    def 'everything that is wrong is told at once'() {
        expect:
        problems { run(new ServiceTask('no slash/here').tap { state 'restarted'; enabled true; reloadOptions().signal('hup!') }) }*.what() == [
            "state 'restarted' is not known",
            "'no slash/here' cannot be the name of a service",
            'service no slash/here has no command',
            'service no slash/here has enabled and is run by the agent',
            'service no slash/here has reload and nothing to reload for',
            "service no slash/here: 'hup!' is not a signal",
        ]
        problems { run(new ServiceTask('app').tap { command 'x'; provider 'upstart' }) }*.what() == ["provider 'upstart' is not known"]
    }
}
