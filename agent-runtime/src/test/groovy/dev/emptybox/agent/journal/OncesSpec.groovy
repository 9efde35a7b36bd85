package dev.emptybox.agent.journal

import dev.emptybox.stdlib.model.OnceState
import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Instant
import java.time.ZoneOffset
import spock.lang.Specification
import spock.lang.TempDir

class OncesSpec extends Specification {

    @TempDir
    Path dir

    private Onces onces() {
        new Onces(dir.resolve('once'), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
    }

    def 'what began counts as interrupted until it has ended, also for the next agent'() {
        expect:
        onces().state('key') == OnceState.NOT_STARTED

        when:
        onces().begin('key')

        then:
        onces().state('key') == OnceState.INTERRUPTED
        onces().state('key2') == OnceState.NOT_STARTED

        when:
        onces().end('key')

        then:
        onces().state('key') == OnceState.DONE
        Files.readString(dir.resolve('once/key.once')) == 'done 1970-01-01T00:00:00Z\n'

        when:
        onces().begin('key')

        then:
        onces().state('key') == OnceState.INTERRUPTED
    }

    def 'a kill while it is written leaves what was known before'() {
        given:
        onces().end('key')
        Files.writeString(dir.resolve('once/.key.once.part'), 'beg')

        expect:
        onces().state('key') == OnceState.DONE
    }

    def 'a file that says neither is a problem with its cure, never taken for not started'() {
        given:
        Files.createDirectories(dir.resolve('once'))
        Files.writeString(dir.resolve('once/key.once'), '')

        when:
        onces().state('key')

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what() == 'Whether once key has run cannot be read'
        wrong.problems()[0].cure().contains("write 'done' to the file")
    }

    def 'what cannot be written is a problem, so the body does not begin'() {
        given:
        Files.writeString(dir.resolve('once'), 'a file in the way')

        when:
        onces().begin('key')

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what() == 'Cannot record that once key has begun'
    }
}
