package dev.emptybox.agent.machine.files

import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Digests
import java.nio.ByteBuffer
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.nio.file.attribute.UserDefinedFileAttributeView
import java.time.Duration
import org.opentest4j.TestAbortedException
import static dev.emptybox.agent.machine.Caught.problem

/** Content that a command checks, backups, artefacts, and what a file keeps when it is written over. */
class CheckedWritesSpec extends BoxChangesSpecification {

    private void writeChecked(String text, List<String> argv, Path backup = null) {
        def command = new Command(argv, dir, [:], Bytes.of(''), Duration.ofSeconds(10), [0] as Set)
        world.perform('a step', new FileChange.WriteFile(file, Bytes.of(text), Attributes.UNCHANGED, command, backup))
    }

    def 'new content that its command accepts takes its place'() {
        given:
        write(file, 'old')

        when: 'the command sees the new content, beside the old one and with its mode'
        writeChecked('port=1', ['sh', '-c', 'cat "$1" "$2" > seen; stat -c %a "$1" >> seen', 'sh', '%s', file.toString()])

        then:
        Files.readString(file) == 'port=1'
        Files.readString(dir.resolve('seen')) == 'port=1old644\n'
        names() == ['app.config', 'seen']
    }

    def 'new content that its command refuses leaves the old file, with its backup untouched, and reports the output'() {
        given:
        write(file, 'old')

        when:
        def problem = problem { writeChecked('port=', ['sh', '-c', 'echo "$0:1: no number" >&2; exit 3', '%s'], dir.resolve('app.config.bak')) }

        then:
        problem.what() == "The new content of $file was refused; the file is unchanged"
        problem.why().endsWith("exited with code 3\n$file:1: no number")
        problem.cure() == 'correct the content, or the command in validate'
        Files.readString(file) == 'old'
        names() == ['app.config']
    }

    def 'a new file that its command refuses is not there'() {
        when:
        problem { writeChecked('x', ['false', '%s']) }

        then:
        names() == []
    }

    def 'a program that is missing for the check is reported, and the file is unchanged'() {
        expect:
        problem { writeChecked('x', ['no-such-program', '%s']) }.why().startsWith('There is no program no-such-program on this box')
    }

    def 'a backup keeps content and mode of what it is of, and replaces an earlier one'() {
        given:
        write(file, 'old', Attributes.ofMode(0640))
        write(dir.resolve('app.config.bak'), 'older')

        when:
        writeChecked('new', ['true', '%s'], dir.resolve('app.config.bak'))

        then:
        Files.readString(file) == 'new'
        Files.readString(dir.resolve('app.config.bak')) == 'old'
        attributes(dir.resolve('app.config.bak')).mode() == 0640
    }

    def 'an artefact is placed as a copy that owes nothing to the cache'() {
        given:
        def source = Files.writeString(dir.resolve('source'), 'binary')
        def sha256 = Digests.sha256('binary')
        def artefact = world.artefacts().artefact(new Artefact.Request([source.toString()], [:], sha256, 100))

        when:
        world.perform('a step', new FileChange.PlaceArtefact(file, artefact, Attributes.ofMode(0755)))
        Files.writeString(file, 'changed')

        then:
        attributes(file).mode() == 0755
        world.artefacts().content(artefact).text().get() == 'binary'
    }

    def 'an artefact that the cache has lost is a problem'() {
        expect:
        problem {
            world.perform('a step', new FileChange.PlaceArtefact(file, new Artefact('0' * 64, 1), Attributes.UNCHANGED))
        }.cure() == 'converge again to fetch it'
    }

    def 'a running program can be replaced'() {
        given:
        Files.copy(Path.of('/bin/sleep').toRealPath(), file)
        Files.setAttribute(file, 'unix:mode', 0755)
        def running = new ProcessBuilder(file.toString(), '30').start()

        when:
        write(file, 'new')

        then:
        running.alive
        Files.readString(file) == 'new'

        cleanup:
        running?.destroyForcibly()
    }

    def 'a file that is written over keeps its extended attributes (T19)'() {
        given:
        Files.writeString(file, 'old')
        def attributes = { path -> Files.getFileAttributeView(path, UserDefinedFileAttributeView) }
        try {
            attributes(file).write('note', ByteBuffer.wrap('kept'.bytes))
        } catch (FileSystemException none) {
            throw new TestAbortedException('this file system has no extended attributes', none)
        }

        when:
        write(file, 'new')

        then:
        Files.readString(file) == 'new'
        def value = ByteBuffer.allocate(10)
        attributes(file).read('note', value) == 4
        new String(value.array(), 0, 4) == 'kept'
    }

    /** Java cannot set one, and the tools for it are not on every box. */
    private static boolean accessControl(Path file, boolean set) {
        def numbers = [amd64: [188, 191], aarch64: [5, 8]][System.getProperty('os.arch')]
        if (numbers == null) {
            throw new TestAbortedException('the numbers of the system calls are not known here')
        }
        def call = set ? 'exit(syscall(NUMBER, $f, $n, $v, length($v), 0) == 0 ? 0 : 3)'
            : 'my $b = "\\0" x 100; my $l = syscall(NUMBER, $f, $n, $b, 100); exit($l == length($v) && substr($b, 0, $l) eq $v ? 0 : 4)'
        def value = 'my $v = pack("V" . "vvV" x 5, 2, 1, 6, 0xffffffff, 2, 4, 12345, 4, 4, 0xffffffff, 16, 4, 0xffffffff, 32, 0, 0xffffffff); '
        def script = 'my ($f, $n) = (@ARGV, "system.posix_acl_access"); ' + value + call.replace('NUMBER', String.valueOf(numbers[set ? 0 : 1]))
        try {
            new ProcessBuilder('perl', '-e', script, file.toString()).start().waitFor() == 0
        } catch (IOException none) {
            throw new TestAbortedException('there is no perl here', none)
        }
    }

    private Path withAccessControl() {
        Files.writeString(file, 'old')
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString('rw-r-----'))
        if (!accessControl(file, true)) {
            throw new TestAbortedException('this file system has no access control lists')
        }
        assert accessControl(file, false)
        file
    }

    def 'a file that is written over keeps its access control list and mode (T19)'() {
        given:
        withAccessControl()

        when:
        write(file, 'new and longer')
        write(file, 'new')

        then:
        Files.readString(file) == 'new'
        accessControl(file, false)
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) == 'rw-r-----'
        dir.toFile().list().every { !it.contains('.emptybox-') }
    }

    def 'a file that gets another mode gets no access of others with it (T19)'() {
        given:
        withAccessControl()

        when:
        write(file, 'secret', new Attributes(0600, null, null))

        then:
        Files.readString(file) == 'secret'
        !accessControl(file, false)
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) == 'rw-------'
    }
}
