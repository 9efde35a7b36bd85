package dev.emptybox.agent.machine.files

import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Entry
import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.IgnoreIf
import spock.lang.Requires
import static dev.emptybox.agent.machine.Caught.problem

/** Files are written whole or not at all, over whatever is in their place. */
class BoxChangesSpec extends BoxChangesSpecification {

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
}
