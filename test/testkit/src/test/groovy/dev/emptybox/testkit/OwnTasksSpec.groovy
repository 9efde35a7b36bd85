package dev.emptybox.testkit

/** Tasks of a state repo in the life of an agent. */
class OwnTasksSpec extends KitSpec {

    static final String SETTINGS = '''
        class Settings extends CompositeTask {
            int port = 80
            String password = null
            void apply() {
                directory name
                file("$name/port") { content "port $port" }
                file("$name/password") { content password ?: 'none'; mode '0600' }
            }
        }
        '''

    static final String SCRIPT = '''
        def settings = settings('app') {
            port     state.port
            password secret('word')
            onlyIf   state.on
        }
        service('app') { command 'app'; restartOn settings }
        '''

    def setup() {
        state = [port: 80, on: true]
        secret 'word', 'hidden'
        script SCRIPT, ['tasks/Settings.groovy': SETTINGS]
    }

    def 'a change inside restarts a service that has the task in restartOn, once'() {
        when:
        def run = converge()

        then:
        run.changed == ['directory app', 'file app/port', 'file app/password', 'service app']
        file('app/password').text == 'hidden'
        secondRun.changed == []

        when:
        state.port = 81
        run = converge()

        then:
        run.changed == ['file app/port', 'service app']
        run.restarted == ['app']
        run.lines.first() == 'settings app  (converge.groovy:2)'
        !run.lines.join('\n').contains('hidden')
        secondRun.changed == []
        restarts('app') == 1
    }

    def 'a task that is skipped keeps the fingerprint of its latest work'() {
        given:
        converge()

        when:
        state.on = false
        def run = converge()

        then:
        run.changed == []
        restarts('app') == 0

        when: 'and does other work the next time'
        state.port = 82
        state.on = true
        run = converge()

        then:
        run.restarted == ['app']
        secondRun.changed == []
    }

    def 'after a kill within the task the service restarts all the same'() {
        given:
        converge()

        when:
        state.port = 83
        crashAfter 'file app/port'
        converge()
        def run = converge()

        then:
        run.changed == ['service app']
        run.restarted == ['app']
        secondRun.changed == []
    }

    def 'a task is converged alone, with another script'() {
        when:
        def run = converge("settings('other') { port 5 }")

        then:
        run.changed == ['directory other', 'file other/port', 'file other/password']
        secondRun.changed == []
        running == []
    }
}
