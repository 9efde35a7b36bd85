package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Cause
import dev.emptybox.agent.journal.Journal
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Revision
import dev.emptybox.stdlib.model.Secrets
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Instant
import spock.lang.Specification
import spock.lang.TempDir

class EventBusSpec extends Specification {

    @TempDir
    Path dir

    List<Event> lines = []
    def status = new Status({ true }, 'the repo', Instant.EPOCH)
    def journal = new Journal(dir.resolve('journal'))
    def bus = EventBus.of(journal, status, new EventLog({ lines << it }, Secrets.none(), Clock.systemUTC()))

    def 'every event has a subscriber'() {
        expect:
        ConvergeEvent.permittedSubclasses.toList() - bus.@subscribers.keySet() == []
    }

    def 'a run that the journal cannot write is neither shown nor begun'() {
        given:
        def runs = new Runs(journal, bus, Clock.systemUTC())
        Files.writeString(dir.resolve('journal'), 'no directory')
        def reports = []

        when:
        def begun = runs.begin(new Revision('c' * 40, '', Instant.EPOCH, '', ''), Cause.DRIFT, { reports << it })

        then:
        begun.empty
        lines*.name() == ['journal.full']
        status.asMap().result == 'failed'
        reports*.failed()*.what() == ["The journal cannot be written: ${dir.resolve('journal')}".toString()]
    }

    def 'a subscriber that throws keeps the event from those after it'() {
        given:
        def seen = []
        def own = new EventBus()
        own.on(ConvergeEvent.Stopping) { throw new ProblemException(Problem.of('no')) }
        own.on(ConvergeEvent.Stopping) { seen << it }

        when:
        own.publish(new ConvergeEvent.Stopping())

        then:
        thrown(ProblemException)
        seen == []
    }
}
