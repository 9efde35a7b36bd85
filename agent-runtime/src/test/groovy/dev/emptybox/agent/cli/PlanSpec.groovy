package dev.emptybox.agent.cli

import com.fasterxml.jackson.databind.ObjectMapper
import dev.emptybox.agent.source.Git
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class PlanSpec extends Specification {

    @TempDir
    Path dir

    def out = new ByteArrayOutputStream()

    private int plan(String... options) {
        Main.run(new PrintStream(out, true), new PrintStream(out, true), [HOME: dir.resolve('user').toString(), PATH: System.getenv('PATH')],
            ['plan', dir.resolve('repo').toString(), *options] as String[])
    }

    private void repo(String script, String state = '{}') {
        Files.createDirectories(dir.resolve('repo'))
        Files.writeString(dir.resolve('repo/converge.groovy'), script)
        Files.writeString(dir.resolve('repo/state.json'), state)
    }

    def 'that an artefact cannot be reached from a laptop is unknown for an empty box, and spreads to what depends on it'() {
        given:
        repo "def app = download('app') { url 'http://127.0.0.1:1/app'; sha256 '${'0' * 64}' }\nservice('app') { command './app'; restartOn app }\ndirectory 'data'"

        when:
        def code = plan('--json')
        def report = new ObjectMapper().readValue(out.toByteArray(), Map)

        then:
        code == 0
        !report.exact
        report.failed == null
        report.unknown.size() == 2
        report.unknown.every { it.contains('the artefact cannot be fetched from here') }
        report.changes*.target == ['data']
    }

    def 'the labels of a box choose what is laid over its state'() {
        given:
        repo "file('motd') { content \"\${state.get('motd', 'none')} \${vars.port}\" }", '{"vars": {"port": 80}}'
        Files.createDirectories(dir.resolve('repo/labels/region'))
        Files.writeString(dir.resolve('repo/labels/region/eu.json'), '{"motd": "hallo", "vars": {"port": 81}}')

        when:
        plan(*options)

        then:
        out.toString().readLines()*.strip().contains(shown)

        where:
        options                                                   || shown
        []                                                        || '+none 80'
        ['--label', 'region=us']                                  || '+none 80'
        ['--label', 'region=eu']                                  || '+hallo 81'
        ['--label', 'region=eu', '--set', 'vars.port=82']         || '+hallo 82'
    }

    def 'what is unknown is told once, at its step or where the script cannot go on'() {
        given:
        repo "def x = exec('ask') { command 'ask' }\ndirectory 'data'\nexec('again') { command 'y'; creates 'data/x' }\nif (x.stdout == 'yes') { directory 'more' }"

        when:
        plan()

        then:
        out.toString().readLines().findAll { it.contains('unknown') } == ['unknown: converge.groovy:4:1: the script cannot go on: exec ask has not run yet', 'Plan: 3 to change, 0 restarts, 1 unknown.']
    }

    private void tagged(String name, String script) {
        repo(script)
        def git = Files.exists(dir.resolve('repo/.git')) ? new Git(dir.resolve('repo')) : Git.init(dir.resolve('repo'))
        git.commit(name)
        git.run('tag', name)
    }

    private Map<String, Object> json(String... options) {
        out.reset()
        plan('--json', *options)
        new ObjectMapper().readValue(out.toByteArray(), Map)
    }

    def 'against a revision only what is different from it is planned, uncommitted edits included'() {
        given:
        tagged('v1', "directory 'a'\nfile('a/x') { content '1' }\nservice('app') { command 'app' }")
        repo("directory 'a'\nfile('a/x') { content '2' }\nservice('app') { command 'app' }\nfile('a/y') { content 'y' }")

        expect:
        json('--against', 'v1').with { [changes.collect { c -> [c.kind, c.target, c.reason] }, exact] } ==
            [[['file.write', 'a/x', 'its content differs'], ['file.write', 'a/y', 'it does not exist']], true]
        json().changes.size() == 4
    }

    def 'what that revision leaves unknown is unknown after it: #what'() {
        given:
        tagged('v1', first)
        repo(second)

        when:
        def report = json('--against', 'v1')

        then:
        !report.exact
        report.unknown[0].contains(because)
        report.changes*.target == changes

        where:
        what                                | first                                                                     | second                                           | because                                    | changes
        'a command that may change all'     | "exec('x') { command 'x' }"                                               | "file('a') { absent() }"                         | 'exec x may change it'                     | []
        'a task that could not be decided'  | "download('a') { url 'http://127.0.0.1:1/a'; sha256 '${'0' * 64}' }"      | "file('a') { absent() }\nfile('b') { content 'x' }" | 'whether download a changes it is not known' | ['b']
        'a script that could not go on'     | "def x = exec('x') { command 'x' ; writes() }\nif (x.stdout) { file('a') { content 'x' } }" | "file('a') { absent() }" | 'whether the rest of the script changes it is not known' | []
    }

    def 'a revision that cannot be planned or is not there is a problem: #name'() {
        given:
        tagged('v1', "fail 'not this one'")
        repo("directory 'a'")

        expect:
        plan('--against', name) == 1
        out.toString().contains(told)

        where:
        name | told
        'v1' | 'cannot be planned, so nothing can follow on it'
        'v2' | 'v2'
    }

    def 'options that do not go together, or a snapshot that is none: #options'() {
        given:
        repo("directory 'a'")
        Files.writeString(dir.resolve('none.json'), '{}')

        expect:
        plan(*options.collect { it.replace('DIR', dir.toString()) }) == code
        out.toString().contains(told)

        where:
        options                                          | code | told
        ['--here', '--snapshot', 'DIR/none.json']        | 64   | '--here and --snapshot name two boxes'
        ['--root', 'DIR', '--snapshot', 'DIR/none.json'] | 64   | '--root does not go with --snapshot'
        ['--snapshot', 'DIR/none.json']                  | 1    | 'is not a snapshot of a box'
        ['--snapshot', 'DIR/missing.json']               | 1    | 'There is no snapshot'
        ['--snapshot', 'DIR']                            | 1    | 'cannot be read'
        ['--snapshot', 'http://127.0.0.1:1']             | 1    | 'does not tell /snapshot'
    }
}
