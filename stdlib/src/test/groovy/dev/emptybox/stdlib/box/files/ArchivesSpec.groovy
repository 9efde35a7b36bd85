package dev.emptybox.stdlib.box.files

import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Member
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import java.util.zip.GZIPOutputStream
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream
import spock.lang.Specification

class ArchivesSpec extends Specification {

    static final Archives.Limits PLENTY = new Archives.Limits(100, 1 << 20)

    private static List<Member> members(byte[] archive, String name = 'app.tar', Archives.Limits limits = PLENTY) {
        Archives.members(Bytes.of(archive).channel(), name, limits)
    }

    private static Problem refused(byte[] archive, String name = 'app.tar', Archives.Limits limits = PLENTY) {
        try {
            throw new AssertionError("it was not refused: ${members(archive, name, limits)}")
        } catch (ProblemException refused) {
            return refused.problems()[0]
        }
    }

    private static byte[] gzip(byte[] plain) {
        def out = new ByteArrayOutputStream()
        new GZIPOutputStream(out).withCloseable { it.write(plain) }
        out.toByteArray()
    }

    private static byte[] xz(byte[] plain) {
        def out = new ByteArrayOutputStream()
        new XZCompressorOutputStream(out, 0).withCloseable { it.write(plain) }
        out.toByteArray()
    }

    private static byte[] joined(byte[]... parts) {
        def out = new ByteArrayOutputStream()
        parts.each { out.write(it) }
        out.toByteArray()
    }

    private static byte[] cut(byte[] whole, int left) {
        Arrays.copyOf(whole, left < 0 ? whole.length + left : left)
    }

    private static byte[] zip(Map<String, String> texts) {
        def out = new ByteArrayOutputStream()
        new ZipArchiveOutputStream(out).withCloseable { zip ->
            texts.each { name, text ->
                def entry = new ZipArchiveEntry(name)
                if (text.startsWith('-> ')) {
                    entry.unixMode = 0120777
                } else if (text.startsWith('#!')) {
                    entry.unixMode = 0100755
                }
                zip.putArchiveEntry(entry)
                zip.write((text - '-> ').bytes)
                zip.closeArchiveEntry()
            }
        }
        out.toByteArray()
    }

    private static Member file(String name, String text, Integer mode, String source = name) {
        new Member(name, Member.Type.FILE, mode, text.bytes.length, Digests.sha256(text), '', source)
    }

    def 'a tar is reported with its modes, links and digests; names are cleaned'() {
        expect:
        members(new Tar().directory('./', 0700).directory('./app', 0750).file('app//bin', 'run', 04755).link('app/to', '../x').same('app/again', 'app/bin').bytes()) == [
            new Member('app', Member.Type.DIRECTORY, 0750, 0, '', '', 'app'),
            file('app/bin', 'run', 0755),
            new Member('app/to', Member.Type.LINK, 0777, 0, '', '../x', 'app/to'),
            file('app/again', 'run', 0755, 'app/bin'),
        ]
    }

    def 'a zip is reported with the modes that it has'() {
        expect:
        members(zip(['app/': '', 'app/run': '#!/bin/sh', 'app/text': 'hello', 'app/to': '-> run']), 'app.zip') == [
            new Member('app', Member.Type.DIRECTORY, null, 0, '', '', 'app'),
            file('app/run', '#!/bin/sh', 0755),
            file('app/text', 'hello', null),
            new Member('app/to', Member.Type.LINK, 0777, 0, '', 'run', 'app/to'),
        ]
    }

    def 'the format of #name is detected by content, with #names in it'() {
        expect:
        members(archive, name)*.name() == names

        where:
        name       | archive                                      || names
        'x.bin'    | new Tar().file('a').bytes()                  || ['a']
        'x.bin'    | gzip(new Tar().file('a').bytes())            || ['a']
        'x.bin'    | xz(new Tar().file('a').bytes())              || ['a']
        'x.bin'    | zip(a: 'x')                                  || ['a']
        'app.gz'   | gzip('just text'.bytes)                      || ['app']
        'app.xz'   | xz('just text'.bytes)                        || ['app']
        'long.gz'  | gzip(('just text\n' * 1000).bytes)           || ['long']
        'nul.gz'   | gzip(new byte[100])                          || ['nul']
        'app.data' | gzip('just text'.bytes)                      || ['app.data']
        'empty.gz' | gzip(new Tar().bytes())                      || []
    }

    def 'all of a file that was compressed in parts comes out'() {
        expect:
        members(joined(gzip('one'.bytes), gzip('two'.bytes)), 'two.gz') == [file('two', 'onetwo', null)]
    }

    def 'it is refused: #why'() {
        when:
        def problem = refused(archive)

        then:
        problem.what() == 'app.tar is refused as an archive'
        problem.why() == why

        where:
        archive                                           || why
        new Tar().file('../evil').bytes()                 || 'the name ../evil leaves the target directory'
        new Tar().file('a/../../evil').bytes()            || 'the name a/../../evil leaves the target directory'
        zip('../evil': 'x')                               || 'the name ../evil leaves the target directory'
        zip('/etc/passwd': 'x')                           || 'it has the absolute name /etc/passwd'
        new Tar().file('a\nb').bytes()                    || 'it has a name with control characters'
        new Tar().file('a').file('./a').bytes()           || 'it has a twice'
        new Tar().same('a', 'b').file('b').bytes()        || 'a is a hard link to b, which is not an earlier file of the archive'
        new Tar().file('a').same('b', '../a').bytes()     || 'the name ../a leaves the target directory'
    }

    def 'more entries than allowed are refused'() {
        expect:
        refused(new Tar().file('a').file('b').file('c').bytes(), 'app.tar', new Archives.Limits(2, 1 << 20)).what() == 'app.tar has more than 2 entries'
    }

    def 'more bytes than allowed are refused as they come out: #what'() {
        expect:
        refused(archive, 'app', new Archives.Limits(10, 1 << 20)).what() == 'More than 1 MiB would be unpacked from app'

        where:
        what                      | archive
        'one file of a tar'       | gzip(new Tar().file('a', '0' * (2 << 20)).bytes())
        'a single file'           | gzip(('0' * (2 << 20)).bytes)
        'several files of a zip'  | zip(a: '0' * (800 << 10), b: '0' * (800 << 10))
        'behind the end of a tar' | gzip(joined(new Tar().file('a').bytes(), new byte[2 << 20]))
    }

    def 'what is cut off or damaged is refused: #name'() {
        expect:
        refused(archive, name).what() == "$name cannot be read as an archive"

        where:
        name      | archive
        'app.tar' | cut(new Tar().file('a', 'x' * 5000).bytes(), 2000)
        'app.tgz' | cut(gzip(new Tar().file('a', 'x' * 5000).bytes()), -8)
        'app.txz' | cut(xz(new Tar().file('a', 'x' * 5000).bytes()), -8)
        'app.zip' | cut(zip(a: 'x'), -8)
        'app.zst' | [0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3] as byte[]
        'app'     | 'only text'.bytes
        'long'    | ('only text\n' * 1000).bytes
        'empty'   | new byte[0]
    }
}
