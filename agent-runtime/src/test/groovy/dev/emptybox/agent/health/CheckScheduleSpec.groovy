package dev.emptybox.agent.health

import dev.emptybox.agent.machine.FakeTime
import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import spock.lang.Specification

class CheckScheduleSpec extends Specification {

    final time = new FakeTime()
    final schedule = new CheckSchedule(time)

    def cleanup() {
        schedule.close()
    }

    def 'the interval begins with the check, whatever the wall clock says'() {
        given:
        schedule.asked('app')

        when:
        time.nanos += Duration.ofSeconds(4).toNanos()
        time.now = time.now.minusSeconds(3600)

        then:
        schedule.rest('app', Duration.ofSeconds(10)) == Duration.ofSeconds(6)
        schedule.rest('app', Duration.ofSeconds(4)) == Duration.ZERO

        and: 'a service that has not been checked waits for the whole interval'
        schedule.rest('db', Duration.ofSeconds(10)) == Duration.ofSeconds(10)
    }

    def 'nothing is checked before it is started; then only the latest check of a service'() {
        given:
        def checked = new CountDownLatch(1)

        when:
        schedule.in(Duration.ZERO, 'app') { throw new IllegalStateException('checked before the start') }
        schedule.start(new ThreadTimer({ work -> new Thread(work).tap { daemon = true } }))
        schedule.in(Duration.ofHours(1), 'app') { throw new IllegalStateException('replaced') }
        schedule.in(Duration.ZERO, 'app') { checked.countDown() }

        then:
        checked.await(30, TimeUnit.SECONDS)
    }
}
