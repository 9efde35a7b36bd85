package dev.emptybox.stdlib.model

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** Names keep their bytes on the way through text (F31). */
class FileNamesSpec extends Specification {

    @TempDir
    Path dir

    def 'a name goes through text and back: #name'() {
        when:
        def path = FileNames.resolve(dir, name)
        Files.writeString(path, 'x')
        def found = Files.list(dir).withCloseable { it.toList() }

        then:
        found == [path]
        FileNames.of(found[0].fileName) == name
        FileNames.of(path) == FileNames.of(dir) + '/' + name
        FileNames.resolve(dir, FileNames.of(found[0])) == path

        where:
        name << ['a', 'a b', '\u00fc', '\ud83d\ude80', '\ufffd', 'r\udcff', '\udcfe\udc80x', '\u00fc\udcff %\n?#', '\udcc3', 'a\udcffb\udcfe\ud83d\ude80']
    }

    def 'bytes that are not text and line breaks are shown on one line'() {
        expect:
        FileNames.shown('r\udcff\n\t\u00fc\ud83d\ude80') == 'r\\xff\\n\\u0009\u00fc\ud83d\ude80'
        !FileNames.isText('r\udcff')
        FileNames.isText('\ud83d\ude80')
    }

    def 'a path of several names, relative or absolute, keeps its bytes'() {
        expect:
        FileNames.of(FileNames.resolve(Path.of(''), text)) == text

        where:
        text << ['d/r\udcff/x', '/d/r\udcff', '../r\udcff', '\udcff/..']
    }
}
