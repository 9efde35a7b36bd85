package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.EmptyBox
import dev.emptybox.stdlib.model.Service
import java.nio.file.Path

class EnvironmentFileSpec extends SystemTaskSpecification {

    private Service.Definition definition

    private void service(Closure<?> options) {
        def task = new ServiceTask('app')
        run(task, options)
        definition = task.service().planned()
    }

    def 'a service gets the variables of a file that an earlier task writes, env overrides them, and a change restarts it'() {
        given:
        run(new FileTask('app.env')) { content '# database\n\nDB_HOST=localhost\nexport DB_NAME="a b"\nMODE=\'x=y\'\nEMPTY=\n' }

        when:
        service { command 'sh'; envFile 'app.env'; env 'MODE', 'z' }

        then:
        definition.environment() == [DB_HOST: 'localhost', DB_NAME: 'a b', MODE: 'z', EMPTY: '']
        changes() == ['service.start app: it has not been started']

        when:
        service { named 'same'; command 'sh'; envFile 'app.env'; env 'MODE', 'z' }

        then:
        changes() == []

        when:
        run(new FileTask('app.env')) { named 'changed'; content 'DB_HOST=other\n' }
        service { named 'again'; command 'sh'; envFile 'app.env'; env 'MODE', 'z' }

        then:
        changes() == ['service.restart app: its definition has changed: env DB_HOST, env DB_NAME, env EMPTY']
        step.changes()*.diff() == ['~ env DB_HOST has another value\n~ env DB_NAME is gone\n~ env EMPTY is gone']
    }

    def 'a missing file is a problem, and so is a line that is no variable, whose text is not shown'() {
        expect:
        refused(new ServiceTask('app')) { command 'sh'; envFile 'app.env' }*.what() == ['service app: there is no file app.env with its environment']

        when:
        run(new FileTask('app.env')) { content 'A=b\nvery secret\n' }
        def problem = refused(new ServiceTask('app')) { command 'sh'; envFile 'app.env' }[0]

        then:
        problem.what() == 'service app: line 2 of app.env is not a variable'
        !problem.toString().contains('very secret')
    }

    def 'over an empty box the file is unknown, because the image may have it'() {
        given:
        def fixture = new TaskFixture(new EmptyBox(Path.of('/box'), Stub(EmptyBox.Artefacts)))

        when:
        fixture.run(new ServiceTask('app')) { command 'sh'; envFile 'app.env' }

        then:
        fixture.engine.unknown() == ['service app: an empty box has no app.env']
    }

    def 'a service runs a command line'() {
        when:
        service { shell 'ulimit -s unlimited; exec bin/app' }

        then:
        definition.argv() == ['sh', '-c', 'ulimit -s unlimited; exec bin/app']
    }
}
