package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Secrets

class PropertiesFileSpec extends FileBench {

    def '#what'() {
        given:
        box.file('/box/app.properties', before)

        when:
        run(new PropertiesFile('app.properties'), options)

        then:
        text('app.properties') == after

        and: 'Java reads what was set'
        def read = new Properties()
        read.load(new StringReader(text('app.properties')))
        value == null || read.getProperty(value[0]) == value[1]

        and: 'once more there is nothing to do'
        run(new PropertiesFile('app.properties'), options).status == Outcome.Status.OK

        where:
        what                                     | before                              | options                        || after                                     | value
        'a value is replaced in its place'       | '# c\na = 1\n\n! d\nb: 2\n'         | { set 'a', 9090 }              || '# c\na = 9090\n\n! d\nb: 2\n'            | ['a', '9090']
        'a blank can be the separator'           | 'a 1\n'                             | { set 'a', true }              || 'a true\n'                                | ['a', 'true']
        'a key without a value gets one'         | 'a\n'                               | { set 'a', 'x' }               || 'a=x\n'                                   | ['a', 'x']
        'a value over several lines is replaced' | 'a = one, \\\n    two\nb = 1\n'     | { set 'a', 'x' }               || 'a = x\nb = 1\n'                          | ['a', 'x']
        'of two the last counts'                 | 'a=1\na=2\n'                        | { set 'a', '3' }               || 'a=1\na=3\n'                              | ['a', '3']
        'a new key takes over the separator'     | 'a : 1\n'                           | { set 'b', 'x' }               || 'a : 1\nb : x\n'                          | ['b', 'x']
        'a new key where the file ends'          | 'a=1'                               | { set 'b', 'x' }               || 'a=1\nb=x'                                | ['b', 'x']
        'line breaks are taken over'             | 'a=1\r\n'                           | { set 'b', 'x' }               || 'a=1\r\nb=x\r\n'                          | ['b', 'x']
        'what has a meaning is escaped'          | ''                                  | { set 'a b:c', ' x\\y\n=é' }   || 'a\\ b\\:c=\\ x\\\\y\\n=\\u00E9\n'        | ['a b:c', ' x\\y\n=é']
        'an escaped key is found'                | 'a\\ b=1\n'                         | { set 'a b', '2' }             || 'a\\ b=2\n'                               | ['a b', '2']
        'an equal value in another form stays'   | 'a=\\u0078\n'                       | { set 'a', 'x' }               || 'a=\\u0078\n'                             | ['a', 'x']
        'a value can be emptied'                 | 'a=1\nb=2\n'                        | { set 'a', '' }                || 'a=\nb=2\n'                               | ['a', '']
        'a key is removed, as often as it is'    | 'a=1\n# c\nb=1 \\\n  2\na=3\n'      | { remove 'a' }                 || '# c\nb=1 \\\n  2\n'                      | ['a', null]
        'a key over several lines is removed'    | 'a=1 \\\n  2\nb=1\n'                | { remove 'a' }                 || 'b=1\n'                                   | ['b', '1']
        'a comment does not go on'               | '# a \\\nb=1\n'                     | { set 'b', '2' }               || '# a \\\nb=2\n'                           | ['b', '2']
    }

    def 'a file that is not there is made with just these values, when it may be'() {
        when:
        run(new PropertiesFile('app.properties')) { set 'a', 1; set 'b', "${'x'}"; create() }

        then:
        text('app.properties') == 'a=1\nb=x\n'
    }

    def 'a secret is escaped when it is put in, and the file is for its owner alone'() {
        given:
        secrets = new Secrets({ name -> Optional.of('back\\slash') })

        when:
        run(new PropertiesFile('app.properties')) { set 'password', Secrets.placeholder('db'); create() }

        then:
        text('app.properties') == 'password=back\\\\slash\n'
        mode('app.properties') == '0600'
    }

    def 'it is refused: #what'() {
        given:
        box.file('/box/app.properties', 'a=\\u12\n')

        expect:
        refused(new PropertiesFile('app.properties'), options)*.what() == [what]

        where:
        what                                                                                | options
        "properties app.properties: 'b' has a value that a properties file cannot contain"      | { set 'b', null }
        "properties app.properties: 'b' has a value that a properties file cannot contain"      | { set 'b', [1] }
        'properties app.properties: a key is empty'                                        | { set '', 'x' }
        'The file is not a properties file'                                                | { set 'b', 'x' }
    }
}
