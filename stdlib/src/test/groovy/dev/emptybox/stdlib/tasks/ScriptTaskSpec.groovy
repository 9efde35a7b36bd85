package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.UnknownException
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import spock.lang.Specification
import spock.lang.TempDir

class ScriptTaskSpec extends Specification {

    @TempDir
    Path repo

    TaskFixture fixture

    def setup() {
        fixture = new TaskFixture(repo)
        fixture.box.programs.addAll(['python3', '/bin/sh'])
    }

    private void script(String path, String text) {
        def file = repo.resolve('tasks').resolve(path)
        Files.createDirectories(file.parent)
        Files.writeString(file, text)
    }

    private Command asked() {
        fixture.box.queries[0]
    }

    def 'its interpreter comes from its first line or its extension: #file'() {
        given:
        script("hook/$file", text)
        fixture.box.printed = new Command.Result(0, '', '', false)

        when:
        fixture.run(new ScriptTask('hook')) { readOnly(); timeout '3s' }

        then:
        asked().argv() == argv + [repo.resolve("tasks/hook/$file").toString()]
        asked().text() == "tasks/hook/$file"
        asked().directory() == Path.of('/box')
        asked().timeout() == Duration.ofSeconds(3)

        where:
        file      | text                          || argv
        'task.sh' | 'echo'                        || ['sh']
        'task.py' | 'pass'                        || ['python3']
        'task.sh' | '#!/bin/sh -e\necho'          || ['/bin/sh', '-e']
        'task'    | '#! /usr/bin/env python3\nx'  || ['python3']
    }

    def 'it reads its parameters as one JSON object, with the values of secrets'() {
        given:
        script('hook/task.sh', '')
        fixture.box.printed = new Command.Result(0, '', '', false)

        when:
        fixture.run(new ScriptTask('hook')) {
            readOnly()
            param 'name', "a \"b\" ${1}"
            param 'deep', [list: [1, null, dev.emptybox.stdlib.model.Secrets.placeholder('key')], on: true]
        }

        then:
        asked().stdin().text().get() == '{"name":"a \\"b\\" 1","deep":{"list":[1,null,"value-of-key"],"on":true}}'
    }

    def 'what it prints is its result: #printed'() {
        given:
        script('hook/task.sh', '')
        fixture.box.printed = new Command.Result(0, printed, '', false)

        when:
        def outcome = fixture.run(new ScriptTask('hook')) { readOnly() }

        then:
        outcome.ok
        outcome.reason == reason
        outcome.json.get('url', 'none') == url

        where:
        printed                                                        || reason                      | url
        ''                                                             || 'it changes nothing'        | 'none'
        '{"changed": false}'                                           || 'it reported no change' | 'none'
        '{"changed": true, "message": "told", "values": {"url": "u"}}' || 'told'                      | 'u'
    }

    def 'what it prints decides whether it has changed anything, once it has run: #printed'() {
        given:
        def ending = new ScriptTask('hook').ending([stdout: printed])

        expect:
        ending.changed() == changed
        ending.reason() == reason

        where:
        printed                                     || changed | reason
        ''                                          || true    | null
        '{}'                                        || true    | null
        '{"changed": true, "message": "new route"}' || true    | 'new route'
        '{"changed": false}'                        || false   | 'it reported no change'
    }

    def 'an invalid result is reported: #printed'() {
        given:
        script('hook/task.sh', '')
        fixture.box.printed = new Command.Result(0, printed, '', false)

        when:
        def problem = fixture.problem(new ScriptTask('hook')) { readOnly() }

        then:
        problem.what() == what
        problem.why() == why

        where:
        printed           || what                                                    | why
        'done\n'          || 'script hook printed something other than one JSON object' | 'it printed: done'
        '[1]'             || 'script hook printed something other than one JSON object' | 'it printed: [1]'
        '{} {}'           || 'script hook printed something other than one JSON object' | 'it printed: {} {}'
        '{"chnaged": true}' || "script hook printed 'chnaged', which a result does not have" | "did you mean 'changed'?"
    }

    def 'a plan does not run it, and what it may change is in doubt afterwards'() {
        given:
        script('hook/task.sh', '')

        when:
        def outcome = fixture.run(new ScriptTask('hook')) { writes 'data' }

        then:
        outcome.unknown
        outcome.reason == 'it runs on every converge'
        fixture.engine.steps()[0].status() == Outcome.Status.CHANGED
        fixture.box.queries == []
        fixture.run(new Directory('data/x')).status == Outcome.Status.CHANGED
        fixture.engine.steps()[0].changes()[0].target() == 'tasks/hook/task.sh'
        fixture.engine.assumed() == ['directory data/x: script hook may change it, and the plan assumes that it does not']

        when: 'only it can say whether it has changed anything'
        outcome.changed

        then:
        thrown(UnknownException)
    }

    def 'a plan continues with the assumed result'() {
        given:
        script('hook/task.sh', '')
        def task = new ScriptTask('hook')
        task.planned().stdout('{"changed": false, "message": "all there", "values": {"n": 1}}\n')

        when:
        def outcome = fixture.run(task) { writes 'data' }

        then:
        !outcome.changed
        outcome.reason == 'all there'
        outcome.json.n == 1
        outcome.rc == 0
        fixture.engine.assumed().size() == 1
    }

    def 'a script that cannot run is refused in the plan: #what'() {
        given:
        script('hook/task.rb', '')
        script('two/task.sh', '')
        script('two/task.py', '')
        script('plain/task', 'echo')
        script('hook/readme.md', '')

        when:
        def problem = fixture.problem(new ScriptTask(name))

        then:
        problem.what() == what
        problem.why() == why

        where:
        name    || what                                                    | why
        'hok'   || 'There is no script tasks/hok/task.*'                   | "did you mean 'hook'?"
        'two'   || 'There are 2 scripts in tasks/two'                      | 'task.py, task.sh'
        'plain' || 'There is no interpreter for tasks/plain/task'              | 'it has no first line such as #!/usr/bin/env python3, and its extension is not known'
        'hook'  || 'script hook needs ruby, which is not on this box'      | 'tasks/hook/task.rb requires it'
        '../x'  || "script ../x: '../x' cannot be the name of a script"    | 'it is a folder directly in tasks/'
    }

    def 'an interpreter that an earlier step may bring is in doubt, not refused'() {
        given:
        script('hook/task.rb', '')
        fixture.changeSomething()

        expect:
        fixture.run(new ScriptTask('hook')).status == Outcome.Status.UNKNOWN
        fixture.engine.unknown() == ['script hook: file other may install the program ruby']
    }
}
