package dev.emptybox.stdlib.box.accounts

import dev.emptybox.stdlib.box.MemoryBox
import dev.emptybox.stdlib.model.Account
import dev.emptybox.stdlib.tasks.GroupTask
import dev.emptybox.stdlib.tasks.PackageTask
import dev.emptybox.stdlib.tasks.TaskFixture
import dev.emptybox.stdlib.tasks.UserTask
import spock.lang.Specification

class AccountChecksSpec extends Specification {

    def box = new MemoryBox().account('app')
    def fixture = new TaskFixture(box)

    def 'a number that is taken is refused while planning (F34)'() {
        expect:
        fixture.problem(new UserTask('new').tap { uid 1000 }).why() == 'user app has it'
        fixture.problem(new GroupTask('new').tap { gid 1000 }).why() == 'group app has it'
    }

    def 'another number of a user or group that is taken is refused (F34)'() {
        given:
        box.users.web = new Account.User('web', 1001, 'web', [] as Set, '/home/web', '/bin/sh')
        box.groups.web = new Account.Group('web', 1001, [] as Set)

        expect:
        fixture.problem(new UserTask('web').tap { uid 1000 }).what() == 'Cannot give user web the uid 1000'
        fixture.problem(new GroupTask('web').tap { gid 1000 }).what() == 'Cannot give group web the gid 1000'
    }

    def 'a number that the plan takes or frees is known (F34)'() {
        when:
        fixture.run(new UserTask('first').tap { uid 2000 })

        then:
        fixture.problem(new UserTask('second').tap { uid 2000; group 'root' }).why() == 'user first has it'

        when:
        def other = new TaskFixture(box)
        other.run(new UserTask('app').tap { absent() })
        other.run(new UserTask('next').tap { uid 1000; group 'root' })

        then:
        other.engine.assumed().every { it.contains('may change it') }
    }

    def 'the first group of a user is not removed (F34)'() {
        expect:
        fixture.problem(new GroupTask('app').tap { absent() }).why() == 'it is the primary group of app'
    }

    def 'a user goes with the group of the same name, unless another has it as the first one (F34)'() {
        given:
        if (other) {
            box.users.other = new Account.User('other', 1002, 'app', [] as Set, '/home/other', '/bin/sh')
        }

        expect:
        fixture.problem(new UserTask('app').tap { absent() })?.why() == why

        where:
        other || why
        false || null
        true  || 'it is the primary group of other'
    }

    def 'a user with processes is not removed, where the tools of the box refuse it: #programs (F34)'() {
        given:
        box.busyUsers << 'app'
        box.programs.addAll(programs)

        expect:
        fixture.problem(new UserTask('app').tap { absent() })?.why() == why

        where:
        programs    || why
        ['userdel'] || 'processes of this user are running'
        []          || null
    }

    def 'an agent that is not root makes no accounts and changes no packages (F34)'() {
        given:
        box.agent = 'app'
        box.packages.hello = '1'

        expect:
        fixture.problem(task).why() == 'the agent runs as app, and only root may change accounts and packages'

        where:
        task << [new UserTask('new'), new GroupTask('new'), new PackageTask('hello').tap { absent() }]
    }
}
