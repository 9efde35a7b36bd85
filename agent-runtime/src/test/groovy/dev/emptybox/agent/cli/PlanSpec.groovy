package dev.emptybox.agent.cli

import com.fasterxml.jackson.databind.ObjectMapper
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
}
