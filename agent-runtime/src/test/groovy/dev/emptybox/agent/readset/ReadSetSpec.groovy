package dev.emptybox.agent.readset

import dev.emptybox.agent.Polling
import dev.emptybox.agent.journal.Onces
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.stdlib.box.files.FileReads
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Http
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Tcp
import java.lang.reflect.Modifier
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import spock.lang.Specification
import spock.lang.TempDir

/** What was read is found unchanged, or not. */
class ReadSetSpec extends Specification {

    @TempDir
    Path dir

    def live

    def setup() {
        live = new LiveWorld(dir.resolve('cache'), System.getenv(), new NoServices(), new Onces(dir.resolve('once'), Clock.systemUTC()), Progress.SILENT)
    }

    def cleanup() {
        live.close()
    }

    /** Ahead, so that what was written a moment ago counts as settled. */
    private static ReadSet set() {
        new ReadSet(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(10)))
    }

    def 'another entry of a directory counts for those who listed it, and for no one else'() {
        given:
        def looked = set()
        def listed = set()
        looked.recorded(live).files().entry(dir)
        listed.recorded(live).files().children(dir)

        when:
        Files.writeString(dir.resolve('new'), '')

        then:
        looked.holds(live)
        !listed.holds(live)
    }

    def 'a file of the kernel, whose times say nothing, is compared by its content'() {
        given:
        def same = set()
        def different = set()
        same.recorded(live).files().content(Path.of('/proc/version'))
        different.recorded(live).files().content(Path.of('/proc/uptime'))

        expect:
        same.holds(live)
        Polling.eventually { !different.holds(live) }
    }

    def 'a read that failed is not relied on'() {
        given:
        def reads = set()

        when:
        reads.recorded(live).commands().query(new Command('x', ['/missing'], dir, [:], Bytes.of(''), Duration.ofSeconds(5), [0] as Set, ''))

        then:
        thrown(ProblemException)
        !reads.holds(live)
    }

    def 'how long an answer took does not count'() {
        expect:
        new Http.Answer(200, 'ok', Duration.ofMillis(1)).untimed() == new Http.Answer(200, 'ok', Duration.ofMillis(2)).untimed()
        new Tcp.Answer('', Duration.ofMillis(1)).untimed() == new Tcp.Answer('', Duration.ofMillis(2)).untimed()
        new Http.Answer(200, 'ok', Duration.ZERO).untimed() != new Http.Answer(500, 'ok', Duration.ZERO).untimed()
    }

    def 'every read of files is recorded by #recorder.simpleName'() {
        expect:
        FileReads.declaredMethods.findAll { !it.synthetic && !Modifier.isStatic(it.modifiers) && it.name != 'resolver' }
            .findAll { read -> !recorder.declaredMethods.any { it.name == read.name && it.parameterTypes == read.parameterTypes } }*.name == []

        where:
        recorder << [TrackedFiles, Class.forName('dev.emptybox.agent.snapshot.RecordingFiles')]
    }
}
