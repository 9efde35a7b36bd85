package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Secrets

class LineInFileSpec extends FileBench {

    def '#title'() {
        given:
        box.file('/box/f', before)

        when:
        run(new LineInFile('f'), options)

        then: 'the rest is as it was, byte for byte'
        text('f') == after

        and: 'a second time nothing changes'
        !run(new LineInFile('f'), options).changed

        where:
        title                                                   | before               | after                  | options
        'a line that is there is left'                          | 'a\nb\n'             | 'a\nb\n'               | { line 'b' }
        'a part of a line is not the line'                      | 'ab\n'               | 'ab\na\n'              | { line 'a' }
        'a new line goes to the end'                            | 'a\n'                | 'a\nx\n'               | { line 'x' }
        'an empty file gets the line with an end'               | ''                   | 'x\n'                  | { line 'x' }
        'a missing end of the last line stays missing'          | 'a\nb'               | 'a\nb\nx'              | { line 'x' }
        'ends of lines are kept and used for the new line'      | 'a\r\nb\r\n'         | 'a\r\nb\r\nx\r\n'      | { line 'x' }
        'mixed ends of lines are all kept'                      | 'a\r\nb\nc\r\n'      | 'a\r\nX\nc\r\n'        | { match 'b'; line 'X' }
        'the last line found is replaced'                       | 'p=1\nb\np=2\n'      | 'p=1\nb\np=3\n'        | { match '^p='; line 'p=3' }
        'a line that match does not find ends the search'       | '#p\n#p\n'           | '#p\np\n'              | { match '^#p'; line 'p' }
        'what match does not find is added'                     | 'a\n'                | 'a\np=3\n'             | { match '^p='; line 'p=3' }
        'a last line without end is replaced without end'       | 'a\np=1'             | 'a\np=3'               | { match '^p='; line 'p=3' }
        'after puts it behind the last line found'              | 'a1\na2\nb\n'        | 'a1\na2\nx\nb\n'       | { line 'x'; after '^a' }
        'before puts it ahead of the first line found'          | 'b\na1\na2\n'        | 'b\nx\na1\na2\n'       | { line 'x'; before '^a' }
        'after the last line without end, none is added'        | 'b\na'               | 'b\na\nx'              | { line 'x'; after '^a' }
        'a line that is elsewhere is not moved'                 | 'x\na\n'             | 'x\na\n'               | { line 'x'; after '^a' }
        'absent removes every line that is the same'            | 'x\na\nx\n'          | 'a\n'                  | { line 'x'; absent() }
        'absent removes every line found'                       | 'x1\na\nx2\n'        | 'a\n'                  | { match '^x'; absent() }
        'absent of the last line leaves the end missing'        | 'a\nx'               | 'a'                    | { line 'x'; absent() }
        'absent of all lines leaves an empty file'              | 'x\n'                | ''                     | { line 'x'; absent() }
        'a byte order mark stays where it is'                   | '\uFEFFp=1\n'        | '\uFEFFp=2\n'          | { match '^p='; line 'p=2' }
        'a dollar in the line is a dollar'                      | 'p=1\n'              | 'p=$1\n'               | { match '^p=\\d'; line 'p=$1' }
    }

    def 'the outcome counts what was found'() {
        given:
        box.file('/box/f', 'x1\na\nx2\n')

        expect:
        run(new LineInFile('f')) { match '^x'; absent() }.matches == 2
        run(new LineInFile('f')) { match '^x'; absent() }.matches == 0
    }

    def 'mode, owner, backup and validate work as for a whole file'() {
        given:
        box.file('/box/f', 'a\n', 0640)

        when:
        def outcome = run(new LineInFile('f')) { line 'x'; backup(); validate 'check', '%s'; mode '0600' }

        then:
        mode('f') == '0600'
        text(outcome.backupFile - '/box/') == 'a\n'
        step.reason() == 'its content differs; it is used if this command accepts it: check %s; the previous content is kept in f.bak'
    }

    def 'a missing file is an error, unless it may be made or there is only something to remove'() {
        expect:
        refused(new LineInFile('f')) { line 'x' }[0].what() == 'There is no file f to edit'
        !run(new LineInFile('f')) { line 'x'; absent() }.changed
        run(new LineInFile('f')) { line 'x'; create() }.changed
        text('f') == 'x\n'
    }

    def 'a place that is not there is an error'() {
        given:
        box.file('/box/f', 'a\n')

        expect:
        refused(new LineInFile('f')) { line 'x'; after '^b' }[0].with { what() + ': ' + why() } ==
            "lineInFile f: its position is not found in the file: no line matches '^b' of after"
        text('f') == 'a\n'
    }

    def 'a file that is no UTF-8 text is not touched'() {
        given:
        box.file('/box/f', 'a\u0000b')

        expect:
        refused(new LineInFile('f')) { line 'x' }[0].what() == 'f is not text'
    }

    def 'a secret is in the file and nowhere else, and only the owner can read the file'() {
        given:
        box.file('/box/f', 'pw=old\n')
        def options = { match '^pw='; line 'pw=' + Secrets.placeholder('db') }

        when:
        run(new LineInFile('f'), options)

        then:
        text('f') == 'pw=value of db\n'
        mode('f') == '0600'
        step.changes()*.diff() == ['--- f\n+++ f\n@@ -1,1 +1,1 @@\n-pw=[earlier secret db]\n+pw=[secret db]']
        !run(new LineInFile('f'), options).changed
    }

    def 'options that make no sense are refused: #what'() {
        expect:
        refused(new LineInFile('f'), options)*.what() == [what]

        where:
        what                                                        | options
        'lineInFile f has no line'                                  | { }
        'lineInFile f has no line'                                  | { match 'x' }
        'lineInFile f has no line'                                  | { absent() }
        'lineInFile f: the line has several lines'                   | { line 'a\nb' }
        'lineInFile f has both after and before'                      | { line 'a'; after 'x'; before 'y' }
        'lineInFile f is absent and has a position'      | { line 'a'; absent(); after 'x' }
        "lineInFile f: match '(' is not a regular expression"       | { line 'a'; match '(' }
        'lineInFile f: match contains a secret'                    | { line 'a'; match Secrets.placeholder('db') }
        "lineInFile f: after '[' is not a regular expression"       | { line 'a'; after '[' }
    }
}
