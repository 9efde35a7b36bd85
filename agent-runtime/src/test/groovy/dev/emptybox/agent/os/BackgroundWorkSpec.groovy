package dev.emptybox.agent.os

import dev.emptybox.stdlib.model.Problem
import spock.lang.Specification

class BackgroundWorkSpec extends Specification {

    List<Problem> problems = []
    def work = new BackgroundWork('some-thread', { problems << it })

    def 'what a turn throws is reported and thrown no further: #thrown.class.simpleName'() {
        expect:
        !work.turn { throw thrown }
        problems*.what() == ['An iteration of the thread some-thread failed']
        problems[0].why() == thrown.toString()

        where:
        thrown << [new IllegalStateException('broken'), new OutOfMemoryError('Java heap space'), new StackOverflowError()]
    }

    def 'equal failures in a row are reported once, and again after a turn that succeeds'() {
        when:
        3.times { work.turn { throw new IllegalStateException('broken') } }

        then:
        problems.size() == 1

        when:
        work.turn { throw new IllegalStateException('differently') }

        then:
        problems.size() == 2

        when:
        def succeeded = work.turn { }
        work.turn { throw new IllegalStateException('differently') }

        then:
        succeeded
        problems.size() == 3
    }

    def 'a report that fails does not end the thread either'() {
        expect:
        !new BackgroundWork('some-thread', { throw new OutOfMemoryError() }).turn { throw new OutOfMemoryError() }
    }

    def 'its threads do not keep the JVM alive'() {
        expect:
        def thread = work.newThread { }
        thread.daemon
        thread.name == 'some-thread'
    }
}
