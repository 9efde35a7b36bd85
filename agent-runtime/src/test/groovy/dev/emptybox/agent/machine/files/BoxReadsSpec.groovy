package dev.emptybox.agent.machine.files

import dev.emptybox.agent.machine.commands.Commands
import dev.emptybox.agent.os.Time
import dev.emptybox.stdlib.box.files.Access
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.FileTime
import java.time.Instant
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class BoxReadsSpec extends Specification {

    @TempDir
    Path dir

    BoxReads reads

    def setup() {
        reads = new BoxReads(dir.resolve('cache'), [] as Set, Time.SYSTEM, new OwnerNames(Time.SYSTEM), new FileFlags(new Commands([:]), Time.SYSTEM), NamedTexts.none())
    }

    private Path put(String name, String text) {
        Files.writeString(dir.resolve(name), text)
    }

    def 'a file is reported with its size, its owner and all twelve bits of its mode'() {
        given:
        def file = put('app', 'hello')
        Files.setAttribute(file, 'unix:mode', 04751)

        when:
        def entry = reads.entry(file) as Entry.RegularFile

        then:
        entry.size() == 5
        entry.attributes().mode() == 04751
        entry.attributes().owner() == Files.getOwner(file).name
        entry.attributes().group()
    }

    def 'the change time of a file is the one that cannot be set back'() {
        given:
        def before = Instant.now().minusSeconds(1)
        def file = put('app', 'hello')
        Files.setLastModifiedTime(file, FileTime.fromMillis(0))

        expect:
        reads.changed(file).get().isAfter(before)
        reads.changed(dir.resolve('none')).empty
    }

    def 'a directory is reported with its sticky bit'() {
        given:
        Files.setAttribute(dir, 'unix:mode', 01777)

        expect:
        (reads.entry(dir) as Entry.Directory).attributes().mode() == 01777
    }

    def 'a link is reported as it is written, even if it is dangling'() {
        given:
        Files.createSymbolicLink(dir.resolve('current'), Path.of('releases/7'))

        expect:
        reads.entry(dir.resolve('current')) == new Entry.Link('releases/7')
    }

    def 'links on the way are followed'() {
        given:
        Files.createDirectory(dir.resolve('real'))
        put('real/file', 'x')
        Files.createSymbolicLink(dir.resolve('link'), Path.of('real'))

        expect:
        reads.entry(dir.resolve('link/file')) instanceof Entry.RegularFile
    }

    def 'nothing exists at a missing path, below a missing directory, and below a file'() {
        given:
        put('file', 'x')

        expect:
        reads.entry(dir.resolve(path)).absent()

        where:
        path << ['missing', 'missing/below', 'file/below']
    }

    def 'a device is something else'() {
        expect:
        reads.entry(Path.of('/dev/null')) == new Entry.Other('character device')
    }

    def 'a named pipe is not read, which would take for ever'() {
        given:
        def pipe = dir.resolve('pipe')
        assert ['mkfifo', pipe.toString()].execute().waitFor() == 0

        when:
        reads.content(pipe)

        then:
        def e = thrown(ProblemException)
        e.problems()[0].why() == 'it is a named pipe'
    }

    def 'content and digest are those of the file'() {
        given:
        def file = put('file', 'hello\n')

        expect:
        reads.content(file).text().get() == 'hello\n'
        reads.digest(file) == '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03'
    }

    @Requires(value = { os.linux }, reason = 'only Linux has /proc')
    def 'a file of the kernel, which has no size and answers one read alone, is read whole: #file'() {
        expect:
        reads.content(Path.of(file)).text().get() == ['cat', file].execute().text

        where:
        file << ['/proc/sys/kernel/pid_max', '/proc/sys/kernel/hostname', '/proc/sys/kernel/printk']
    }

    def 'reading what is missing is a problem in words'() {
        when:
        reads.content(dir.resolve('missing'))

        then:
        def e = thrown(ProblemException)
        e.problems()[0].what() == "Cannot read ${dir.resolve('missing')}"
        e.problems()[0].why() == 'it does not exist'
    }

    def 'names in a directory are sorted, and where no directory is there are none'() {
        given:
        ['b', 'a', '.c'].each { put(it, '') }

        expect:
        reads.children(dir) == ['.c', 'a', 'b']
        reads.children(dir.resolve('missing')) == []
    }

    def 'the creator is whom a new file belongs to'() {
        given:
        def file = put('file', '')

        expect:
        reads.creator().owner() == Files.getOwner(file).name
        reads.creator().mode() == null

        and: 'nothing is left of finding out'
        Files.list(dir.resolve('cache')).count() == 0
    }

    def 'the system is asked what the agent may change (F34)'() {
        given:
        def closed = Files.createDirectory(dir.resolve('closed'))
        Files.setAttribute(closed, 'unix:mode', 0555)
        def writable = Files.isWritable(closed)

        expect:
        reads.access(dir) == Access.WRITABLE
        reads.access(put('file', 'x')) == Access.WRITABLE
        reads.access(closed) == (writable ? Access.WRITABLE : Access.DENIED)

        cleanup:
        Files.setAttribute(closed, 'unix:mode', 0755)
    }
}
