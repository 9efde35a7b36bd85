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
        new StateFiles(dir).read([env: 'prod'], ['vars.greeting': 'hi', 'vars.port': '8443', 'new.deep.key': 'true']).members() ==
            [version: '1', vars: [port: 8443, names: ['b', 'c'], greeting: 'hi'], x: 2, new: [deep: [key: true]]]
    }

    def 'an environment without a file of its own is the plain state'() {
        given:
        write 'state.json', '{"version": "1"}'

        expect:
        new StateFiles(dir).read([env: 'nowhere'], [:]).members() == [version: '1']
    }

    def 'labels are merged over the environment, the keys in alphabetical order, and single values over all'() {
        given:
        write 'state.json', '{"from": "state", "state": 1, "vars": {"port": 80}}'
        write 'environments/prod.json', '{"from": "prod", "prod": 1}'
        write 'labels/region/eu.json', '{"from": "region", "vars": {"host": "eu"}, "x": {"y": 1}, "last": "region"}'
        write 'labels/zone/a.yaml', 'from: zone\nx: {z: 2}\nlast: zone\n'
        write 'labels/zone/b.json', '{"never": true}'

        when:
        def read = new StateFiles(dir).read([zone: 'a', region: 'eu', env: 'prod', other: 'x', tier: 'web'], [from: 'set'])

        then:
        read.members() == [from: 'set', state: 1, vars: [port: 80, host: 'eu'], prod: 1, x: [y: 1, z: 2], last: 'zone']
        read.source() == 'state.json with environments/prod.json and labels/region/eu.json and labels/zone/a.yaml'
    }

    def 'a label whose value has no file, and one that leads out of its folder, change nothing: #label'() {
        given:
        write 'state.json', '{"version": "1"}'
        write 'labels/region/eu.json', '{"version": "2"}'
        write 'environments/prod.json', '{"version": "3"}'

        expect:
        new StateFiles(dir).read(label, [:]).members() == [version: '1']

        where:
        label << [[region: 'us'], [region: '../../environments/prod'], [env: '../labels/region/eu'], ['../labels/region': 'eu'], [:]]
    }

    def 'the files of all environments and labels are read, and all their problems are reported, whichever the agent uses'() {
        given:
        write 'state.json', '{}'
        write 'environments/test.json', '{"a": }'
        write 'labels/region/eu.json', '{\n  "a": 1,\n}'
        write 'labels/region/us.yaml', '- 1\n'

        when:
        new StateFiles(dir).all([env: 'prod', region: 'asia'], [:])

        then:
        def wrong = thrown(ProblemException)
        wrong.problems().collect { it.where().toString() + ' ' + it.what() } == [
            'environments/test.json:1:7 environments/test.json cannot be read',
            'labels/region/eu.json:3:1 labels/region/eu.json cannot be read',
            'labels/region/us.yaml:1:1 labels/region/us.yaml is not an object']
    }

    def 'a file that no label can reach is a problem: #file'() {
        given:
        write 'state.json', '{}'
        write file, '{}'

        when:
        new StateFiles(dir).all([:], [:])

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()*.what() == [what]
        wrong.problems()*.cure() == [cure]

        where:
        file                   || what                                     | cure
        'labels/env/prod.json' || 'labels/env/prod.json is not read'       | 'move it to environments/prod.json'
        'labels/eu.json'       || 'labels/eu.json does not belong to a label'     | 'move it, for example to labels/region/eu.json'
    }

    def 'yaml works as well as json'() {
        given:
        write 'state.yaml', 'version: "1.0"\nvars:\n  port: 8080\n'

        expect:
        new StateFiles(dir).read([:], [:]).members() == [version: '1.0', vars: [port: 8080]]
    }

    def 'a broken state is reported with its line and column: #text'() {
        given:
        write 'state.json', text

        when:
        new StateFiles(dir).read([:], [:])

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

    def 'a missing state is an error and never taken as intended'() {
        when:
        new StateFiles(dir).read([:], [:])

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what() == 'There is no state.json in the state repo'
    }

    def 'a member whose kind differs between files is a problem with file and line'() {
        given:
        write 'state.json', '{"version": "1",\n "vars": {"port": 80, "tls": true, "names": ["a"], "none": null}}'
        write 'environments/prod.json', '{\n  "vars": {\n    "port": "443",\n    "tls": false,\n    "none": "x"\n  }\n}'
        write 'labels/region/eu.yaml', 'vars:\n  names: [1]\n  tls:\n    on: true\n'

        when:
        new StateFiles(dir).all([:], [:])

        then:
        def wrong = thrown(ProblemException)
        wrong.problems().collect { "${it.where().file()}:${it.where().line()}: ${it.what()}".toString() } == [
            'environments/prod.json:3: vars.port is text here, and a number in state.json:2',
            'labels/region/eu.yaml:2: vars.names[] is a number here, and text in state.json:2',
            'labels/region/eu.yaml:3: vars.tls is an object here, and true or false in state.json:2']
    }

    def 'labels and single values that are nearly right are problems: #labels #overrides'() {
        given:
        write 'state.json', '{"version": "1", "vars": {"port": 80}}'
        write 'environments/prod.json', '{}'
        write 'labels/region/eu.json', '{}'
        write 'labels/box/web1.json', '{}'

        expect:
        new StateFiles(dir).problems(labels, overrides).collect { it.whatAndWhy(': ') } == found

        where:
        labels           | overrides            || found
        [env: 'prod']    | ['vars.port': '1']   || []
        [env: 'staging'] | ['vars.extra': '1']  || []
        [box: 'web2']    | ['new.deep.key': '1'] || []
        [env: 'prd']     | [:]                  || ["There is no environments/prd.json for the label env=prd: did you mean 'prod'?"]
        [region: 'ue']   | [:]                  || ["There is no file for the label region=ue: did you mean 'eu'?"]
        [regon: 'eu']    | [:]                  || ["There is no label 'regon': did you mean 'region'?"]
        [:]              | ['vars.prot': '1']   || ["--set vars.prot: there is no 'prot' in the state: did you mean 'port'?"]
        [:]              | ['verson': '1']      || ["--set verson: there is no 'verson' in the state: did you mean 'version' or 'vars'?"]
    }
}
