package dev.emptybox.agent.supervisor

import dev.emptybox.stdlib.model.ExitStatus
import java.time.Instant
import java.util.concurrent.BlockingQueue
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

class ExitWatcherSpec extends SupervisedSpecification {

    final BlockingQueue<ExitStatus> ends = new LinkedBlockingQueue<>()
    boolean failed

    private ExitWatcher watch() {
        new ExitWatcher(processes, { record, exit ->
            if (!failed) {
                failed = true
                throw new OutOfMemoryError('Java heap space')
            }
            ends << exit
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
        ends.poll(60, TimeUnit.SECONDS) == exit
        problems*.why() == ['java.lang.OutOfMemoryError: Java heap space']

        cleanup:
        watch?.close()

        where:
        kind              | exit                     | begin
        'a child'         | new ExitStatus.Exited(3) | { by, of, child -> by.child(of, child) }
        'an adopted one'  | ExitStatus.GONE         | { by, of, child -> child.waitFor(); by.adopted(of) }
    }
}
