package dev.emptybox.testkit

import java.nio.file.Files
import java.nio.file.Path

class LifeSpec extends KitSpec {

    def 'after a crash between the write and the restart the next agent restarts the service'() {
        given:
        shop()
        converge()

        when:
        state.vars.port = 9090
        crashAfter 'template app.config'
        def run = converge()

        then:
        run.crashed
        !run.converged
        run.failed == null
        run.changed == ['template app.config']
        run.toString().startsWith('the agent died')
        file('app.config').text == 'port = 9090\n'
        restarts('app') == 0
        running('app')
        quarantined == []
        good == 'revision 1'

        when:
        run = converge()

        then:
        run.converged
        run.changed == ['service app']
        restarts('app') == 1
        good == 'revision 2'
        secondRun.changed == []
    }

    def 'an agent can die in its first converge, after its last task'() {
        given:
        shop()

        when:
        crashAfter 'service app'

        then:
        converge().crashed
        running('app')
        good == null

        when:
        def run = converge()

        then:
        run.converged
        run.changed == []
        starts('app') == 1
    }

    def 'an interrupted body is not repeated automatically'() {
        given:
        script '''
            once('2026-01-index') {
                exec('migrate') { command 'bin/migrate' }
                file('marker') { content 'x' }
            }
        '''
        command 'bin/migrate'

        when:
        crashAfter 'exec migrate'
        converge()

        then:
        converge().failed.what == 'once 2026-01-index was interrupted on this box'
        commands == ['bin/migrate']
    }

    def 'a body runs once'() {
        given:
        script '''
            once('2026-01-index') { exec('migrate') { command 'bin/migrate' } }
            file('x') { content "${state.get('x', 'y')}" }
        '''
        command 'bin/migrate'
        converge()

        when:
        state.x = 'z'

        then:
        secondRun.changed == ['file x']
        commands == ['bin/migrate']
    }

    def 'services live on when the agent is killed, and are adopted'() {
        given:
        shop()
        converge()

        when:
        kill()

        then:
        running('app')
        secondRun.changed == []
        starts('app') == 1
    }

    def 'an orderly stop runs the hooks and stops the services'() {
        given:
        shop()
        script SHOP + "\nonStart { log.info 'hello' }\nonStop { log.info 'bye' }", ['templates/app.config.ftl': 'x']

        expect:
        converge().log == ['hello']
        secondRun.log == []
        stop() == ['bye']
        running == []

        and: 'the next one starts them again, on a box that has not been started anew'
        secondRun.changed == ['service app']
        running('app')
    }

    def 'a rebooted box has its files and no service, and onStart runs'() {
        given:
        shop()
        script SHOP + "\nonStart { log.info 'hello' }", ['templates/app.config.ftl': 'x']
        converge()

        when:
        reboot()

        then:
        running == []

        when:
        def run = converge()

        then:
        run.changed == ['service app']
        run.log == ['hello']
    }

    def 'a release that is not healthy goes back to the last good one and is quarantined and not retried'() {
        given:
        shop()
        converge()

        when:
        state.vars.port = 9090
        service('app').unhealthy { file('app.config').text.contains('9090') }
        def bad = commit('a bad port')
        def run = converge()

        then:
        run.behind
        run.failed.what == 'service app is not healthy after 30s'
        run.changed == ['template app.config', 'service app', 'template app.config', 'service app']
        file('app.config').text == 'port = 8080\n'
        running('app')
        quarantined == [bad]
        good == 'revision 1'

        and: 'later cycles leave it alone'
        secondRun.changed == []

        when:
        state.vars.port = 9091

        then:
        secondRun.converged
        quarantined == ['a bad port']
        file('app.config').text == 'port = 9091\n'
    }

    def 'a person goes back, until the next commit, and may pause the agent'() {
        given:
        shop()
        converge()
        state.vars.port = 9090
        converge()

        when:
        rollback()

        then:
        secondRun.behind
        file('app.config').text == 'port = 8080\n'

        when:
        state.vars.port = 9091
        pause()

        then:
        secondRun.paused
        file('app.config').text == 'port = 8080\n'

        when:
        resume()

        then:
        secondRun.converged
        file('app.config').text == 'port = 9091\n'
    }

    def 'while Git is down the box is maintained'() {
        given:
        shop()
        converge()

        when:
        gitDown()
        state.vars.port = 9090
        service('app').crash()
        def run = converge()

        then:
        run.behind
        run.changed == ['service app']
        file('app.config').text == 'port = 8080\n'
        plan().failed.what == 'the Git server does not answer'

        when:
        gitUp()

        then:
        secondRun.converged
        file('app.config').text == 'port = 9090\n'
    }

    def 'a service that is not declared any more is stopped'() {
        given:
        shop()
        converge()

        when:
        script "directory 'bin'"
        def run = converge()

        then:
        run.changed == ['directory bin', 'service app']
        running == []
        run.restarted == []
    }

    def 'nothing is left behind'() {
        given:
        def threads = Thread.allStackTraces.keySet().findAll { it.alive }
        def stage = new Stage(stateRepo())
        stage.repo.edit('converge.groovy', "service('app') { command 'app' }\nexec('x') { command 'x' }")
        stage.commands.describe('x')
        stage.converge()
        def path = (Path) stage.@directory

        when:
        stage.close()

        then:
        !Files.exists(path)
        Thread.allStackTraces.keySet().findAll { it.alive && it.name.startsWith('converge-') } - threads == [] as Set
    }
}
