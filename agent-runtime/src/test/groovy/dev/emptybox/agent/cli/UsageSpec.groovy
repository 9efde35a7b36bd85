package dev.emptybox.agent.cli

import java.nio.file.Files

/** What is said of a command line that is not understood. */
class UsageSpec extends CommandLineSpecification {

    def 'an unknown command is wrong usage, with the nearest one, also where help is asked for: #words (D17)'() {
        expect:
        emptybox(*words) == Main.USAGE
        out == ''
        err.contains(says)
        err.contains("did you mean $near?")

        where:
        words                  || says                             | near
        ['rollbak']            || "there is no command 'rollbak'"  | 'rollback'
        ['rollbak', '--help']  || "there is no command 'rollbak'"  | 'rollback'
        ['--help', 'rollbak']  || "there is no command 'rollbak'"  | 'rollback'
        ['help', 'rollbak']    || "there is no command 'rollbak'"  | 'rollback'
        ['once', 'dnoe', 'k']  || "there is no command 'dnoe'"     | 'done'
    }

    def 'an unknown option gets the nearest one: #words (N28)'() {
        expect:
        emptybox(*words) == Main.USAGE
        err.contains("did you mean $near?")

        where:
        words                        | near
        ['plan', '--hmtl', 'x']      | '--html'
        ['plan', '--hmtl=x']         | '--html'
        ['history', '--cuont', '3']  | '--count'
        ['status', '--jsn']          | '--json'
        ['rollback', '--no-wiat']    | '--no-wait'
        ['--hlep']                   | '--help'
    }

    def 'a value of the wrong form names its option once (N27)'() {
        expect:
        emptybox('plan', '--label', 'foo') == Main.USAGE
        err.contains("Value for option '--label'")
    }

    def 'help says what a default is: #command (N25)'() {
        expect:
        emptybox(command, '--help') == 0
        !out.contains('Default: ..')
        out.replaceAll(/\s+/, ' ').contains('Default: the')

        where:
        command << ['plan', 'check', 'apply', 'test', 'init']
    }

    def 'a text that is no JSON or YAML is a problem in words: #what (N23)'() {
        given:
        Files.writeString(repo.resolve('converge.groovy'), 'file("x") { content "y" }')
        Files.writeString(repo.resolve("state.$what"), text)

        expect:
        emptybox('check', repo.toString()) == Main.FAILED
        out.contains("why:  $why\n")

        where:
        what   | text              || why
        'json' | '{"a": {"b": 1'   || 'Unexpected end-of-input: expected close marker for Object (start marker at line 1, column 7)'
        'yaml' | 'a: [1\nb: 2\n'   || "while parsing a flow sequence: expected ',' or ']', but got :"
    }

    def 'an operator that a script does not have has its line in the plan (N23)'() {
        given:
        script 'int n = 0\nthis + 1\n'

        expect:
        emptybox('plan', repo.toString()) == Main.FAILED
        out.contains('at converge.groovy:2:')
    }

    def 'types in an error are without their packages (N23)'() {
        given:
        script 'Integer n = "x"\n'

        expect:
        emptybox('check', repo.toString()) == Main.FAILED
        out.contains('String cannot be assigned to Integer')
        !out.contains('java.')
    }
}
