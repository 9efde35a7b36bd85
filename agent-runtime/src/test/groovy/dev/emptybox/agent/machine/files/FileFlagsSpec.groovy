package dev.emptybox.agent.machine.files

import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.agent.machine.commands.Commands
import dev.emptybox.stdlib.box.files.Access
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class FileFlagsSpec extends Specification {

    @TempDir
    Path dir

    def time = new FakeTime()

    /** A program lsattr that says of each file what the file itself holds, and counts its calls. */
    private FileFlags flags(String ending = '') {
        def bin = Files.createDirectories(dir.resolve('bin'))
        def program = bin.resolve('lsattr')
        Files.writeString(program, """\
            #!/bin/sh
            echo x >> $dir/calls
            for file in "\$2"/*; do read -r flags < "\$file"; echo "\$flags \$file"; done
            $ending
            """.stripIndent())
        program.toFile().setExecutable(true)
        new FileFlags(new Commands([PATH: bin.toString()]), time)
    }

    private Path file(String name, String flags) {
        def file = Files.createDirectories(dir.resolve('box')).resolve(name)
        Files.writeString(file, flags + '\n')
        file
    }

    private int calls() {
        Files.exists(dir.resolve('calls')) ? Files.readAllLines(dir.resolve('calls')).size() : 0
    }

    def 'a file that only takes more at its end is known, also by a name with blanks (T13)'() {
        given:
        def log = file('the log', '-----a--------e-------')
        def other = file('other', '-------A------e-------')
        def flags = flags('exit 1')

        expect:
        flags.access(log, Access.WRITABLE) == Access.APPEND_ONLY
        flags.access(other, Access.WRITABLE) == Access.WRITABLE
        flags.access(log, Access.DENIED) == Access.DENIED
        flags.access(log.parent, Access.WRITABLE) == Access.WRITABLE
    }

    def 'all files of a directory are queried together, and again after a while (T13)'() {
        given:
        def log = file('log', '----')
        def flags = flags()

        expect:
        flags.access(log, Access.WRITABLE) == Access.WRITABLE
        flags.access(file('more', '----'), Access.WRITABLE) == Access.WRITABLE
        calls() == 1

        when:
        file('log', '-----a')
        time.pause(java.time.Duration.ofSeconds(2))

        then:
        flags.access(log, Access.WRITABLE) == Access.APPEND_ONLY
        calls() == 2
    }

    def 'a box without the program knows none (T13)'() {
        expect:
        new FileFlags(new Commands([PATH: dir.toString()]), time).access(file('log', '-----a'), Access.WRITABLE) == Access.WRITABLE
    }
}
