package dev.emptybox.agent.os

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** Real processes below a shell that ignores signals, as nohup and scripts in the background do. */
class SignalResetSpec extends Specification {

    static final String HUP_AND_INT = '0000000000000003'
    static final List<String> STATUS = ['/bin/cat', '/proc/self/status']

    @TempDir
    Path dir

    private static Path program(String name) {
        ['/usr/local/bin', '/usr/bin', '/bin'].collect { Path.of(it, name) }.find { Files.isExecutable(it) }
    }

    private Path status(String ignored, String blocked = '0') {
        Files.writeString(dir.resolve('status'), "Name:\tx\nSigBlk:\t$blocked\nSigIgn:\t$ignored\n")
    }

    /** A directory with this program only. */
    private Path only(String name) {
        def bin = Files.createDirectories(dir.resolve('bin'))
        Files.createSymbolicLink(bin.resolve(name), program(name))
        bin
    }

    /** What it prints below a shell that ignores HUP, INT, QUIT and TERM, without an environment. */
    private static List<String> deaf(List<String> argv) {
        def builder = new ProcessBuilder(['sh', '-c', 'trap "" HUP INT QUIT TERM; exec "$0" "$@"', *argv]).redirectErrorStream(true)
        builder.environment().keySet().retainAll(['PATH'])
        def process = builder.start()
        def lines = process.inputStream.readLines()
        assert process.waitFor() == 0: lines
        lines
    }

    private static long mask(List<String> status, String name) {
        Long.parseUnsignedLong(status.find { it.startsWith(name + ':') }.split(/\s+/)[1], 16) & 0x7fffffff
    }

    def 'a program started in this way has default signal dispositions, and its arguments are those given (A2): #name'() {
        given:
        def reset = new SignalReset(status(HUP_AND_INT), [only(name)])

        when: 'the shell that ignores signals stands for the agent'
        def seen = deaf(reset.start(STATUS))

        then:
        reset.inherited() == []
        mask(deaf(STATUS), 'SigIgn') == 0x4007
        mask(seen, 'SigIgn') == 0
        mask(seen, 'SigBlk') == 0
        deaf(reset.start(['/bin/sh', '-c', 'for a; do echo "[$a]"; done', 'sh', '-x', '', 'a b', '--', 'ü', '$y'])) == ['[-x]', '[]', '[a b]', '[--]', '[ü]', '[$y]']

        where:
        name << ['env', 'perl', 'python3'].findAll { program(it) != null }
    }

    def 'a program with = in its path is not taken for a variable'() {
        given:
        def odd = Files.createSymbolicLink(dir.resolve('a=b'), Path.of('/bin/echo'))

        expect:
        deaf(new SignalReset(status(HUP_AND_INT), [program('env').parent]).start([odd.toString(), 'x y'])) == ['x y']
    }

    def 'nothing is put before a program when there is nothing to reset'() {
        given:
        def reset = new SignalReset(status('0000000180000000'), [program('sh').parent])

        expect: 'signals 32 and 33 are the C library\'s own'
        reset.start(STATUS) == STATUS
        reset.inherited() == []
    }

    def 'a box without a program that resets signals says so, and starts programs as they are: #what'() {
        given: 'an env that knows no such option'
        def bin = Files.createDirectories(dir.resolve('bin'))
        if (busybox) {
            Files.writeString(bin.resolve('env'), '#!/bin/sh\nexit 1\n').toFile().setExecutable(true)
        }
        def reset = new SignalReset(status(HUP_AND_INT), [bin])

        expect:
        reset.inherited() == ['HUP', 'INT']
        reset.start(STATUS) == STATUS

        where:
        what               | busybox
        'none of them'     | false
        'an env of busybox' | true
    }

    @Requires(value = { Files.exists(Path.of('/proc/self/status')) }, reason = 'needs procfs')
    def 'children of an agent that was started with ignored signals have the defaults (A2)'() {
        when: 'a JVM that ignores HUP, INT, QUIT and TERM starts a program'
        def java = Path.of(System.getProperty('java.home'), 'bin', 'java').toString()
        def seen = deaf([java, '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', System.getProperty('java.class.path'), Deaf.name])

        then: 'the agent itself goes on to ignore them'
        (mask(seen, 'SigIgn') & 0x4003) == 0x4003

        and:
        def child = seen.drop(seen.indexOf('child'))
        mask(child, 'SigIgn') == 0
        mask(child, 'SigBlk') == 0
    }

    /** Prints its own status, and that of a program that it starts. */
    static class Deaf {

        static void main(String[] args) {
            println Files.readString(Path.of('/proc/self/status'))
            println 'child'
            println new ProcessBuilder(new SignalReset().start(STATUS)).start().inputStream.text
        }
    }
}
