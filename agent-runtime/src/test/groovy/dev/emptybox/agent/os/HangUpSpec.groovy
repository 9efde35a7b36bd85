package dev.emptybox.agent.os

import dev.emptybox.agent.Polling
import java.util.concurrent.atomic.AtomicInteger
import spock.lang.Specification

class HangUpSpec extends Specification {

    def 'SIGHUP runs the work each time, unless there is a terminal, whose end it means'() {
        given:
        def hangups = new AtomicInteger()
        def terminal = new File('/proc/self/stat').text.replaceFirst(/.*\) /, '').split(' ')[4] != '0'

        when:
        def handled = HangUp.handle { hangups.incrementAndGet() }
        if (handled) {
            2.times { round ->
                assert new ProcessBuilder('kill', '-HUP', ProcessHandle.current().pid().toString()).start().waitFor() == 0
                Polling.eventually { hangups.get() == round + 1 }
            }
        }

        then:
        handled == !terminal
    }
}
