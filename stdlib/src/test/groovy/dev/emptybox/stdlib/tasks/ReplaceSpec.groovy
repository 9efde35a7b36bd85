package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Secrets

class ReplaceSpec extends FileBench {

    def '#title'() {
        given:
        box.file('/box/f', before)
        def options = { match regex; with replacement }

        when:
        def outcome = run(new Replace('f'), options)

        then: 'the rest is as it was, byte for byte'
        text('f') == after
        outcome.matches == matches

        and: 'a second time nothing changes'
        !run(new Replace('f'), options).changed

        where:
        title                                        | before                   | regex              | replacement   || after                     | matches
        'every place is replaced'                    | 'a=80 b=80'              | '80'               | '9090'        || 'a=9090 b=9090'           | 2
        'nothing found is nothing to do'             | 'a\n'                    | 'x'                | 'y'           || 'a\n'                     | 0
        'begin and end are those of a line'          | 'port=1\nxport=1\n'      | '^port=.*$'        | 'port=2'      || 'port=2\nxport=1\n'       | 1
        'ends of lines stay'                         | 'port=1\r\nb\r\n'        | '^port=.*$'        | 'port=2'      || 'port=2\r\nb\r\n'         | 1
        'groups stand in what replaces'              | 'host: old:80\n'         | '(host: )\\w+(:)'  | '$1new$2'     || 'host: new:80\n'          | 1
        'groups have names too'                      | 'a=1'                    | '(?<k>a)=1'        | '${k}=2'      || 'a=2'                     | 1
        'a dollar is written with a backslash'       | 'cost: 5'                | '5'                | '\\$7'        || 'cost: $7'                | 1
        'several lines can be one place'             | 'a\nb\nc\n'              | 'a\\nb'            | 'x'           || 'x\nc\n'                  | 1
        'what is already so is found and stays'      | 'port=2\n'               | '^port=.*$'        | 'port=2'      || 'port=2\n'                | 1
        'nothing can stand there instead'            | 'a # old\n'              | ' # old'           | ''            || 'a\n'                     | 1
    }

    def 'a replacement that would go on for ever is refused'() {
        given:
        box.file('/box/f', 'a')

        expect:
        refused(new Replace('f')) { match 'a'; with 'aa' }[0].what() == 'replace f would change the file on every converge'
        text('f') == 'a'
    }

    def 'a group missing in match is reported'() {
        given:
        box.file('/box/f', 'a')

        expect:
        refused(new Replace('f')) { match 'a'; with '$1' }[0].with { what() + ': ' + why() } == "replace f: with '\$1' cannot be used: No group 1"
    }

    def 'a secret is inserted unchanged, even with a dollar sign'() {
        given:
        secrets = new Secrets({ name -> Optional.of('a$1b\\c$') })
        box.file('/box/f', 'pw=@PW@ 5\n')

        when:
        run(new Replace('f')) { match '@PW@ (\\d)'; with Secrets.placeholder('db') + ' $1' }

        then:
        text('f') == 'pw=a$1b\\c$ 5\n'
        mode('f') == '0600'
        step.changes()*.diff() == ['--- f\n+++ f\n@@ -1,1 +1,1 @@\n-pw=[earlier secret db] 5\n+pw=[secret db] 5']
    }

    def 'a missing file is an error'() {
        expect:
        refused(new Replace('f')) { match 'a'; with 'b' }[0].what() == 'There is no file f to edit'
    }

    def 'options that make no sense are refused, all at once: #what'() {
        expect:
        refused(new Replace('f'), options)*.what() == what

        where:
        what                                                                     | options
        ['replace f has no match', 'replace f has no replacement']           | { }
        ["replace f: match '(' is not a regular expression"]                     | { match '('; with 'x' }
    }

    def 'a regular expression that backtracks without measure is refused instead of holding the cycle: #word'() {
        given:
        box.file('/box/f', 'a' * 60 + '!')

        expect:
        refused(task, options)[0].what() == 'The regular expression \'^(a|aa)+\\1b$\' takes too long'

        where:
        word         | task                 | options
        'replace'    | new Replace('f')     | { match '^(a|aa)+\\1b$'; with 'b' }
        'lineInFile' | new LineInFile('f')  | { match '^(a|aa)+\\1b$'; line 'b' }
    }
}
