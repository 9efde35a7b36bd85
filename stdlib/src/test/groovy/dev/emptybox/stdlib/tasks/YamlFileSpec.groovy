package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Secrets

class YamlFileSpec extends FileBench {

    def '#what'() {
        given:
        box.file('/box/app.yaml', before)

        when:
        run(new YamlFile('app.yaml'), options)

        then:
        text('app.yaml') == after

        and: 'once more there is nothing to do'
        run(new YamlFile('app.yaml'), options).status == Outcome.Status.OK

        where:
        what                                        | before                                              | options                             || after
        'a number is replaced, comments stay'       | '# top\na: 1   # one\n\nb: 2\n'                     | { set 'a', 9090 }                   || '# top\na: 9090   # one\n\nb: 2\n'
        'a text keeps its single quotes'            | "a: 'x'\n"                                          | { set 'a', "it's" }                 || "a: 'it''s'\n"
        'a text keeps its double quotes'            | 'a: "x"\n'                                          | { set 'a', 'y' }                    || 'a: "y"\n'
        'a text that looks like a number is quoted' | 'a: x\n'                                            | { set 'a', '12' }                   || 'a: "12"\n'
        'a text that looks like a boolean is quoted'| 'a: x\n'                                            | { set 'a', 'yes' }                  || 'a: "yes"\n'
        'a text with a colon is quoted'             | 'a: x\n'                                            | { set 'a', 'http://x: y' }          || 'a: "http://x: y"\n'
        'an empty value is filled'                  | 'a:\nb: 1\n'                                        | { set 'a', 'x' }                    || 'a: x\nb: 1\n'
        'an empty value with a comment is filled'   | 'a:  # none yet\nb: 1\n'                            | { set 'a', 'x' }                    || 'a: x  # none yet\nb: 1\n'
        'a member is added behind the last'         | 'a:\n    b: 1 # one\n# end\n'                       | { set 'a.c', true }                 || 'a:\n    b: 1 # one\n    c: true\n# end\n'
        'a member is added where the file ends'     | 'a: 1'                                              | { set 'b', 2 }                      || 'a: 1\nb: 2'
        'objects are made on the way'               | 'a: 1\n'                                            | { set 'b.c.d', 'x' }                || 'a: 1\nb:\n  c:\n    d: x\n'
        'line breaks are taken over'                | 'a: 1\r\nc: 1\r\n'                                  | { set 'b', 2 }                      || 'a: 1\r\nc: 1\r\nb: 2\r\n'
        'an item of a list is replaced'             | 'list:\n- a\n- b # bee\n'                           | { set 'list[1]', 'x' }              || 'list:\n- a\n- x # bee\n'
        'an item is added'                          | 'list:\n  - a # - not this\n  # nor - this\n  - b\n' | { set 'list[2]', 'c' }             || 'list:\n  - a # - not this\n  # nor - this\n  - b\n  - c\n'
        'an item that is an object is added'        | 'list:\n- a: 1\n'                                   | { set 'list[1]', [a: 2, b: [1]] }   || 'list:\n- a: 1\n- a: 2\n  b:\n    - 1\n'
        'a member of an object in a list'           | 'list:\n- a: 1\n  b: 2\n'                           | { set 'list[0].c', 3 }              || 'list:\n- a: 1\n  b: 2\n  c: 3\n'
        'brackets stay brackets'                    | 'a: {b: 1, c: [x, y]}\n'                            | { set 'a.c[1]', 'z'; set 'a.d', 2 } || 'a: {b: 1, c: [x, z], d: 2}\n'
        'empty brackets are filled'                 | 'a: {}\nb: []\n'                                    | { set 'a.b', 1; set 'b[0]', 'x' }   || 'a: {b: 1}\nb: [x]\n'
        'an object gives way to a value'            | 'a:\n  b: 1\nc: 2\n'                                | { set 'a', 'x' }                    || 'a: x\nc: 2\n'
        'a value gives way to an object'            | 'a: 1\nc: 2\n'                                      | { set 'a', [b: 1] }                 || 'a:\n  b: 1\nc: 2\n'
        'a text of several lines is replaced'       | 'a: |\n  one\n  two\n\nb: 1\n'                      | { set 'a', 'x' }                    || 'a: x\n\nb: 1\n'
        'behind a text of several lines'            | 'a:\n  t: |\n    one\n    two\nb: 1\n'              | { set 'a.c', 1 }                    || 'a:\n  t: |\n    one\n    two\n  c: 1\nb: 1\n'
        'a member is removed with its comment'      | 'a: 1\nb: 2 # bee\n# cee\nc: 3\n'                   | { remove 'b' }                      || 'a: 1\n# cee\nc: 3\n'
        'the last member is removed'                | 'a: 1\nb:\n  c: 2'                                  | { remove 'b' }                      || 'a: 1'
        'the only member is removed'                | 'a:\n  b: 1\nc: 2\n'                                | { remove 'a.b' }                    || 'a: {}\nc: 2\n'
        'the first member of an item is removed'    | '- a: 1\n  b: 2\n- c\n'                             | { remove '[0].a' }                  || '- b: 2\n- c\n'
        'a member in brackets is removed'           | 'a: {b: 1, c: 2}\n'                                 | { remove 'a.c' }                    || 'a: {b: 1}\n'
        'a file of comments gets its first value'   | '# nothing yet\n'                                   | { set 'a.b', 1 }                    || '# nothing yet\na:\n  b: 1\n'
        'a document marker stays'                   | '---\na: 1\n'                                       | { set 'a', 2 }                      || '---\na: 2\n'
        'a value elsewhere than the anchor'         | 'x: &x {p: 1}\ny: *x\nz: 1\n'                       | { set 'z', 2 }                      || 'x: &x {p: 1}\ny: *x\nz: 2\n'
        'a merged key is set over'                  | 'd: &d\n  p: 1\ns:\n  <<: *d\n'                     | { set 's.p', 2 }                    || 'd: &d\n  p: 1\ns:\n  <<: *d\n  p: 2\n'
        'letters beyond the first plane'            | '😀: 😀\nb: 1\n'                                    | { set 'b', 'é' }                    || '😀: 😀\nb: "é"\n'
        'own tags stay'                             | 'a: !Ref x\nb: 1\n'                                 | { set 'b', 2 }                      || 'a: !Ref x\nb: 2\n'
        'numbers keep their digits'                 | 'a: 1.50\n'                                         | { set 'a', 1.5; set 'b', 1.0E10 }   || 'a: 1.50\nb: 10000000000\n'
    }

    def 'a file that is not there is made with just these values, when it may be'() {
        when:
        run(new YamlFile('app.yaml')) { set 'server.port', 9090; set 'names', ['x', 'y']; create() }

        then:
        text('app.yaml') == 'server:\n  port: 9090\nnames:\n  - x\n  - "y"\n'
    }

    def 'a secret is quoted when it is put in, and the file is for its owner alone'() {
        given:
        secrets = new Secrets({ name -> Optional.of('pass: "word" # x') })
        box.file('/box/app.yaml', 'password: old\n', 0644)

        when:
        def outcome = run(new YamlFile('app.yaml')) { set 'password', Secrets.placeholder('db') }

        then:
        text('app.yaml') == 'password: "pass: \\"word\\" # x"\n'
        mode('app.yaml') == '0600'
        outcome.diff.contains('\n-password: [earlier secret db]\n+password: "[secret db]"') || outcome.diff.contains('\n-(not shown: it may hold an earlier secret)\n+password: "[secret db]"')
    }

    def 'it is refused rather than written otherwise: #before'() {
        given:
        box.file('/box/app.yaml', before)

        when:
        def problem = refused(new YamlFile('app.yaml'), options)[0]

        then:
        problem.what() == what
        problem.why().startsWith(why)
        text('app.yaml') == before

        where:
        before                                   | options             || what                                                     | why
        'x: &x {p: 1}\ny: *x\n'                  | { set 'x.p', 2 }    || 'Cannot change x.p in app.yaml and keep the rest as it is' | 'its notation prevents it'
        'x: &x 1\ny: *x\n'                       | { set 'x', 2 }      || 'Cannot change x in app.yaml and keep the rest as it is' | 'its notation prevents it'
        'x: &x {p: 1}\ny: *x\n'                  | { set 'y.p', 2 }    || 'Cannot set y.p in app.yaml'                             | 'there is an alias'
        'a:\n  # why\n  b: 1\n  # and\n  c: 2\n' | { set 'a', 1 }      || 'Cannot change a in app.yaml and keep the rest as it is' | 'its notation prevents it'
        'a: |+\n  x\n\n\n'                       | { set 'b', 1 }      || 'Cannot change b in app.yaml and keep the rest as it is' | 'its notation prevents it'
        'a: 1\n---\nb: 2\n'                      | { set 'a', 2 }      || 'app.yaml cannot be edited'                              | 'it has several documents'
        'a: 1\na: 2\n'                           | { set 'a', 2 }      || 'app.yaml cannot be edited'                              | "the key 'a' occurs twice"
        '? [a, b]\n: 1\n'                        | { set 'a', 2 }      || 'app.yaml cannot be edited at line 1'                    | 'a key is not a plain text'
        'a: *x\n'                                | { set 'a', 2 }      || 'app.yaml cannot be edited'                              | 'the alias *x has no anchor'
        'a: "hunter22\n'                         | { set 'a', 2 }      || 'app.yaml cannot be edited at line 2, column 1'          | 'it is not valid YAML'
        'text'                                   | { set 'a', 2 }      || 'Cannot set a in app.yaml'                               | "there is a value where 'a' should be a key"
    }

    def 'a file nested beyond all measure is refused'() {
        given:
        box.file('/box/app.yaml', '[' * 5000)

        expect:
        refused(new YamlFile('app.yaml')) { set 'a', 1 }[0].why() == 'it is nested deeper than 100 levels'
    }
}
