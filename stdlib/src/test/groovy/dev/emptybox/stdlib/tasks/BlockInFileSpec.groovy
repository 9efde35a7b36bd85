package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Secrets

class BlockInFileSpec extends FileBench {

    def '#title'() {
        given:
        box.file('/box/f', before)

        when:
        run(new BlockInFile('f'), { marker 'm' } << options)

        then: 'the rest is as it was, byte for byte'
        text('f') == after

        and: 'a second time nothing changes'
        !run(new BlockInFile('f'), { marker 'm' } << options).changed

        where:
        title                                         | before                                      | after                                             | options
        'a new block goes to the end'                 | 'a\n'                                       | 'a\n# BEGIN m\nx\ny\n# END m\n'                   | { block 'x\ny' }
        'a line break at the end of it means nothing' | 'a\n'                                       | 'a\n# BEGIN m\nx\n# END m\n'                      | { block 'x\n' }
        'a missing end of the last line stays so'     | 'a'                                         | 'a\n# BEGIN m\nx\n# END m'                        | { block 'x' }
        'ends of lines are those of the file'         | 'a\r\n'                                     | 'a\r\n# BEGIN m\r\nx\r\n# END m\r\n'              | { block 'x' }
        'a block is replaced where it stands'         | '# BEGIN m\nold\nold\n# END m\na\n'         | '# BEGIN m\nx\n# END m\na\n'                      | { block 'x'; after 'a' }
        'markers that are indented are found'         | 'a {\n  # BEGIN m\n  x\n  # END m\n}\n'     | 'a {\n  # BEGIN m\n  y\n  # END m\n}\n'           | { block '  y' }
        'after puts it behind the last line found'    | 'a\na\nb\n'                                 | 'a\na\n# BEGIN m\nx\n# END m\nb\n'                | { block 'x'; after 'a' }
        'before puts it ahead of the first one'       | 'b\na\na\n'                                 | 'b\n# BEGIN m\nx\n# END m\na\na\n'                | { block 'x'; before 'a' }
        'an empty block is two markers'               | '# BEGIN m\nx\n# END m\n'                   | '# BEGIN m\n# END m\n'                            | { block '' }
        'another comment sign'                        | 'a\n'                                       | 'a\n// BEGIN m\nx\n// END m\n'                    | { block 'x'; comment '//' }
        'a comment that has an end'                   | '<a/>\n'                                    | '<a/>\n<!-- BEGIN m -->\n<b/>\n<!-- END m -->\n'  | { block '<b/>'; comment '<!--', '-->' }
        'absent removes it with its markers'          | 'a\n# BEGIN m\nx\n# END m\nb\n'             | 'a\nb\n'                                          | { absent() }
        'absent at the end leaves the end missing'    | 'a\n# BEGIN m\nx\n# END m'                  | 'a'                                               | { absent() }
        'a block of another name is left'             | '# BEGIN m2\nz\n# END m2\n'                 | '# BEGIN m2\nz\n# END m2\n# BEGIN m\nx\n# END m\n' | { block 'x' }
    }

    def 'broken markers are reported, and the file is unchanged: #text'() {
        given:
        box.file('/box/f', text)

        when:
        def problem = refused(new BlockInFile('f')) { marker 'm'; block 'x' }[0]

        then:
        problem.what() == 'blockInFile f: the markers of m are broken'
        problem.why() == why
        changes() == []

        where:
        text                                       || why
        '# BEGIN m\nx\n'                           || 'one of the two is missing, or they are in the wrong order'
        '# END m\n# BEGIN m\n'                     || 'one of the two is missing, or they are in the wrong order'
        '# BEGIN m\n# END m\n# BEGIN m\n# END m\n' || "'# BEGIN m' occurs more than once"
    }

    def 'a block that holds its own marker is refused'() {
        given:
        box.file('/box/f', 'a\n')

        expect:
        refused(new BlockInFile('f')) { marker 'm'; block 'x\n# END m' }[0].what() == 'blockInFile f: the block contains its own marker'
    }

    def 'a missing file is an error, unless it may be made or there is only something to remove'() {
        expect:
        refused(new BlockInFile('f')) { marker 'm'; block 'x' }[0].what() == 'There is no file f to edit'
        !run(new BlockInFile('f')) { marker 'm'; absent() }.changed
        run(new BlockInFile('f')) { marker 'm'; block 'x'; create() }.changed
        text('f') == '# BEGIN m\nx\n# END m\n'
    }

    def 'a secret in the block makes the file its owner\'s alone'() {
        given:
        box.file('/box/f', 'a\n')

        when:
        run(new BlockInFile('f')) { marker 'm'; block 'pw=' + Secrets.placeholder('db') }

        then:
        text('f') == 'a\n# BEGIN m\npw=value of db\n# END m\n'
        mode('f') == '0600'
        !step.changes()[0].diff().contains('value')
    }

    def 'options that make no sense are refused: #what'() {
        expect:
        refused(new BlockInFile('f'), options)*.what() == [what]

        where:
        what                                                     | options
        'blockInFile f has no marker'                            | { block 'x' }
        'blockInFile f has no block'                             | { marker 'm' }
        'blockInFile f is absent and has a block'                | { marker 'm'; block 'x'; absent() }
        'blockInFile f: marker and comment cannot form a line'   | { marker 'm\nn'; block 'x' }
        'blockInFile f has both after and before'                  | { marker 'm'; block 'x'; after 'a'; before 'b' }
    }
}
