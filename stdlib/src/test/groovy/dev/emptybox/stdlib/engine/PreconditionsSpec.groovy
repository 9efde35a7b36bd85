package dev.emptybox.stdlib.engine

import dev.emptybox.stdlib.box.MemoryBox
import dev.emptybox.stdlib.tasks.Directory
import dev.emptybox.stdlib.tasks.Exec
import dev.emptybox.stdlib.tasks.FileTask
import dev.emptybox.stdlib.tasks.ServiceTask
import dev.emptybox.stdlib.tasks.TaskFixture
import spock.lang.Specification

class PreconditionsSpec extends Specification {

    def box = new MemoryBox(knowsPrograms: true).file('/box/bin/app', 'x', 0755).file('/box/bin/plain', 'x').directory('/box/bin')
    def fixture = new TaskFixture(box)

    private static Exec exec(String... words) {
        new Exec('work').tap { command(words) }
    }

    private static ServiceTask service(String... words) {
        new ServiceTask('app').tap { command(words) }
    }

    def 'a missing program is refused while planning: #words (F34)'() {
        expect:
        with(fixture.problem(exec(*words))) {
            what().contains(reason)
            !cure().empty
        }
        with(new TaskFixture(box).problem(service(*words))) {
            what() == "Service app cannot start: program ${words[0]} ${reason}".toString()
            !cure().empty
        }
        fixture.engine.steps()*.status()*.name() == ['FAILED']

        where:
        words            || reason
        ['make', 'all']  || 'was not found'
        ['bin/none']     || 'was not found'
        ['/opt/none']    || 'was not found'
        ['bin']          || 'was not found'
        ['./bin']        || 'was not found'
        ['bin/plain']    || 'is not executable'
    }

    def 'a program that is there is no assumption: #words (F34)'() {
        when:
        fixture.run(exec(*words))

        then:
        fixture.engine.assumed() == []

        where:
        words << [['sh', '-c', 'x'], ['bin/app'], ['/box/bin/app'], ['./bin/../bin/app']]
    }

    def 'a program behind a link is found (F34)'() {
        given:
        box.link('/box/app', 'bin/app')

        when:
        fixture.run(service('./app'))

        then:
        fixture.engine.assumed() == []
    }

    def 'a missing working directory is refused while planning (F34)'() {
        expect:
        fixture.problem(exec('sh').tap { cwd 'none' }).why() == '/box/none does not exist'
        new TaskFixture(box).problem(service('sh').tap { cwd 'bin/app' }).why() == '/box/bin/app is not a directory'
    }

    def 'a program that the plan puts in its place is found (F34)'() {
        when:
        fixture.run(new FileTask('bin/new').tap { content 'x'; mode '0755' })
        fixture.run(new Directory('work'))
        fixture.run(service('../bin/new').tap { cwd 'work' })

        then:
        fixture.engine.assumed() == []
    }

    def 'a program that the plan puts where programs are looked for is found by its name (F34)'() {
        given:
        box.directory('/usr').directory('/usr/local').directory('/usr/local/bin')

        when:
        fixture.run(new FileTask('/usr/local/bin/tool').tap { content 'x'; mode '0755' })
        fixture.run(exec('tool'))

        then:
        fixture.engine.assumed() == []
    }

    def 'a program that the plan puts there without the permission to be executed is refused (F34)'() {
        when:
        fixture.run(new FileTask('bin/new').tap { content 'x' })

        then:
        fixture.problem(service('bin/new')).what() == 'Service app cannot start: program bin/new is not executable'
    }

    def 'a program that an earlier step may bring is assumed to be there (F34)'() {
        when:
        fixture.run(new Exec('build').tap { command 'sh', '-c', 'x' })
        fixture.run(service('bin/none'))

        then:
        'service app: exec build may change it; the plan assumes that the program bin/none exists' in fixture.engine.assumed()
    }

    def 'PATH of the environment says where the program is looked for (F34)'() {
        when:
        fixture.run(exec('app').tap { env 'PATH', '/none:/box/bin' })

        then:
        fixture.engine.assumed() == []
        new TaskFixture(box).problem(new Exec('other').tap { command 'sh'; env 'PATH', '/none' }).why() == 'it is not in PATH /none'
    }

    def 'a box that does not know its programs refuses none (F34)'() {
        given:
        box.knowsPrograms = false

        when:
        fixture.run(service('/opt/none').tap { cwd 'none' })
        fixture.run(exec('make').tap { cwd 'none' })

        then:
        fixture.engine.assumed() == []
    }

    def 'a failure that is tolerated is a failed outcome in the plan (F34)'() {
        expect:
        fixture.run(exec('make').tap { ignoreErrors() }).status.name() == 'FAILED'
    }

    def 'the command that has to accept a content is looked for (F34)'() {
        expect:
        fixture.problem(new FileTask('app.conf').tap { content 'x'; validate 'checker', '%s' }).what().contains('program checker was not found')
    }
}
