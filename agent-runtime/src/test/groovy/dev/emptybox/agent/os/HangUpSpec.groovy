package dev.emptybox.agent.os

import dev.emptybox.agent.Polling
import java.util.concurrent.atomic.AtomicInteger
import spock.lang.Specification

class HangUpSpec extends Specification {

    def 'SIGHUP runs the work each time, unless there is a terminal, whose end it means, or the process was started to ignore it'() {
        given:
        def hangups = new AtomicInteger()
        def terminal = new File('/proc/self/stat').text.replaceFirst(/.*\) /, '').split(' ')[4] != '0'
        boolean ignored = Long.parseUnsignedLong(new File('/proc/self/status').readLines().find { it.startsWith('SigIgn:') }.substring(7).trim(), 16) & 1

        when:
        def handled = HangUp.handle { hangups.incrementAndGet() }
        if (handled) {
            2.times { round ->
                assert new ProcessBuilder('kill', '-HUP', ProcessHandle.current().pid().toString()).start().waitFor() == 0
                Polling.eventually { hangups.get() == round + 1 }
            }
        }

        then:
        handled == (!terminal && !ignored)
    }
}
