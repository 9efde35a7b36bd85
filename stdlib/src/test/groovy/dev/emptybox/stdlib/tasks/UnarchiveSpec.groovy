package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.files.Tar
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.Outcome
import java.nio.file.Path

class UnarchiveSpec extends FileBench {

    private void packed(Tar tar) {
        box.file('/box/app.tar', tar.text())
    }

    private List<String> files(String directory) {
        names(directory).collectMany { name ->
            def path = "$directory/$name".toString()
            entry(path) instanceof Entry.Directory ? files(path).collect { "$name/$it".toString() } : [name]
        }
    }

    def 'files, directories and links are there as the archive has them, and the next time nothing is to do'() {
        given:
        packed(new Tar().directory('bin', 0750).file('bin/run', 'run', 0755).file('conf/app', 'port=1', 0600).link('start', 'bin/run').same('again', 'bin/run'))

        when:
        def outcome = run(new Unarchive('app')) { archive 'app.tar' }

        then:
        outcome.changed
        outcome.reason == '7 entries are missing'
        outcome.path == '/box/app'
        changes() == ['archive.unpack app']
        outcome.diff.readLines() == ['+ ./', '+ again, 3 bytes', '+ bin/', '+ bin/run, 3 bytes', '+ conf/', '+ conf/app, 6 bytes', '+ start -> bin/run']
        text('app/bin/run') == 'run'
        text('app/again') == 'run'
        mode('app/bin') == '0750'
        mode('app/bin/run') == '0755'
        mode('app/conf') == '0755'
        mode('app/conf/app') == '0600'
        entry('app/start') == new Entry.Link('bin/run')

        when:
        def again = run(new Unarchive('app')) { archive 'app.tar' }

        then:
        again.ok
        again.reason == 'it matches the archive'
        again.fingerprint() == outcome.fingerprint()
    }

    def 'a rebuilt archive with the same content is the same input of a service; other content is not'() {
        when:
        def marks = [new Tar(1).file('a', 'x'), new Tar(2).file('a', 'x'), new Tar(2).file('a', 'y')].collect {
            packed(it)
            run(new Unarchive('app')) { archive 'app.tar' }.fingerprint()
        }

        then:
        marks[0] == marks[1]
        marks[1] != marks[2]
    }

    def 'only what is different is written, and what the archive does not have stays'() {
        given:
        packed(new Tar().file('same', 'x').file('content', 'new').file('mode', 'x', 0755).link('link', 'same').file('was-link', 'x'))
        box.directory('/box/app').file('/box/app/same', 'x').file('/box/app/content', 'old').file('/box/app/mode', 'x', 0644)
            .link('/box/app/link', 'elsewhere').link('/box/app/was-link', '/box/outside').file('/box/app/own', 'mine')

        when:
        def outcome = run(new Unarchive('app')) { archive 'app.tar' }

        then:
        outcome.reason == '4 entries differ'
        outcome.diff.readLines() == ['~ content, 3 bytes (content)', '~ link -> same (was a link to elsewhere)', '~ mode, 1 bytes (mode 0644 -> 0755)',
                                     '~ was-link, 1 bytes (was a link to /box/outside)']
        text('app/own') == 'mine'
        text('app/was-link') == 'x'
        world.files().entry(Path.of('/box/outside')).absent()
    }

    def 'what is chosen: strip #strip, include #included, exclude #excluded'() {
        given:
        packed(new Tar().directory('app-1/bin').file('app-1/bin/run').file('app-1/docs/a.md').file('app-1/docs/deep/b.txt').file('app-1/README.md').file('top'))

        when:
        run(new Unarchive('app')) { archive 'app.tar'; stripComponents strip; include(*included); exclude(*excluded) }

        then:
        files('app') == expected

        where:
        strip | included      | excluded    || expected
        0     | []            | []          || ['app-1/README.md', 'app-1/bin/run', 'app-1/docs/a.md', 'app-1/docs/deep/b.txt', 'top']
        1     | []            | []          || ['README.md', 'bin/run', 'docs/a.md', 'docs/deep/b.txt']
        2     | []            | []          || ['a.md', 'deep/b.txt', 'run']
        1     | ['bin']       | []          || ['bin/run']
        1     | ['docs']      | ['*.md']    || ['docs/deep/b.txt']
        1     | ['*.md']      | []          || ['README.md', 'docs/a.md']
        1     | ['docs/*.md'] | []          || ['docs/a.md']
        1     | []            | ['docs/**'] || ['README.md', 'bin/run']
    }

    def 'modes can be given for all directories and all files'() {
        given:
        packed(new Tar().directory('d', 0777).file('d/f', 'x', 0666))

        when:
        run(new Unarchive('app')) { archive 'app.tar'; mode '0750'; fileMode '0640'; owner 'app' }

        then:
        mode('app') == '0750'
        mode('app/d') == '0750'
        mode('app/d/f') == '0640'
        entry('app/d/f').attributes().owner() == 'app'
    }

    def 'an archive that is only planned to be there is read through, and what came of it stays when it goes'() {
        given:
        def tar = new Tar().file('a', 'text').text()
        def placed = run(new FileTask('later.tar')) { content tar }

        when:
        def outcome = run(new Unarchive('app')) { archive placed }
        run(new FileTask('later.tar')) { content 'no more' }

        then:
        outcome.changed
        text('app/a') == 'text'
    }

    def 'a long list is cut short'() {
        given:
        def tar = new Tar()
        (1..60).each { tar.file("f$it") }
        packed(tar)

        when:
        def lines = run(new Unarchive('app')) { archive 'app.tar' }.diff.readLines()

        then:
        lines.size() == 51
        lines.last() == '... and 11 more'
    }

    def 'it is not unpacked: #why'() {
        given:
        packed(tar)

        when:
        def problem = refused(new Unarchive('app')) { archive 'app.tar'; stripComponents strip }[0]

        then:
        problem.what() == 'app.tar is not unpacked'
        problem.why() == why

        and: 'it can be left out'
        run(new Unarchive('other')) { archive 'app.tar'; stripComponents strip; exclude culprit }.changed

        where:
        strip | culprit | tar                                                      || why
        0     | 'l'     | new Tar().link('l', '/etc').file('z')                    || 'l is a link to /etc, not to an entry of the archive'
        0     | 'l'     | new Tar().link('l', '..').file('z')                      || 'l is a link to .., which may point outside of the directory'
        1     | 'l'     | new Tar().link('a/l', '../x').file('a/z')                || 'l is a link to ../x, which may point outside of the directory'
        0     | 'l'     | new Tar().link('a/l', 'b/../../x').file('z')             || 'a/l is a link to b/../../x, which may point outside of the directory'
        0     | 'd'     | new Tar().special('d', (byte) 0x33).file('z')            || 'd is a device or another special file'
        0     | 'd'     | new Tar().special('d', (byte) 0x36).file('z')            || 'd is a device or another special file'
        0     | 'l/f'   | new Tar().link('l', 'd').file('l/f').file('z')           || 'l/f would be below l, which is not a directory'
    }

    def 'two entries that come to the same place are refused'() {
        given:
        packed(new Tar().file('a/x').file('b/x'))

        expect:
        refused(new Unarchive('app')) { archive 'app.tar'; stripComponents 1 }[0].why() == 'x is in it twice'
    }

    def 'what is in the way is not replaced: #there'() {
        given:
        packed(new Tar().file('d/f').file('file'))
        box.directory('/box/app')
        prepare.call(box)

        when:
        def problem = refused(new Unarchive('app')) { archive 'app.tar' }[0]

        then:
        problem.what() == what
        problem.why().startsWith(why)

        where:
        there         | prepare                           || what                     | why
        'a directory' | { it.directory('/box/app/file') } || 'Cannot unpack app/file' | 'it is a file in the archive, and a directory here'
        'a link'      | { it.link('/box/app/d', '/etc') } || 'Cannot unpack app/d'    | 'it is a directory in the archive, and a link to /etc here'
        'a file'      | { it.file('/box/app/d', 'x') }    || 'Cannot unpack app/d'    | 'it is a directory in the archive, and a file here'
    }

    def 'it is refused: #what'() {
        given:
        packed(new Tar().directory('d').file('d/f').file('g'))

        expect:
        refused(new Unarchive(to), options)[0].what() == what

        where:
        to    | options                                                        || what
        'app' | { }                                                            || 'unarchive app has no archive'
        'app' | { archive 'none.tar' }                                         || 'There is no archive none.tar'
        'app' | { archive '.' }                                                || '/box is a directory, not a file'
        'app' | { archive Outcome.skipped('download x', 'onlyIf is false', '') }   || 'download x has not placed a file to unpack'
        'app' | { archive 'app.tar'; stripComponents 3 }                       || 'Nothing is left to unpack of app.tar'
        'app' | { archive 'app.tar'; include 'h' }                             || 'Nothing is left to unpack of app.tar'
        'app' | { archive 'app.tar'; include '[' }                             || "unarchive app: include '[' is not a pattern"
        'app' | { archive 'app.tar'; fileMode '9' }                            || "fileMode '9' is not a mode"
        'app' | { archive 'app.tar'; stripComponents(-1) }                     || 'unarchive app: stripComponents, atMostEntries or atMostMiB is out of range'
        'app' | { archive 'app.tar'; atMostEntries 2 }                         || 'app.tar has more than 2 entries'
        'a/b' | { archive 'app.tar' }                                          || 'Cannot write a/b'
    }
}
