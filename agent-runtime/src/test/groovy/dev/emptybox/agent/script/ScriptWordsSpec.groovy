package dev.emptybox.agent.script

import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** The words that are no tasks, in a planned world over an empty box. */
class ScriptWordsSpec extends Specification {

    @TempDir
    Path dir

    ScriptFixture fixture

    def setup() {
        fixture = new ScriptFixture(dir)
    }

    def 'a file is read as it will be at this place of the script'() {
        given:
        fixture.script '''
            log.info readFile('app.json', 'nothing yet')
            file('app.json') { content '{"server": {"port": 81, "names": ["a"]}, "on": true}' }
            file('app.yaml') { content 'server:\\n  port: 82\\n' }
            log.info readFile('app.json')
            def app = readJson('app.json')
            log.info app.server.port
            log.info app.get('off', 'no off')
            log.info readYaml('app.yaml').server.port
            log.info readJson('none.json', [port: 83]).port
            log.info readYaml('none.yaml', [port: 84]).port
        '''.stripIndent()

        when:
        def report = fixture.run().report()

        then:
        report.failed() == null
        fixture.said == ['nothing yet', '{"server": {"port": 81, "names": ["a"]}, "on": true}', '81', 'no off', '82', '83', '84']
        report.steps().size() == 2
    }

    def 'what cannot be read is a problem with its line: #what'() {
        given:
        fixture.script "file('bad.json') { content '{\"a\": 1, }' }\nfile('list.json') { content '[1]' }\nfile('twice.yaml') { content 'a: 1\\na: 2\\n' }\ndirectory 'folder'\n$line"

        when:
        def failed = fixture.run().report().failed()

        then:
        failed.what() == what
        failed.where().line() == 5

        where:
        line                                || what
        "readFile 'none'"                   || 'There is no file none'
        "readJson 'none'"                   || 'There is no file none'
        "readFile 'folder'"                 || 'Cannot read folder'
        "readJson 'bad.json'"               || 'bad.json is not JSON'
        "readJson 'list.json'"              || 'list.json is not an object with named members'
        "readYaml 'twice.yaml'"             || 'twice.yaml is not YAML'
        "log.info readYaml('bad.json').b"     || 'There is no bad.json.b'
    }

    def 'what a command may write cannot be read in a plan'() {
        given:
        fixture.script "exec('make') { command 'make'; writes 'made' }\nlog.info readFile('other', 'none')\nlog.info readFile('made')"

        when:
        def report = fixture.run().report()

        then:
        report.failed() == null
        fixture.said == ['none']
        report.unknown() == ['converge.groovy:3:1: the script cannot go on: the content of made is not known: exec make may change it']
    }

    def 'assertThat ends the converge with its words, and warn goes on'() {
        given:
        fixture.script "warn 'it is late'\nassertThat facts.cpus > 1, 'two cpus are needed'\nassertThat facts.cpus > 64, 'many cpus are needed'"

        when:
        def failed = fixture.run().report().failed()

        then:
        fixture.said == ['warn it is late']
        failed.what() == 'many cpus are needed'
        failed.where().line() == 3
    }

    def 'a body that runs once stands between its beginning and its end'() {
        given:
        fixture.script "once('k', onInterrupted: 'retry') {\n  directory 'a'\n  once('inner') { directory 'b' }\n}"

        expect:
        fixture.run().report().changeKeys() == ['once k | once.begin | k', 'directory a | directory.make | a',
            'once inner | once.begin | inner', 'directory b | directory.make | b', 'end of once inner | once.done | inner', 'end of once k | once.done | k']
    }

    def 'what is not allowed in once, or is there twice, is refused: #what'() {
        given:
        fixture.script code

        when:
        def failed = fixture.run().report().failed()

        then:
        failed.what() == what
        failed.where().line() == line

        where:
        code                                                              || line | what
        "once('k') {\n  service('app') { command 'x' }\n}"                || 2    | 'service app is inside once k'
        "once('k') {\n maintenance(8080) { of 'app'; during { service('app') { command 'x' } } } }" || 2 | 'service app is inside once k'
        "once('k') { }\nonce('k') { }"                                    || 2    | "'once k' is declared twice"
        "once('k', onInterrupted: 'again') { }"                           || 1    | "onInterrupted 'again' is neither 'hold' nor 'retry'"
    }

    def 'an unknown option of once is a compile error'() {
        given:
        fixture.script "once('k', onInterupted: 'retry') { }"

        expect:
        fixture.problems()*.what().any { it.contains('onInterupted') }
    }

    static final String MAINTAINED = '''\
        maintenance(vars.port) {
            of 'app'
            during {
                def config = file('app.conf') { content 'x' }
                once('migrate') { directory 'data' }
                service('app') {
                    command   'app'
                    restartOn config
                    health    { http "http://127.0.0.1:${vars.port}/"; within '5s' }
                }
            }
        }'''.stripIndent()

    def 'the body of a maintenance is made of the words of the script, between its beginning and its end'() {
        given:
        fixture.script MAINTAINED

        expect:
        fixture.run().report().changeKeys() == ['maintenance 8080 | maintenance.begin | 8080', 'file app.conf | file.write | app.conf',
            'once migrate | once.begin | migrate', 'directory data | directory.make | data', 'end of once migrate | once.done | migrate',
            'end of maintenance 8080 | maintenance.end | 8080', 'service app | service.start | app']
    }

    def 'a misspelt word in a maintenance is reported with the nearest valid one: #wrong'() {
        given:
        fixture.script MAINTAINED.replace(right, wrong)

        expect:
        fixture.problems()[0].with { it.where().line() + ': ' + it.what() + '; ' + it.why() } == told

        where:
        right            | wrong           || told
        "of 'app'"       | "off 'app'"     || "2: There is no option 'off' in maintenance; did you mean 'of'?"
        'during {'       | 'durng {'       || "3: There is no option 'durng' in maintenance; did you mean 'during'?"
        "service('app')" | "servce('app')" || "6: There is no task 'servce'; did you mean 'service'?"
        "'5s' }"         | "'5s'; wthin '1s' }" || "9: There is no option 'wthin' in health; did you mean 'within'?"
        'vars.port)'     | "'8080')"       || "1: 'maintenance' does not take (String, Closure); "
    }

    def 'a maintenance that is not as it should be fails the plan at its line: #what'() {
        given:
        fixture.script code

        when:
        def report = fixture.run().report()

        then:
        report.failed().what() == what
        report.failed().where().line() == line
        report.changeCount() == 0

        where:
        code                                                                                     || line | what
        "maintenance(0) { of 'app'; during { } }"                                                || 1    | 'There is no port 0'
        "maintenance(80) { during { directory 'a' } }"                                           || 1    | 'maintenance 80 does not name its service'
        "maintenance(80) { of 'app' }"                                                           || 1    | 'maintenance 80 has no body'
        "\nmaintenance(80) { of 'app'; page 'no.html'; during { directory 'a' } }"               || 2    | 'There is no no.html in the state repo'
        "maintenance(80) { of 'app'; during {\nmaintenance(81) { of 'b'; during { } }\n} }"      || 2    | 'maintenance 81 is nested in maintenance 80'
        "maintenance(80) { of 'app'; during { } }"                                               || 1    | "maintenance 80 names service 'app', which does not exist"
        "maintenance(80) { of 'app'; during { } }\nmaintenance(80) { of 'app'; during { } }"      || 2    | "'maintenance 80' is declared twice"
    }

    def 'output is checked in blocks within blocks, and a misspelt check is reported with the nearest'() {
        given:
        fixture.script "exec('x') {\n  command 'x'\n  output {\n    contains 'a'\n    between('A', 'B') { nevr 'b' }\n    inOrdr 'c'\n  }\n}"

        expect:
        fixture.problems()*.why() == ["did you mean 'never'?", "did you mean 'inOrder'?"]
    }
}
