package dev.emptybox.agent.service

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class ServiceLogSpec extends Specification {

    @TempDir
    Path logs

    def 'the last #count of #content are #lines'() {
        given:
        Files.writeString(logs.resolve('app.log'), content)

        expect:
        new ServiceLog(logs, 'app').lastLines(count) == lines

        where:
        content          | count || lines
        ''               | 5     || []
        'one\n'          | 5     || ['one']
        'one\ntwo\n'     | 1     || ['two']
        'one\ntwo'       | 1     || ['two']
        'one\n\nthree\n' | 2     || ['', 'three']
        'one\ntwo\n'     | 0     || []
    }

    def 'a service without a log has no lines'() {
        expect:
        new ServiceLog(logs, 'app').lastLines(5) == []
    }

    def 'only the tail of a long log is read'() {
        given: 'a log that would not fit into memory, almost all of it a hole'
        new RandomAccessFile(logs.resolve('app.log').toFile(), 'rw').withCloseable {
            it.seek(8L << 30)
            it.write(('\n' + (1..2000).collect { n -> "line $n" }.join('\n') + '\n').bytes)
        }

        expect:
        new ServiceLog(logs, 'app').lastLines(1500) == (501..2000).collect { n -> "line $n".toString() }
    }

    def 'a log above ten MiB is rotated before a start, and one old log is kept'() {
        given:
        def log = new ServiceLog(logs, 'app')
        Files.writeString(logs.resolve('app.log.1'), 'older')
        Files.write(logs.resolve('app.log'), new byte[(10 << 20) + extra])

        when:
        log.forStart()

        then:
        Files.size(logs.resolve('app.log')) == size
        Files.size(logs.resolve('app.log.1')) == old

        where:
        extra || size     | old
        0     || 10 << 20 | 5
        1     || 0        | (10 << 20) + 1
    }
}
