package dev.emptybox.agent.supervisor

import dev.emptybox.agent.os.Time
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import java.nio.file.Files
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.PosixFilePermissions
import java.time.Instant
import spock.lang.Requires

/** The logs of real processes, which write while they are rotated. */
class LogKeeperSpec extends SupervisedSpecification {

    static final SMALL = new Service.Log(100_000, 3)

    private List<String> kept() {
        ['app.log.3', 'app.log.2', 'app.log.1', 'app.log'].collect { home.resolve("logs/$it") }.findAll { Files.exists(it) }
            .collectMany { Files.readAllLines(it) }
    }

    def 'the log of a service that writes a lot is kept within its size, and next to nothing is lost'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition('i=0; while [ $i -lt 30000 ]; do i=$((i+1)); echo $i; done; exec sleep 600', log: SMALL))
        eventually { written.any { it == 'app 30000' } }
        eventually { Files.size(home.resolve('logs/app.log')) <= 100_000 }

        then: 'what was handed on has gaps only where it was rotated'
        def numbers = written.collect { (it - 'app ') as int }
        30000 - numbers.toSet().size() <= 50
        numbers == numbers.toSorted()

        and:
        Files.exists(home.resolve('logs/app.log.1'))
        kept().last() == '30000'
        problems.empty
    }

    @Requires({ os.linux })
    def 'the service goes on writing to the same file, from its beginning'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition("head -c 200000 /dev/zero | tr '\\0' '\\n'; until test -e go; do sleep 0.02; done; echo after; exec sleep 600", log: SMALL))
        eventually { Files.exists(home.resolve('logs/app.log.1')) && Files.size(home.resolve('logs/app.log')) == 0 }

        when:
        Files.createFile(box.resolve('go'))

        then: 'no hole in front of it'
        eventually { Files.size(home.resolve('logs/app.log')) == 'after\n'.size() }
        supervisor.lastLines('app', 5) == ['after']
    }

    def 'a flood is dropped look by look, and older logs are kept (D19, G40)'() {
        given: 'looks by hand, and a service that writes ten times the size between two of them'
        def logs = Files.createDirectories(home.resolve('logs'))
        def file = logs.resolve('app.log')
        Files.writeString(file, '')
        Files.writeString(logs.resolve('app.log.1'), 'useful\n')
        useCanary()
        def record = ServiceRecord.intent(definition('yes', log: SMALL), 'token', Instant.now(), false, RestartTracker.NONE)
        def lines = []
        def keeper = new LogKeeper(logs, { [record] }, [wrote: { name, line -> lines << line }, problem: { problems << it }] as ServiceEvents, secrets, Time.SYSTEM)
        keeper.log('app')
        def flood = "$CANARY and more of it\n" * 40_000

        when:
        def afterEach = (1..5).collect {
            Files.writeString(file, flood, StandardOpenOption.APPEND)
            keeper.look()
            Files.size(file)
        }

        then: 'the file is never larger than what is written between two looks and its last lines'
        afterEach.every { it <= 17 << 10 }
        logs.toFile().list().sort() == ['app.log', 'app.log.1']
        Files.readString(logs.resolve('app.log.1')) == 'useful\n'
        lines.size() == 1
        lines[0].contains('dropped until it slows down')

        when: 'it slows down'
        Files.writeString(file, 'calm\n', StandardOpenOption.APPEND)
        3.times { keeper.look() }

        then: 'how much is missing is said, and nothing of the rest is secret'
        lines[1] ==~ /\(\d+ bytes lost: .*\)/
        def missing = (lines[1] =~ /\d+/)[0].toLong()
        missing > 5 * flood.length() - 90_000
        missing <= 5 * flood.length()
        lines.last() == 'calm'
        !Files.readString(file).contains(CANARY)
        !lines.any { it.contains(CANARY) }
        problems.empty

        cleanup:
        keeper?.close()
    }

    def 'what an adopted service wrote before is not handed on again, and its log is rotated as well'() {
        given:
        def first = supervisor()
        def wanted = definition('echo before; until test -e go; do sleep 0.02; done; seq 30000; exec sleep 600', log: SMALL)
        first.start(wanted)
        eventually { written.toList() == ['app before'] }
        first.close()
        written.clear()
        supervisor()

        when:
        Files.createFile(box.resolve('go'))

        then:
        eventually { written.any { it == 'app 30000' } }
        written.first() == 'app 1'
        eventually { Files.exists(home.resolve('logs/app.log.1')) && Files.size(home.resolve('logs/app.log')) == 0 }
    }

    def 'a line whose handling exhausts the memory does not end the look at the logs'() {
        given:
        hearing = { String line ->
            if (line == 'fatal') {
                throw new OutOfMemoryError('Java heap space')
            }
        }
        supervisor().start(definition('echo fatal; until test -e go; do sleep 0.02; done; echo after; exec sleep 600'))
        eventually { problems*.why() == ['java.lang.OutOfMemoryError: Java heap space'] }

        when:
        Files.createFile(box.resolve('go'))

        then:
        eventually { written.toList() == ['app after'] }
    }

    def 'the last words of a service are handed on, with or without a line end'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition('printf "farewell"'))

        then:
        eventually { written.toList() == ['app farewell'] }
    }

    static final String CANARY = "Canary/42 'sings' & <softly>"

    private void useCanary() {
        secrets = new Secrets({ Optional.of(CANARY) })
        secrets.revealed(Secrets.placeholder('canary'))
    }

    private List<String> logs() {
        Files.list(home.resolve('logs')).withCloseable { it.map { file -> Files.readString(file) }.toList() }
    }

    @Requires({ os.linux })
    def 'a secret that a service writes is in no line that is handed on and stays in no file: #form (G39)'() {
        given:
        useCanary()
        def supervisor = supervisor()
        Files.writeString(box.resolve('said'), "before\n${printed(CANARY)}\nafter\n")

        when:
        supervisor.start(definition('cat said; echo; printf "no end: "; cat said; exec sleep 600'))

        then:
        eventually { written.count { it == 'app after' } == 2 }
        eventually { !logs().any { it.contains(printed(CANARY)) } }
        !written.any { it.contains(printed(CANARY)) }
        supervisor.lastLines('app', 50).first() == 'before'
        logs().first().contains('[secret]')
        Files.size(home.resolve('logs/app.log')) == Files.size(box.resolve('said')) * 2 + 9
        problems.empty

        where:
        form            | printed
        'as it is'      | { it }
        'HTML'          | { it.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace("'", '&#39;') }
        'folded'        | { it.toList().collate(10)*.join().join('\n') }
        'folded Base64' | { it.bytes.encodeBase64().toString().take(it.size() * 8 / 6 as int).toList().collate(12)*.join().join('\n') }
    }

    @Requires({ os.linux })
    def 'a secret that is written in pieces is overwritten too (G39)'() {
        given:
        useCanary()
        def supervisor = supervisor()
        Files.writeString(box.resolve('one'), "first: ${CANARY.take(9)}")
        Files.writeString(box.resolve('two'), "${CANARY.drop(9)}\nlast\n")
        supervisor.start(definition('echo begins; cat one; until test -e go; do sleep 0.02; done; cat two; exec sleep 600'))
        eventually { written.contains('app begins') }

        when:
        Files.createFile(box.resolve('go'))

        then:
        eventually { written*.replaceAll(/\*+/, '') == ['app begins', 'app first: [secret]', 'app last'] }
        eventually { !logs().any { it.contains(CANARY.drop(9)) || it.contains(CANARY.take(9)) } }
    }

    @Requires({ os.linux })
    def 'output from before the agent knew the secret is redacted when it does, in the rotated log as well (G39)'() {
        given:
        secrets = new Secrets({ Optional.of(CANARY) })
        def supervisor = supervisor()
        Files.writeString(box.resolve('said'), "$CANARY\n")
        supervisor.start(definition("cat said; head -c 200000 /dev/zero | tr '\\0' '\\n'; until test -e go; do sleep 0.02; done; cat said; echo written; exec sleep 600", log: SMALL))
        eventually { Files.exists(home.resolve('logs/app.log.1')) }
        Files.createFile(box.resolve('go'))
        eventually { written.contains('app written') }
        assert logs().count { it.contains(CANARY) } == 2

        when:
        secrets.revealed(Secrets.placeholder('canary'))

        then:
        eventually { !logs().any { it.contains(CANARY) } }
    }

    @Requires({ os.linux })
    def 'logs are for the user of the agent only, the rotated ones too, and those of an earlier version (G39)'() {
        given:
        def supervisor = supervisor()
        supervisor.start(definition("head -c 200000 /dev/zero | tr '\\0' '\\n'; exec sleep 600", log: SMALL))
        eventually { Files.exists(home.resolve('logs/app.log.1')) }

        expect:
        modes() == ['rwx------', 'rw-------', 'rw-------']

        when:
        supervisor.close()
        Files.setPosixFilePermissions(home.resolve('logs/app.log'), PosixFilePermissions.fromString('rw-r--r--'))
        Files.setPosixFilePermissions(home.resolve('logs'), PosixFilePermissions.fromString('rwxr-xr-x'))
        this.supervisor()

        then:
        modes() == ['rwx------', 'rw-------', 'rw-------']
    }

    private List<String> modes() {
        ['logs', 'logs/app.log', 'logs/app.log.1'].collect { PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(it))) }
    }

    @Requires({ os.linux })
    def 'a service that writes as fast as it can has its output dropped, and what is missing is said (G40)'() {
        given:
        def supervisor = supervisor()

        when:
        supervisor.start(definition('exec yes', log: SMALL))

        then:
        eventually { written.any { it.contains('output is dropped until it slows down') } }

        when:
        supervisor.stop('app')

        then:
        eventually { Files.size(home.resolve('logs/app.log')) <= 100_000 }
        eventually { written.any { it ==~ /app \(\d+ bytes (lost|skipped): .*/ } }
        Files.list(home.resolve('logs')).withCloseable { it.toList() }.findAll { it.toString() =~ /\.\d$/ }.every { Files.size(it) <= 3_000_000 }
        problems.empty
    }
}
