package dev.emptybox.agent.supervisor

import java.time.Instant
import java.util.concurrent.BlockingQueue
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

class ExitWatcherSpec extends SupervisedSpecification {

    final BlockingQueue<String> ends = new LinkedBlockingQueue<>()
    boolean failed

    private ExitWatcher watch() {
        new ExitWatcher(processes, { record, how ->
            if (!failed) {
                failed = true
                throw new OutOfMemoryError('Java heap space')
            }
            ends << how
        }, { problems << it })
    }

    def 'the end of a service is handled again when memory was exhausted the first time: #kind'() {
        given:
        def service = bystander('sh', '-c', 'exit 3')
        def record = ServiceRecord.intent(definition('exit 3'), 'token', Instant.now(), false, RestartTracker.NONE).withProcess(service.pid(), 'gone')
        def watch = watch()

        when:
        begin(watch, record, service)

        then:
        ends.poll(60, TimeUnit.SECONDS) == how
        problems*.why() == ['java.lang.OutOfMemoryError: Java heap space']

        cleanup:
        watch?.close()

        where:
        kind              | how                  | begin
        'a child'         | 'exited with code 3' | { by, of, child -> by.child(of, child) }
        'an adopted one'  | ExitStatus.GONE           | { by, of, child -> child.waitFor(); by.adopted(of) }
    }
}
