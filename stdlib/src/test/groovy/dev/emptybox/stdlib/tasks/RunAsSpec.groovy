package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Account

class RunAsSpec extends SystemTaskSpecification {

    def setup() {
        box.users['app'] = new Account.User('app', 1000, 'app', [] as Set, '/home/app', '/bin/sh')
    }

    def 'a process runs as a user who is there or planned'() {
        given:
        run(new UserTask('other'))

        expect:
        run(new Exec('one')) { command 'x'; runAs 'app' }.changed
        run(new ServiceTask('two')) { command 'x'; runAs 'other' }.changed
    }

    def 'another user is the reason to restart a service'() {
        given:
        run(new ServiceTask('app')) { command 'x' }

        when:
        run(new ServiceTask('app').tap { named 'again' }) { command 'x'; runAs 'app' }

        then:
        changes() == ['service.restart app: its definition has changed: runAs']
    }

    def 'what cannot run as another user is reported by the plan: #what'() {
        given:
        box.agent = agent
        box.users['eve'] = new Account.User('eve', 1001, 'eve', [] as Set, '/home/eve', '/bin/sh')

        expect:
        problems { run(new Exec('x')) { command 'x'; runAs user } }[0].what() == what

        where:
        agent  | user     || what
        'root' | 'nobody' || 'exec x: there is no user nobody on this box'
        'eve'  | 'app'    || 'exec x cannot run as app'
        'root' | 'a b'    || "runAs 'a b' cannot be the name of a user"
    }

    def 'every user may run as itself'() {
        given:
        box.agent = 'app'

        expect:
        run(new Exec('x')) { command 'x'; runAs 'app' }.changed
    }
}
