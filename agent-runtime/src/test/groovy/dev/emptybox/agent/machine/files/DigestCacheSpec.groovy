package dev.emptybox.agent.machine.files

import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.stdlib.model.Digests
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.FileTime
import java.time.Duration
import spock.lang.Specification
import spock.lang.TempDir

class DigestCacheSpec extends Specification {

    @TempDir
    Path dir

    def time = new FakeTime()
    def cache = new DigestCache(time, 2)

    def 'a change of the content is seen, though size and modification time are made to be the same'() {
        given:
        def file = Files.writeString(dir.resolve('file'), 'one')
        def modified = Files.getLastModifiedTime(file)
        time.now = time.now.plus(Duration.ofMinutes(1))
        assert cache.digest(file) == Digests.sha256('one')

        when:
        Thread.yield()
        Files.writeString(file, 'two')
        Files.setLastModifiedTime(file, modified)

        then:
        cache.digest(file) == Digests.sha256('two')
    }

    def 'a file that was changed just now is hashed again'() {
        given: 'a clock so coarse that two changes bear one time'
        def file = Files.writeString(dir.resolve('file'), 'one')
        time.now = Files.getLastModifiedTime(file).toInstant().plusMillis(1900)
        cache.digest(file)

        expect:
        !cache.remembers(file)
    }

    def 'a file that has been left alone is not hashed again'() {
        given:
        def file = Files.writeString(dir.resolve('file'), 'one')
        time.now = Files.getLastModifiedTime(file).toInstant().plusSeconds(3)
        cache.digest(file)

        expect:
        cache.remembers(file)
    }

    def 'no more digests are remembered than allowed, the latest used'() {
        given:
        def files = (1..3).collect { Files.writeString(dir.resolve("file$it"), "$it") }
        files.each { Files.setLastModifiedTime(it, FileTime.from(time.now.minusSeconds(60))) }
        time.now = time.now.plusSeconds(60)

        when:
        files.each { cache.digest(it) }

        then:
        files.collect { cache.remembers(it) } == [false, true, true]
    }
}
