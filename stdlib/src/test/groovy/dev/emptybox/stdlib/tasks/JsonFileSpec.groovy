package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.State

class JsonFileSpec extends FileBench {

    private String edited(String before, Closure<?> options) {
        box.file('/box/app.json', before)
        run(new JsonFile('app.json'), options)
        text('app.json')
    }

    def '#what'() {
        expect:
        edited(before, options) == after

        and: 'once more there is nothing to do'
        run(new JsonFile('app.json'), options).status == Outcome.Status.OK

        where:
        what                                         | before                                        | options                                || after
        'a number is replaced in its place'          | '{ "a" :1,\n\n   "b":  [1,2] }\n'             | { set 'a', 9090 }                      || '{ "a" :9090,\n\n   "b":  [1,2] }\n'
        'a text is replaced and quoted'              | '{"a": "x"}'                                  | { set 'a', 'say "hi"\n' }              || '{"a": "say \\"hi\\"\\n"}'
        'an item of a list is replaced'              | '{"list": [ "a" , "b" ]}'                     | { set 'list[1]', 'x' }                 || '{"list": [ "a" , "x" ]}'
        'an item of an object in a list is replaced' | '[{"n": 1}, {"n": 2}]'                        | { set '[1].n', null }                  || '[{"n": 1}, {"n": null}]'
        'the next item is added'                     | '{"list": ["a"]}'                             | { set 'list[1]', true }                || '{"list": ["a", true]}'
        'a member takes over the indentation'        | '{\n    "a": 1\n}\n'                          | { set 'b', 2 }                         || '{\n    "a": 1,\n    "b": 2\n}\n'
        'a member takes over the line breaks'        | '{\r\n  "a": 1\r\n}\r\n'                      | { set 'b.c', 2 }                       || '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 2\r\n  }\r\n}\r\n'
        'a member takes over a compact style'        | '{"a":1}'                                     | { set 'b', 2 }                         || '{"a":1,"b":2}'
        'a member of an empty object'                | '{\n  "a": {}\n}\n'                           | { set 'a.b', 1 }                       || '{\n  "a": {\n    "b": 1\n  }\n}\n'
        'an item of an empty list'                   | '{\n  "a": []\n}\n'                           | { set 'a[0]', null }                   || '{\n  "a": [\n    null\n  ]\n}\n'
        'null gives way to an object'                | '{"a": null}'                                 | { set 'a.b', 1 }                       || '{"a": {\n  "b": 1\n}}'
        'a map and a list are written out'           | '{\n  "a": 1\n}'                              | { set 'm', [x: [1, 'y'], z: [:]] }     || '{\n  "a": 1,\n  "m": {\n    "x": [\n      1,\n      "y"\n    ],\n    "z": {}\n  }\n}'
        'a part of the state'                        | '{\n  "a": 1\n}'                              | { set 'a', State.of([p: 8080]) }       || '{\n  "a": {\n    "p": 8080\n  }\n}'
        'a key with dots in quotes'                  | '{"log.level": {"root": "INFO"}}'             | { set '"log.level".root', 'DEBUG' }    || '{"log.level": {"root": "DEBUG"}}'
        'the first member is removed'                | '{\n  "a": 1,\n  "b": 2\n}\n'                 | { remove 'a' }                         || '{\n  "b": 2\n}\n'
        'the last member is removed'                 | '{\n  "a": 1,\n  "b": 2\n}\n'                 | { remove 'b' }                         || '{\n  "a": 1\n}\n'
        'the only member is removed'                 | '{ "a": { "b": 1 } }'                         | { remove 'a.b' }                       || '{ "a": {} }'
        'a member of an item is removed'             | '{"a": [1, {"b": 2, "c": 3}]}'                | { remove 'a[1].b' }                    || '{"a": [1, {"c": 3}]}'
        'what is not there needs no removing'        | '{"a":1 }'                                    | { remove 'b.c[3].d' }                  || '{"a":1 }'
        'an equal number in another form stays'      | '{"a": 1.50, "b": 1e3}'                       | { set 'a', 1.5; set 'b', 1000 }        || '{"a": 1.50, "b": 1e3}'
        'several edits, one after the other'         | '{"a": 1, "b": 2}'                            | { set 'c.d', 1; remove 'a'; set 'b', 3 } || '{"b": 3, "c": {"d": 1}}'
        'letters beyond the first plane'             | '{"😀": "😀", "b": 1}'                        | { set 'b', 'é' }                       || '{"😀": "😀", "b": "é"}'
        'an escaped key'                             | '{"a\\"b": 1, "c" : 2}'                       | { set 'd', 1 }                         || '{"a\\"b": 1, "c" : 2, "d" : 1}'
    }

    def 'a file that is not there is made with just these values, when it may be'() {
        when:
        def outcome = run(new JsonFile('app.json')) { set 'server.port', 9090; set 'names[0]', 'x'; remove 'old'; create() }

        then:
        outcome.changed
        text('app.json') == '{\n  "server": {\n    "port": 9090\n  },\n  "names": [\n    "x"\n  ]\n}\n'
    }

    def 'removing from a file that is not there is nothing to do'() {
        expect:
        run(new JsonFile('app.json')) { remove 'a' }.reason == 'the file does not exist'
    }

    def 'a secret is quoted when it is put in, and the file is for its owner alone'() {
        given:
        secrets = new Secrets({ name -> Optional.of('pass"word\\with quotes') })
        box.file('/box/app.json', '{"password": "old", "port": 1}', 0644)

        when:
        def outcome = run(new JsonFile('app.json')) { set 'password', Secrets.placeholder('db') }

        then:
        text('app.json') == '{"password": "pass\\"word\\\\with quotes", "port": 1}'
        mode('app.json') == '0600'
        outcome.diff.contains('\n+{"password": "[secret db]", "port": 1}\n') && !outcome.diff.contains('pass"')

        and:
        run(new JsonFile('app.json')) { set 'password', Secrets.placeholder('db') }.ok
    }

    def 'it is refused: #what'() {
        given:
        if (before != null) {
            box.file('/box/app.json', before)
        }

        when:
        def problem = refused(new JsonFile('app.json'), options)[0]

        then:
        problem.what() == what
        problem.why().startsWith(why)

        where:
        before              | options                               || what                                                            | why
        null                | { set 'a', 1 }                        || 'There is no file app.json to edit'                             | ''
        '{"a": 1}'          | { }                                   || 'jsonFile app.json has nothing to do'                           | ''
        '{"a": 1}'          | { set 'a', 1; remove 'a' }            || "jsonFile app.json: 'a' is set or removed twice"                | ''
        '{"a": 1}'          | { set 'a..b', 1 }                     || "jsonFile app.json: 'a..b' is not a key"           | 'it has names'
        '{"a": 1}'          | { set '', 1 }                         || "jsonFile app.json: '' is not a key"               | 'it has names'
        '{"a": [1]}'        | { remove 'a[0]' }                     || "jsonFile app.json: remove 'a[0]' names an element of a list"      | 'each converge would remove another element'
        '{"a": 1}'          | { set 'a', Double.NaN }               || "jsonFile app.json: 'a' is not a number"            | 'it is infinite'
        '{"a": 1}'          | { set 'a.b', 1 }                      || 'Cannot set a.b in app.json'                                    | "there is a value where 'b' should be a key"
        '{"a": {}}'         | { set 'a[0]', 1 }                     || 'Cannot set a[0] in app.json'                                   | 'there is an object where [0] should be'
        '{"a": [1]}'        | { set 'a[2]', 1 }                     || 'Cannot set a[2] in app.json'                                   | 'the list has 1 elements, so the next is [1]'
        '{"a": 1, // no\n}' | { set 'a', 2 }                        || 'app.json is not JSON at line 1, column 10'                     | 'Unexpected character'
        '{"a": 1, "a": 2}'  | { set 'a', 2 }                        || 'app.json is not JSON at line 1, column 13'                     | 'Duplicate field'
        '{"a": 1} x'        | { set 'a', 2 }                        || 'app.json is not JSON at line 1, column 10'                     | 'Unrecognized token'
        '{"a": "hunter22'   | { set 'a', 2 }                        || 'app.json is not JSON at line 1, column 16'                     | 'Unexpected end-of-input'
        '{} {}'             | { set 'a', 2 }                        || 'app.json is not JSON'                                          | 'there is text after its value'
    }
}
