package dev.emptybox.agent.machine.files

import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MemoryOnces
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Entry
import java.nio.ByteBuffer
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.nio.file.attribute.UserDefinedFileAttributeView
import java.time.Duration
import org.opentest4j.TestAbortedException
import spock.lang.IgnoreIf
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir
import static dev.emptybox.agent.machine.Caught.problem

class BoxChangesSpec extends Specification {

    @TempDir
    Path dir

    LiveWorld world
    Path file

    def setup() {
        world = new LiveWorld(dir.resolve('cache'), System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT, new FakeTime())
        file = dir.resolve('app.config')
    }

    def cleanup() {
        world.close()
    }

    static boolean root() {
        System.getProperty('user.name') == 'root'
    }

    private void write(Path path, String text, Attributes wish = Attributes.UNCHANGED) {
        world.perform('a step', new FileChange.WriteFile(path, Bytes.of(text), wish))
    }

    private Attributes attributes(Path path) {
        world.files().entry(path).attributes()
    }

    private List<String> names(Path directory = dir) {
        world.files().children(directory)
    }

    def 'a new file has its content and mode 0644, and nothing else is left'() {
        when:
        write(file, 'port=1')

        then:
        Files.readString(file) == 'port=1'
        attributes(file).mode() == 0644
        names() == ['app.config']
    }

    def 'the declared mode is exact, independent of the umask'() {
        when:
        write(file, 'x', Attributes.ofMode(mode))

        then:
        attributes(file).mode() == mode

        where:
        mode << [0666, 0777, 0400, 04755, 02711]
    }

    def 'an existing file keeps a mode that is not set'() {
        given:
        write(file, 'old', Attributes.ofMode(0600))

        when:
        write(file, 'new')

        then:
        Files.readString(file) == 'new'
        attributes(file).mode() == 0600
    }

    @Requires(value = { instance.root() }, reason = 'only root can give a file to another user')
    def 'an existing file keeps its owner and group'() {
        given:
        write(file, 'old', new Attributes(0640, 'nobody', null))

        when:
        write(file, 'new')

        then:
        attributes(file).owner() == 'nobody'
        attributes(file).mode() == 0640
    }

    @IgnoreIf(value = { instance.root() }, reason = 'root may give a file to anybody')
    def 'giving a file to another user is refused in words'() {
        when:
        def problem = problem { write(file, 'x', new Attributes(null, 'root', null)) }

        then:
        problem.what() == "Cannot create root the owner of $file"
        names() == []
    }

    def 'a user who does not exist is named, and nothing is written'() {
        when:
        def problem = problem { write(file, 'x', new Attributes(null, 'nobody-of-that-name', null)) }

        then:
        problem.what() == 'There is no user nobody-of-that-name on this box'
        names() == []
    }

    def 'who reads the old file goes on reading it'() {
        given:
        write(file, 'old')
        def reader = Files.newInputStream(file)

        when:
        write(file, 'new')

        then:
        reader.text == 'old'
    }

    def 'the file that a link leads to is replaced, never the link'() {
        given:
        Files.createDirectory(dir.resolve('real'))
        Files.createSymbolicLink(dir.resolve('second'), Path.of('real/file'))
        Files.createSymbolicLink(dir.resolve('first'), Path.of('second'))
        if (exists) {
            Files.writeString(dir.resolve('real/file'), 'old')
        }

        when:
        write(dir.resolve('first'), 'new')

        then:
        Files.readString(dir.resolve('real/file')) == 'new'
        world.files().entry(dir.resolve('first')) == new Entry.Link('second')
        world.files().entry(dir.resolve('second')) == new Entry.Link('real/file')

        where:
        exists << [true, false]
    }

    def 'a circle of links is a problem'() {
        given:
        Files.createSymbolicLink(dir.resolve('a'), Path.of('b'))
        Files.createSymbolicLink(dir.resolve('b'), Path.of('a'))

        expect:
        problem { write(dir.resolve('a'), 'x') }.cure() == 'correct the links'
    }

    def 'what a killed agent left of the same target is removed, and nothing else'() {
        given:
        def stale = Files.writeString(dir.resolve('.app.config.emptybox-0123456789ab'), 'half')
        def others = ['.app.config2.emptybox-0123456789ab', '.app.config.emptybox-mine', 'app.config.emptybox-0123456789ab']
        others.each { Files.writeString(dir.resolve(it), 'kept') }

        when:
        write(file, 'x')

        then:
        !Files.exists(stale)
        names() == (others + 'app.config').sort()
    }

    def 'a name as long as the file system allows is written'() {
        given:
        def longest = dir.resolve('n' * 255)

        when:
        write(longest, 'x')

        then:
        Files.readString(longest) == 'x'
    }

    def 'a missing directory is a problem that says how to make it'() {
        when:
        def problem = problem { write(dir.resolve('etc/app.config'), 'x') }

        then:
        problem.what() == "Cannot write ${dir.resolve('etc/app.config')}"
        problem.why() == "the directory ${dir.resolve('etc')} does not exist"
        problem.cure() == "create it first: directory '${dir.resolve('etc')}'"
    }

    def 'a directory is not written over'() {
        given:
        Files.createDirectory(file)

        expect:
        problem { write(file, 'x') }.why() == 'it is a directory'
        Files.isDirectory(file)
    }

    def 'a device is not written over'() {
        given:
        Files.createSymbolicLink(file, Path.of('/dev/null'))

        expect:
        problem { write(file, 'x') }.why() == 'it is a character device'
    }

    def 'a part of the way that is a file is a problem'() {
        given:
        write(file, 'x')

        expect:
        problem { write(file.resolve('below'), 'x') }.why() == 'a parent is not a directory'
    }

    @IgnoreIf(value = { instance.root() }, reason = 'root may write everywhere')
    def 'a directory that may not be written is a problem that names the user'() {
        given:
        Files.setAttribute(dir, 'unix:mode', 0555)

        when:
        def problem = problem { write(file, 'x') }

        then:
        problem.why().contains(System.getProperty('user.name'))

        cleanup:
        Files.setAttribute(dir, 'unix:mode', 0755)
    }

    def 'a failure in the middle leaves the old file whole and nothing beside it'() {
        given:
        write(file, 'old')

        when:
        new Replacement(file).file({ channel ->
            channel.write(java.nio.ByteBuffer.wrap('half'.bytes))
            throw new IOException('No space left on device')
        }, Attributes.ofMode(0644), Replacement.UNCHECKED)

        then:
        thrown(IOException)
        Files.readString(file) == 'old'
        names() == ['app.config']
    }

    @Requires(value = { instance.canMount() },
        reason = 'NOT TESTED HERE: a full disk, because this user may not mount a small file system')
    def 'a full disk is a problem that names the file system, and the old file is whole'() {
        given:
        def small = Files.createDirectory(dir.resolve('small'))
        mount(small)
        write(small.resolve('file'), 'old')

        when:
        def problem = problem { write(small.resolve('file'), 'x' * 200_000) }

        then:
        problem.why() == "no space is left on $small (tmpfs); the previous content is intact"
        Files.readString(small.resolve('file')) == 'old'
        names(small) == ['file']

        cleanup:
        ['umount', small.toString()].execute().waitFor()
    }

    @Requires(value = { instance.canMount() },
        reason = 'NOT TESTED HERE: a read-only disk, because this user may not mount one')
    def 'a read-only disk is a problem that says so'() {
        given:
        def small = Files.createDirectory(dir.resolve('small'))
        mount(small, 'ro')

        expect:
        problem { write(small.resolve('file'), 'x') }.why() == "$small (tmpfs) is mounted read-only"

        cleanup:
        ['umount', small.toString()].execute().waitFor()
    }

    static int mount(Path where, String option = 'rw') {
        ['mount', '-t', 'tmpfs', '-o', "size=64k,$option".toString(), 'tmpfs', where.toString()].execute().waitFor()
    }

    static boolean canMount() {
        if (!root()) {
            return false
        }
        def probe = Files.createTempDirectory('mount')
        try {
            return mount(probe) == 0 && ['umount', probe.toString()].execute().waitFor() == 0
        } catch (IOException noSuchProgram) {
            return false
        } finally {
            Files.delete(probe)
        }
    }

    def 'a new directory has mode 0755, or exactly the declared one'() {
        when:
        world.perform('a step', new FileChange.MakeDirectory(dir.resolve('bin'), wish))

        then:
        attributes(dir.resolve('bin')).mode() == mode
        names() == ['bin']

        where:
        wish                      || mode
        Attributes.UNCHANGED      || 0755
        Attributes.ofMode(0777)   || 0777
        Attributes.ofMode(01770)  || 01770
    }

    def 'an existing directory keeps its contents and gets the declared mode'() {
        given:
        def bin = Files.createDirectory(dir.resolve('bin'))
        Files.writeString(bin.resolve('app'), 'x')

        when:
        world.perform('a step', new FileChange.MakeDirectory(bin, Attributes.ofMode(0700)))

        then:
        attributes(bin).mode() == 0700
        names(bin) == ['app']
    }

    def 'a file in the way of a directory is a problem'() {
        given:
        write(file, 'x')

        expect:
        problem { world.perform('a step', new FileChange.MakeDirectory(file, Attributes.UNCHANGED)) }.why() == 'it is a file'
    }

    def 'the mode is set, and unset attributes are kept'() {
        given:
        write(file, 'x', Attributes.ofMode(0600))

        when:
        world.perform('a step', new FileChange.SetAttributes(file, Attributes.ofMode(0640)))

        then:
        attributes(file).mode() == 0640
        Files.readString(file) == 'x'
    }

    @Requires(value = { instance.root() }, reason = 'only root can give a file to another user')
    def 'a new owner does not cost the setuid bit'() {
        given:
        write(file, 'x', Attributes.ofMode(04755))

        when:
        world.perform('a step', new FileChange.SetAttributes(file, new Attributes(null, 'nobody', null)))

        then:
        attributes(file).owner() == 'nobody'
        attributes(file).mode() == 04755
    }

    def 'the mode of nothing cannot be set'() {
        expect:
        problem { world.perform('a step', new FileChange.SetAttributes(file, Attributes.ofMode(0640))) }.cure() == 'create it first'
    }

    def 'a directory is removed with all that is in it, but not what its links lead to'() {
        given:
        def kept = Files.createDirectory(dir.resolve('kept'))
        Files.writeString(kept.resolve('file'), 'x')
        def old = Files.createDirectories(dir.resolve('old/deep')).parent
        Files.writeString(old.resolve('deep/file'), 'x')
        Files.createSymbolicLink(old.resolve('link'), kept)

        when:
        world.perform('a step', new FileChange.Remove(old))

        then:
        names() == ['kept']
        names(kept) == ['file']
    }

    def 'a link is removed, not what it leads to'() {
        given:
        write(file, 'x')
        Files.createSymbolicLink(dir.resolve('link'), file)

        when:
        world.perform('a step', new FileChange.Remove(dir.resolve('link')))

        then:
        names() == ['app.config']
    }

    def 'removing nothing is fine'() {
        when:
        world.perform('a step', new FileChange.Remove(dir.resolve('missing/deep')))

        then:
        noExceptionThrown()
    }

    def 'a link is made, and replaces another link or a file: #before'() {
        given:
        def link = dir.resolve('current')
        Files.createDirectory(dir.resolve('1'))
        prepare.call(link)

        when:
        world.perform('a step', new FileChange.MakeLink(link, '1'))

        then:
        world.files().entry(link) == new Entry.Link('1')
        names() == ['1', 'current']
        names(dir.resolve('1')) == []

        where:
        before                  | prepare
        'nothing'               | { }
        'a link to nothing'     | { Files.createSymbolicLink(it, Path.of('2')) }
        'a link to a directory' | { Files.createSymbolicLink(it, it.resolveSibling('1')) }
        'a file'                | { Files.writeString(it, 'x') }
    }

    def 'a directory is never replaced by a link'() {
        given:
        def directory = Files.createDirectory(dir.resolve('current'))

        expect:
        problem { world.perform('a step', new FileChange.MakeLink(directory, '1')) }.why() == 'it is a directory'
        names() == ['current']
    }

    def 'a link that a killed agent left half made is removed'() {
        given:
        Files.createSymbolicLink(dir.resolve('.current.emptybox-0123456789ab'), Path.of('1'))

        when:
        world.perform('a step', new FileChange.MakeLink(dir.resolve('current'), '2'))

        then:
        names() == ['current']
    }

    def 'who follows a link while it is switched always finds it'() {
        given:
        def link = dir.resolve('current')
        ['1', '2'].each { Files.writeString(Files.createDirectory(dir.resolve(it)).resolve('app'), it) }
        world.perform('a step', new FileChange.MakeLink(link, '1'))
        def failures = new java.util.concurrent.atomic.AtomicInteger()
        def reads = new java.util.concurrent.atomic.AtomicInteger()
        def stop = new java.util.concurrent.atomic.AtomicBoolean()
        def reader = Thread.start {
            while (!stop.get()) {
                Files.exists(link.resolve('app')) ? reads.incrementAndGet() : failures.incrementAndGet()
            }
        }

        when:
        for (int i = 0; i < 200 || reads.get() < 200; i++) {
            world.perform('a step', new FileChange.MakeLink(link, i % 2 == 0 ? '2' : '1'))
        }
        stop.set(true)
        reader.join()

        then:
        failures.get() == 0
    }

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
