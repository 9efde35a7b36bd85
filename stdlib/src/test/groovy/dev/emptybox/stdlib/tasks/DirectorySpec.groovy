package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Entry

class DirectorySpec extends FileBench {

    def 'a directory is made with those above it, all with its attributes'() {
        expect:
        run(new Directory('a/b')) { mode '0700' }.changed
        changes() == ['directory.make a', 'directory.make a/b']
        mode('a') == '0700'
        mode('a/b') == '0700'
        !run(new Directory('a/b')) { mode '0700' }.changed
    }

    def 'a file in its place is refused'() {
        given:
        box.file('/box/data', 'x')

        expect:
        refused(new Directory('data'))[0].what() == 'data is a file, not a directory'
    }

    def 'recursive gives directories the mode, files the fileMode, and leaves links and what they lead to'() {
        given:
        box.directory('/box/d').directory('/box/d/sub').file('/box/d/sub/f', 'x').file('/box/d/run', 'x', 0755)
            .file('/box/outside', 'x').link('/box/d/way', '../outside')

        when:
        run(new Directory('d')) { mode '0750'; fileMode '0640'; recursive() }

        then:
        changes() == ['attributes.set d', 'attributes.set d/run', 'attributes.set d/sub', 'attributes.set d/sub/f']
        [mode('d'), mode('d/sub'), mode('d/sub/f'), mode('d/run'), mode('outside')] == ['0750', '0750', '0640', '0640', '0644']
        !run(new Directory('d')) { mode '0750'; fileMode '0640'; recursive() }.changed
    }

    def 'recursive without fileMode leaves the modes of files, and gives the owner to all'() {
        given:
        box.account('app').directory('/box/d').file('/box/d/run', 'x', 0755)

        when:
        run(new Directory('d')) { mode '0750'; owner 'app'; recursive() }

        then:
        mode('d/run') == '0755'
        entry('d/run').attributes().owner() == 'app'
        entry('d').attributes().owner() == 'app'
    }

    def 'purge removes all that keep does not name'() {
        given:
        box.directory('/box/d').file('/box/d/app.conf', 'x').file('/box/d/a.local', 'x').file('/box/d/old.conf', 'x')
            .directory('/box/d/sub').file('/box/d/sub/a.local', 'x').link('/box/d/way', '/etc')

        when:
        def outcome = run(new Directory('d')) { purge(); keep 'app.conf', '*.local' }

        then:
        names('d') == ['a.local', 'app.conf']
        outcome.removed == ['old.conf', 'sub', 'way']
        step.changes()*.reason() == ['it is not listed in keep', 'it is not listed in keep, nor are the 1 in it', 'it is not listed in keep']
        !run(new Directory('d')) { purge(); keep 'app.conf', '*.local' }.changed
    }

    def 'what is purged gets no attributes before'() {
        given:
        box.directory('/box/d').file('/box/d/old', 'x')

        when:
        run(new Directory('d')) { purge(); recursive(); fileMode '0600' }

        then:
        changes() == ['path.remove d/old']
    }

    def 'purging and removing have a limit that is raised on purpose: #count entries'() {
        given:
        box.directory('/box/d').directory('/box/d/sub')
        (1..<count).each { box.file("/box/d/sub/f$it", 'x') }

        when:
        def problem = refused(new Directory('d'), options)[0]

        then:
        problem.what() == 'directory d would remove more than allowed'
        problem.why() == "there are more than ${count - 1} entries to remove in d"
        names('d/sub').size() == count - 1

        when:
        run(new Directory('d')) { options.delegate = delegate; options.call(); atMost count }

        then:
        !(entry('d/sub') instanceof Entry.Directory)

        where:
        count | options
        11    | { purge() }
        11    | { absent() }
        3     | { absent(); atMost 2 }
    }

    def 'an absent directory is removed with all that is in it'() {
        given:
        box.directory('/box/d').file('/box/d/f', 'x')

        expect:
        run(new Directory('d')) { absent() }.changed
        step.reason() == 'it exists, with 1 in it'
        entry('d').absent()
        !run(new Directory('d')) { absent() }.changed
    }

    def 'what is not a directory is not removed, and a link to one neither'() {
        given:
        box.file('/box/f', 'x').directory('/box/d').link('/box/way', 'd')

        expect:
        refused(new Directory('f')) { absent() }[0].what() == 'f is a file, not a directory'
        refused(new Directory('way')) { absent() }[0].what() == 'way is a link to d, not a directory'
    }

    def 'the root of the box is never removed: #path'() {
        expect:
        refused(new Directory(path)) { absent(); atMost 1000 }[0].why() == 'it is the root of this box, or above it'

        where:
        path << ['/', '/box', '.', 'a/..']
    }

    def 'options that make no sense are refused: #what'() {
        expect:
        refused(new Directory('d'), options)*.what() == [what]

        where:
        what                                              | options
        'directory d is absent and has other options'     | { absent(); purge() }
        'directory d is absent and has other options'     | { absent(); mode '0700' }
        'directory d has fileMode but is not recursive' | { fileMode '0600' }
        'directory d has keep but no purge'              | { keep 'x' }
        'directory d has atMost but removes nothing'      | { atMost 5 }
        'directory d: atMost -1 is out of range'          | { purge(); atMost(-1) }
        "directory d: keep 'a/b' is a path"               | { purge(); keep 'a/b' }
        "directory d: keep '[a' is not a pattern"         | { purge(); keep '[a' }
        "fileMode 'rw' is not a mode"                     | { recursive(); fileMode 'rw' }
    }
}
