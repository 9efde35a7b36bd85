package dev.emptybox.agent.supervisor

import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.model.ServiceSettings
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import spock.lang.Specification
import spock.lang.TempDir

class RecordsSpec extends Specification {

    @TempDir
    Path directory

    def record = new ServiceRecord('app', 'token-1', 'abc', [b: '2', a: '1'], '/srv', 'QUIT', Duration.ofSeconds(90),
        Instant.parse('2026-01-02T03:04:05.678Z'), true, 42, 'boot/7', new ExitStatus.Exited(1), ['db'], new Service.Log(1000, 3),
        new RestartTracker(Service.Phase.WAITING, 2, 5, [Instant.parse('2026-01-02T03:05:00Z')], Instant.parse('2026-01-02T03:05:01Z')),
        new ServiceSettings(['env PORT': '80'], [db: 'digest of a value'], ['env KEY': 'digest'], ['value 1': ['': '1.0']]))

    def 'a record is read as it was written'() {
        given:
        new Records(directory).write(record)

        expect:
        new Records(directory).read('app').get() == record
        new Records(directory).names() == ['app']
    }

    def 'the file of a record keeps its shape'() {
        given:
        new Records(directory).write(record)

        expect:
        Files.readString(directory.resolve('app.json')) == '''\
            {
              "name" : "app",
              "token" : "token-1",
              "definition" : "abc",
              "inputs" : {
                "a" : "1",
                "b" : "2"
              },
              "directory" : "/srv",
              "signal" : "QUIT",
              "grace" : "PT1M30S",
              "since" : "2026-01-02T03:04:05.678Z",
              "group" : true,
              "pid" : 42,
              "identity" : "boot/7",
              "exit" : "exited with code 1",
              "after" : [ "db" ],
              "log" : {
                "maxBytes" : 1000,
                "keep" : 3
              },
              "setbacks" : {
                "phase" : "WAITING",
                "row" : 2,
                "limit" : 5,
                "restarts" : [ "2026-01-02T03:05:00Z" ],
                "due" : "2026-01-02T03:05:01Z"
              },
              "settings" : {
                "shown" : {
                  "env PORT" : "80"
                },
                "secrets" : {
                  "db" : "digest of a value"
                },
                "hidden" : {
                  "env KEY" : "digest"
                },
                "inputs" : {
                  "value 1" : {
                    "" : "1.0"
                  }
                }
              }
            }'''.stripIndent()
    }

    def 'a record of an agent that knew nothing of restarts, orders and log sizes is read'() {
        given:
        new Records(directory).write(record)
        def file = directory.resolve('app.json')
        def read = { Files.writeString(file, Files.readString(file).replaceFirst("(?s),\\s*\"$it\".*", '\n}')); new Records(directory).read('app').get() }

        expect:
        def newer = read('settings')
        newer.settings() == ServiceSettings.NONE
        read('after') == newer.supervisedAs(new Service.Definition('app', ['x'], directory, [:], new Service.Stop(record.signal(), record.grace()), null, [:]))
            .withExit(new ExitStatus.Exited(1), RestartTracker.NONE)
    }

    def 'a file half written by a crash is not seen'() {
        given:
        def records = new Records(directory)
        records.write(record)
        Files.writeString(directory.resolve('app.json.tmp'), '{"na')

        expect:
        records.names() == ['app']
        records.read('app').get() == record
    }

    def 'a record is written even by a thread that is being interrupted'() {
        when:
        Thread.currentThread().interrupt()
        new Records(directory).write(record)

        then:
        Thread.interrupted()
        new Records(directory).read('app').get() == record
    }

    def 'what is deleted is not read again'() {
        given:
        def records = new Records(directory)
        records.write(record)

        when:
        records.delete('app')

        then:
        records.read('app').empty
        records.names() == []
    }
}
