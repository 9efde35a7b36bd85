package dev.emptybox.agent.supervisor

import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
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

    static final LIMITS = new Service.Log(1000, 3)

    private void rotated(ServiceLog log, String content) {
        Files.writeString(logs.resolve('app.log'), content.padRight(1001, '.'))
        log.rotate(LIMITS)
    }

    def 'a log above its size is rotated, and as many old ones are kept as declared'() {
        given:
        def log = new ServiceLog(logs, 'app')

        when:
        ['1', '2', '3', '4', '5'].each { rotated(log, it) }

        then:
        Files.size(logs.resolve('app.log')) == 0
        (1..3).collect { Files.readString(logs.resolve("app.log.$it"))[0] } == ['5', '4', '3']
        logs.toFile().list().length == 4

        when: 'fewer are wished'
        Files.writeString(logs.resolve('app.log'), '6'.padRight(1001, '.'))
        log.rotate(new Service.Log(1000, 1))

        then:
        logs.toFile().list().sort() == ['app.log', 'app.log.1']

        when: 'none'
        Files.writeString(logs.resolve('app.log'), '7'.padRight(1001, '.'))
        log.rotate(new Service.Log(1000, 0))

        then:
        logs.toFile().list() == ['app.log']
    }

    def 'a log of its size is left alone'() {
        given:
        Files.write(logs.resolve('app.log'), new byte[1000])

        when:
        new ServiceLog(logs, 'app').rotate(LIMITS)

        then:
        Files.size(logs.resolve('app.log')) == 1000
        logs.toFile().list() == ['app.log']
    }

    def 'the last lines go back into rotated logs'() {
        given:
        Files.writeString(logs.resolve('app.log.2'), 'one\ntwo\n')
        Files.writeString(logs.resolve('app.log.1'), 'three\n')
        Files.writeString(logs.resolve('app.log'), 'four\n')

        expect:
        new ServiceLog(logs, 'app').lastLines(3) == ['two', 'three', 'four']
        new ServiceLog(logs, 'app').lastLines(9) == ['one', 'two', 'three', 'four']
    }

    def 'a follower gives each line once, across rotations'() {
        given:
        def log = new ServiceLog(logs, 'app')
        def file = logs.resolve('app.log')
        Files.writeString(file, 'before\n')
        def follower = new LogFollower(log, log.length())
        def seen = []

        when: 'some lines before and some after it, and a look in between only now and then'
        (1..3).each { round ->
            Files.writeString(file, "$round in time\n", StandardOpenOption.APPEND)
            follower.look { seen << it }
            Files.writeString(file, "$round ${'.' * 1000}\n$round late, ", StandardOpenOption.APPEND)
            log.rotate(LIMITS)
            Files.writeString(file, "cut\n", StandardOpenOption.APPEND)
        }
        follower.look { seen << it }
        Files.writeString(file, 'no end', StandardOpenOption.APPEND)
        follower.look { seen << it }

        then:
        seen*.take(9) == (1..3).collectMany { ["$it in time".toString(), "$it .......", "$it late, c".toString()] }*.take(9)

        when:
        follower.end { seen << it }

        then:
        seen.last() == 'no end'
    }

    def 'a follower of a log that keeps no rotated ones goes on with the new lines'() {
        given:
        def log = new ServiceLog(logs, 'app')
        def file = logs.resolve('app.log')
        Files.writeString(file, 'x' * 2000)
        def follower = new LogFollower(log, log.length())
        log.rotate(new Service.Log(1000, 0))
        Files.writeString(file, 'new\n', StandardOpenOption.APPEND)
        def seen = []

        when:
        follower.look { seen << it }

        then:
        seen == ['new']
    }
}
