package dev.emptybox.agent.script

import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class StateFilesSpec extends Specification {

    @TempDir
    Path dir

    private void write(String path, String text) {
        Files.createDirectories(dir.resolve(path).parent)
        Files.writeString(dir.resolve(path), text)
    }

    def 'an environment is merged over the state member by member, and single values over both'() {
        given:
        write 'state.json', '{"version": "1", "vars": {"port": 80, "names": ["a"]}, "x": {"y": 1}}'
        write 'environments/prod.yaml', 'vars:\n  port: 443\n  names: [b, c]\nx: 2\n'

        expect:
        new StateFiles(dir).read('prod', ['vars.greeting': 'hi', 'vars.port': '8443', 'new.deep.key': 'true']).members() ==
            [version: '1', vars: [port: 8443, names: ['b', 'c'], greeting: 'hi'], x: 2, new: [deep: [key: true]]]
    }

    def 'an environment without a file of its own is the plain state'() {
        given:
        write 'state.json', '{"version": "1"}'

        expect:
        new StateFiles(dir).read('nowhere', [:]).members() == [version: '1']
    }

    def 'yaml works as well as json'() {
        given:
        write 'state.yaml', 'version: "1.0"\nvars:\n  port: 8080\n'

        expect:
        new StateFiles(dir).read('', [:]).members() == [version: '1.0', vars: [port: 8080]]
    }

    def 'a broken state is told with its line and column: #text'() {
        given:
        write 'state.json', text

        when:
        new StateFiles(dir).read('', [:])

        then:
        def wrong = thrown(ProblemException)
        def problem = wrong.problems()[0]
        problem.what() == what
        problem.where().toString() == where

        where:
        text                                   || what                         | where
        '{\n  "version": "1",\n  "vars": {,}\n}' || 'state.json cannot be read' | 'state.json:3:12'
        '{"a": 1, "a": 2}'                     || 'state.json cannot be read'   | 'state.json:1:13'
        '[1, 2]'                               || 'state.json is not an object' | 'state.json:1:1'
        '{} {}'                                || 'state.json cannot be read'   | 'state.json:1:4'
        ''                                     || 'state.json is empty'         | 'state.json'
    }

    def 'no state is an error and never nothing wanted'() {
        when:
        new StateFiles(dir).read('', [:])

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what() == 'There is no state.json in the state repo'
    }
}
