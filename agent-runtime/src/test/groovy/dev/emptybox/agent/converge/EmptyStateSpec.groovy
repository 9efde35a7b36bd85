package dev.emptybox.agent.converge

import dev.emptybox.agent.git.Author
import dev.emptybox.agent.machine.FastTime
import dev.emptybox.agent.os.Time
import java.nio.file.Files
import java.nio.file.Path

/** An empty or unreadable state is an error, and never taken for "nothing wanted" (B7, D6). */
class EmptyStateSpec extends CycleSpecification {

    private static final String SERVICE = '''
        file('app.config') { source 'app.config' }
        service('app') { command 'sleep', '600' }
        '''.stripIndent()

    private String good
    private long pid

    @Override
    Time time() {
        new FastTime()
    }

    def setup() {
        good = commitAll([:])
        assert cycle.once() == Cycle.Result.CONVERGED
        pid = supervisor.state('app').pid()
    }

    private String commitAll(Map<String, String> other) {
        def files = ['converge.groovy': SERVICE, 'state.json': '{}', 'files/app.config': 'one', 'environments/prod.json': '{}'] + other
        repository.commit(files.collectEntries { [it.key, it.value.bytes] }, 'a change', new Author('A', 'a@b'))
    }

    private List<String> problems() {
        status.asMap().problems.collect { "$it.what: $it.why".toString() }
    }

    def 'a commit with #what is refused, and what runs goes on (B7)'() {
        given:
        commitAll(files)

        expect:
        cycle.once() == Cycle.Result.BEHIND
        supervisor.state('app').pid() == pid
        journal.ledger().isGood(good)
        problems().size() == 1
        problems()[0].contains(problem)

        where:
        what                              | files                                                                    || problem
        'a script of no bytes'            | ['converge.groovy': '']                                                  || "converge.groovy is empty: it has no bytes; this is never taken as intended"
        'a script of white space'         | ['converge.groovy': ' \n\t\n']                                           || 'converge.groovy is empty: it contains only comments'
        'a script of comments'            | ['converge.groovy': '#!/x\n// one\n/* file("x")\n*/ // two']             || 'converge.groovy is empty: it contains only comments'
        'a script of NUL'                 | ['converge.groovy': '\0' * 200]                                          || 'converge.groovy is empty: it contains only comments'
        'a script that only says'         | ['converge.groovy': 'log.info "nothing"']                                || 'The script declares nothing, and services are running: app'
        'a script whose condition is off' | ['converge.groovy': "if (state.get('on', false)) {\n$SERVICE}".toString()] || 'The script declares nothing, and services are running: app'
        'a state of no bytes'             | ['state.json': '']                                                       || 'state.json is empty'
        'a state of null'                 | ['state.json': 'null']                                                   || 'state.json is not an object'
        'a state that is a list'          | ['state.json': '[]']                                                     || 'state.json is not an object'
        'an environment of no bytes'      | ['environments/prod.json': '']                                           || 'environments/prod.json is empty'
        'an environment of null'          | ['environments/prod.json': 'null']                                       || 'environments/prod.json is not an object'
    }

    def 'a pointer of Git LFS is not taken for the file: #name (D24)'() {
        given:
        def script = "file('app.config') { source 'app.config' }\ntemplate('t') { source 't.ftl' }\ncopyTree('d') { source 'd' }\nscript('run')\n" + SERVICE.readLines().last()
        def files = ['converge.groovy': script, 'templates/t.ftl': 't', 'files/d/x': 'x', 'tasks/run/task.sh': '#!/bin/sh\n', 'lib/A.groovy': 'class A { }']
        commitAll(files + [(name): "version https://git-lfs.github.com/spec/v1\noid sha256:${'a' * 64}\nsize 12345\n".toString()])

        expect:
        cycle.once() == Cycle.Result.BEHIND
        supervisor.state('app').pid() == pid
        problems() == ["$name is a pointer of Git LFS: its content is not in the Git repository, and was not fetched from Git LFS".toString()]

        where:
        name << ['converge.groovy', 'lib/A.groovy', 'state.json', 'files/app.config', 'templates/t.ftl', 'files/d/x', 'tasks/run/task.sh']
    }

    def 'services are stopped on purpose by a script that still declares something (B7)'() {
        given:
        commitAll('converge.groovy': script)

        expect:
        cycle.once() == Cycle.Result.CONVERGED
        !supervisor.state('app').running()

        where:
        script << ["service('app') { command 'sleep', '600'; state 'stopped' }", "file('app.config') { content 'two' }"]
    }

    def 'a checkout that was truncated or modified is written again before it is used: #what (B7)'() {
        given:
        Path checkout = dir.resolve("home/source/checkouts/$good")
        Files.writeString(checkout.resolve(name), text)
        if (anew) {
            end()
            newAgent()
        }

        expect:
        cycle.once() == Cycle.Result.CONVERGED
        supervisor.state('app').pid() == pid
        Files.readString(dir.resolve('root/app.config')) == 'one'
        Files.readString(checkout.resolve('converge.groovy')) == SERVICE
        events.every { it.problem() == null }

        where:
        what                                      | name               | text  | anew
        'the script, under a running agent'       | 'converge.groovy'  | ''    | false
        'the script, before the agent starts'     | 'converge.groovy'  | ''    | true
        'a file, under a running agent'           | 'files/app.config' | 'two' | false
        'a file, before the agent starts'         | 'files/app.config' | 'two' | true
    }
}
