package dev.emptybox.testkit.run

import dev.emptybox.testkit.mutation.Mutants
import spock.lang.Specification

class MutantsSpec extends Specification {

    private static List<String> what(String source) {
        Mutants.of('converge.groovy', source).collect { "${it.what()} => ${it.text()}".toString() }
    }

    def 'a task is dropped, and its path is another'() {
        expect:
        what("directory 'bin'") == ["'bin' becomes 'binx' => directory 'binx'", "drop directory 'bin' => "]
    }

    def 'tasks change places, options do not'() {
        when:
        def swaps = what("a 'x'\nb('y') { c 1; d 2 }").findAll { it.startsWith('swap') }

        then:
        swaps == ["swap a 'x' and b('y') { c 1; d 2 } => b('y') { c 1; d 2 }\na 'x'"]
    }

    def 'a guard always holds, or never does'() {
        expect:
        what('if (vars.on) a()').findAll { it.contains('guard') } ==
            ['the guard is always false => if (false) a()', 'the guard is always true => if (true) a()']
    }

    def 'options are dropped, one argument of several too'() {
        expect:
        what('service(x) { restartOn a, b }').containsAll(['drop the option restartOn a, b => service(x) {  }',
            'restartOn without a => service(x) { restartOn b }', 'restartOn without b => service(x) { restartOn a }'])
    }

    def 'what is left as it was is no mutant'() {
        given:
        def source = "once('x', onInterrupted: 'retry') { a() }"

        expect:
        Mutants.of('converge.groovy', source).every { it.text() != source }
    }

    def 'values become other values of their kind: #before'() {
        expect:
        what("a { b $before }").any { it.endsWith("=> a { b $after }") }

        where:
        before             | after
        "'0755'"           | "'0700'"
        "'30s'"            | "'300s'"
        "'TERM'"           | "'INT'"
        '8080'             | '8081'
        '"http://$h/ok"'   | '"http://$h"'
        'true'             | 'false'
        '1.5'              | '2.5'
        "'it\\'s'"          | "'it\\'sx'"
    }

    def 'conditions and operators: #code'() {
        expect:
        what("x = $code")*.replaceAll(/.* => x = /, '').containsAll(mutants)

        where:
        code              || mutants
        'a == b ? c : d'  || ['a != b ? c : d', 'true ? c : d', 'false ? c : d']
        'a < b && !c'     || ['a <= b && !c', 'a < b || !c', 'a < b && c']
        'n + 1'           || ['n - 1', 'n + 2']
    }

    def 'classes have mutants too, in the order of the lines'() {
        when:
        def found = Mutants.of('lib/Shop.groovy', """\
class Shop {
    int port = 80
    Shop(int p) { port = p }
    static String url(int p) {
        return "http://\$p/"
    }
}
""").collect { "$it".toString() }

        then:
        found == ["2: 80 becomes 81", "3: drop port = p", '5: return "http://$p/" returns null', "5: without '/'"]
    }

    def 'a mutant names the statements around it, innermost first'() {
        expect:
        Mutants.of('converge.groovy', "if (a) {\n  b {\n    c 1\n  }\n}").find { it.what() == '1 becomes 2' }.statements()*.toString() ==
            ['Position[line=3, column=5]', 'Position[line=2, column=3]', 'Position[line=1, column=1]']
    }

    def 'a line with the comment has no mutants, and needs a reason'() {
        expect:
        Mutants.of('converge.groovy', "a { b 1 } $comment\nc 'x'").findAll { it.excepted() }*.line().unique() == lines

        where:
        comment                           || lines
        '// no mutants: 1 is the default' || [1]
        '// no mutants:'                  || []
        ''                                || []
    }

    def 'what does not parse has none'() {
        expect:
        what('a {') == []
    }
}
