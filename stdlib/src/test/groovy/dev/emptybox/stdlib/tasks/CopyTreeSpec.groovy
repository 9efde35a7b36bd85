package dev.emptybox.stdlib.tasks

import java.nio.file.Files
import java.nio.file.Path

class CopyTreeSpec extends FileBench {

    def setup() {
        source('files/conf.d/a.conf', 'a')
        source('files/conf.d/sub/b.conf', 'b')
        source('files/conf.d/sub/deep/run.sh', '#!/bin/sh')
        Files.setAttribute(repo.resolve('files/conf.d/sub/deep/run.sh'), 'unix:mode', 0755)
    }

    def 'all files are copied with the directories they need, one change each'() {
        when:
        run(new CopyTree('etc/conf.d')) { source 'conf.d' }

        then:
        changes() == ['directory.make etc', 'directory.make etc/conf.d', 'directory.make etc/conf.d/sub', 'directory.make etc/conf.d/sub/deep',
                      'file.write etc/conf.d/a.conf', 'file.write etc/conf.d/sub/b.conf', 'file.write etc/conf.d/sub/deep/run.sh']
        text('etc/conf.d/sub/b.conf') == 'b'

        and: 'what can be run in the state repo can be run on the box'
        mode('etc/conf.d/sub/deep/run.sh') == '0755'
        mode('etc/conf.d/a.conf') == '0644'

        and:
        !run(new CopyTree('etc/conf.d')) { source 'conf.d' }.changed
        step.reason() == 'its 3 files are up to date'
    }

    def 'only what differs is written, and what is there besides stays'() {
        given:
        box.directory('/box/c').file('/box/c/a.conf', 'a', 0600).file('/box/c/mine', 'x').directory('/box/c/sub').file('/box/c/sub/b.conf', 'old', 0600)

        when:
        run(new CopyTree('c')) { source 'conf.d'; exclude '*.sh' }

        then:
        changes() == ['file.write c/sub/b.conf']
        mode('c/sub/b.conf') == '0600'
        step.changes()[0].diff().contains('-old')
    }

    def 'mode is for directories, fileMode for files, the owner for both'() {
        given:
        box.account('app')

        when:
        run(new CopyTree('c')) { source 'conf.d'; mode '0750'; fileMode '0640'; owner 'app' }

        then:
        [mode('c'), mode('c/sub'), mode('c/a.conf'), mode('c/sub/deep/run.sh')] == ['0750', '0750', '0640', '0640']
        ['c', 'c/sub', 'c/a.conf'].every { entry(it).attributes().owner() == 'app' }
    }

    def 'include and exclude choose by name or by path: #copied'() {
        when:
        run(new CopyTree('c'), { source 'conf.d' } << options)

        then:
        changes().findAll { it.startsWith('file') }.collect { it - 'file.write c/' } == copied

        where:
        copied                            | options
        ['a.conf', 'sub/b.conf']          | { include '*.conf' }
        ['sub/b.conf', 'sub/deep/run.sh'] | { include 'sub/**' }
        ['a.conf', 'sub/deep/run.sh']     | { include '*.conf', '*.sh'; exclude 'b.*' }
        ['a.conf']                        | { exclude 'sub' }
        ['a.conf', 'sub/b.conf']          | { exclude 'sub/deep' }
    }

    def 'delete removes what is not in the source, and directories that are empty then'() {
        given:
        box.directory('/box/c').file('/box/c/old', 'x').directory('/box/c/gone').file('/box/c/gone/x', 'x')
            .directory('/box/c/sub').file('/box/c/sub/stale', 'x').link('/box/c/way', '/etc')

        when:
        def outcome = run(new CopyTree('c')) { source 'conf.d'; delete() }

        then:
        outcome.removed == ['gone/x', 'gone', 'old', 'sub/stale', 'way']
        names('c') == ['a.conf', 'sub']
        names('c/sub') == ['b.conf', 'deep']
        !run(new CopyTree('c')) { source 'conf.d'; delete() }.changed
    }

    def 'delete leaves what include and exclude leave out'() {
        given:
        box.directory('/box/c').file('/box/c/old.conf', 'x').file('/box/c/notes.txt', 'x').file('/box/c/local.conf', 'x')
            .directory('/box/c/cache').file('/box/c/cache/x.conf', 'x')

        when:
        def outcome = run(new CopyTree('c')) { source 'conf.d'; include '*.conf'; exclude 'local.*', 'cache'; delete() }

        then:
        outcome.removed == ['old.conf']
    }

    def 'delete has a limit that is raised on purpose'() {
        given:
        box.directory('/box/c')
        (1..11).each { box.file("/box/c/f$it", 'x') }

        expect:
        refused(new CopyTree('c')) { source 'conf.d'; delete() }[0].what() == 'copyTree c would remove more than allowed'
        names('c').size() == 11
        run(new CopyTree('c')) { source 'conf.d'; delete(); atMost 11 }.removed.size() == 11
    }

    def 'nothing to copy is an error, not an order to delete'() {
        given:
        box.directory('/box/c').file('/box/c/f', 'x')

        expect:
        refused(new CopyTree('c')) { source 'conf.d'; include '*.none'; exclude 'f'; delete() }[0].what() == 'copyTree c has nothing to copy'
        refused(new CopyTree('c')) { source 'conf'; delete() }[0].with { what() + '; ' + cure() } ==
            "There is no directory conf in the state repo; did you mean 'conf.d'?"
    }

    def 'a source that leaves the state repo is refused: #what'() {
        given:
        def outside = Files.createTempDirectory('outside')
        Files.writeString(outside.resolve('secret'), 'x')
        prepare.call(repo, outside)

        expect:
        refused(new CopyTree('c')) { source from }[0].what() == what
        names() == []

        cleanup:
        outside.toFile().deleteDir()

        where:
        from      | prepare                                                                                              || what
        '../x'    | { Path repo, Path out -> }                                                                           || '../x leaves the state repo'
        'conf.d'  | { Path repo, Path out -> Files.createSymbolicLink(repo.resolve('files/conf.d/s'), out.resolve('secret')) } || 'files/conf.d/s leaves the state repo'
        'conf.d'  | { Path repo, Path out -> Files.createSymbolicLink(repo.resolve('files/conf.d/s'), Path.of('sub')) }    || 'files/conf.d/s is not a file'
    }

    def 'something else in the place of a file or a directory is refused'() {
        given:
        box.directory('/box/c').directory('/box/c/a.conf').directory('/box/d').file('/box/d/sub', 'x')

        expect:
        refused(new CopyTree('c')) { source 'conf.d' }[0].what() == 'c/a.conf is a directory, not a file'
        refused(new CopyTree('d')) { source 'conf.d' }[0].what() == 'd/sub is a file, not a directory'
    }

    def 'options that make no sense are refused: #what'() {
        expect:
        refused(new CopyTree('c'), options)*.what() == [what]

        where:
        what                                        | options
        'copyTree c has no source'                  | { }
        'copyTree c has atMost but removes nothing' | { source 'conf.d'; atMost 5 }
        "copyTree c: include '{a' is not a pattern" | { source 'conf.d'; include '{a' }
    }
}
