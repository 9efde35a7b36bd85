package dev.emptybox.agent.os

import spock.lang.Specification
import spock.lang.Timeout
import spock.util.concurrent.PollingConditions

@Timeout(60)
class ProcessGroupSpec extends Specification {

    def 'without a session a process is ended with its descendants'() {
        given:
        def process = new ProcessBuilder('sh', '-c', 'sleep 60 & echo $!; wait').start()
        long child = process.inputReader().readLine() as long

        when:
        new ProcessGroup(process, false, new KillCommand([])).end()

        then:
        !process.alive
        new PollingConditions(timeout: 5).eventually {
            assert !ProcessHandle.of(child).filter { it.alive }.present
        }
    }
}
