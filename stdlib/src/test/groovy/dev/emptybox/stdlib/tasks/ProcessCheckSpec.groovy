package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.RunningProcess
import spock.lang.Specification

class ProcessCheckSpec extends Specification {

    def fixture = new TaskFixture()

    def setup() {
        fixture.box.running.addAll([
            new RunningProcess(7, 'nginx', '/usr/sbin/nginx -g daemon off;'), new RunningProcess(8, 'nginx', 'nginx: worker process'),
            new RunningProcess(9, 'java', '/opt/java/bin/java -jar shop.jar'), new RunningProcess(10, 'a-very-long-nam', ''),
            new RunningProcess(11, 'python3', '/srv/bin/worker --all'),
        ])
        fixture.box.file('/box/app.pid', '9\n').file('/box/stale.pid', '77').file('/box/bad.pid', 'nginx')
    }

    def 'a process is found: #name'() {
        when:
        def outcome = fixture.run(new ProcessCheck(name), options)

        then:
        outcome.pids == pids
        outcome.pid == pids[0]
        outcome.reason == reason

        where:
        name               | options                      || pids   | reason
        'nginx'            | { }                          || [7, 8] | 'it runs as process 7 and 1 more'
        'a-very-long-name' | { }                          || [10]   | 'it runs as process 10'
        'worker'           | { }                          || [11]   | 'it runs as process 11'
        'the shop'         | { pattern 'java .*shop.jar' } || [9]   | 'it runs as process 9'
        'the shop'         | { pidFile 'app.pid' }        || [9]    | 'it runs as process 9'
    }

    def 'a missing process is reported with what was searched: #why'() {
        when:
        def problem = fixture.problem(new ProcessCheck('shop'), options)

        then:
        problem.what() == what
        problem.why() == why

        where:
        what | why | options
        'No process shop runs' | 'no program has this name' | { }
        'No process shop runs' | "no command line matches 'cart.jar'" | { pattern 'cart.jar' }
        'No process shop runs' | 'there is no file none.pid' | { pidFile 'none.pid' }
        'No process shop runs' | 'stale.pid contains 77, and no such process is running' | { pidFile 'stale.pid' }
        'bad.pid contains no process id' | 'a number was expected' | { pidFile 'bad.pid' }
    }

    def 'after a planned change it is unknown'() {
        given:
        fixture.changeSomething()

        expect:
        fixture.run(new ProcessCheck('nginx')).status == Outcome.Status.UNKNOWN
    }

    def 'two ways to find it are refused, and a pattern that is none'() {
        expect:
        fixture.problem(new ProcessCheck('x')) { pidFile 'a'; pattern 'b' }.what() == 'processCheck x has both pidFile and pattern'
        fixture.problem(new ProcessCheck('y')) { pattern '(' }.what() == "'(' is not a regular expression"
    }
}
