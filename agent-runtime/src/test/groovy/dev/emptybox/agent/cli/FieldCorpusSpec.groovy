package dev.emptybox.agent.cli

import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** The ways in which dry runs of other tools have misled their users, as far as those have reported it: none is ours. */
class FieldCorpusSpec extends Specification {

    @TempDir
    Path dir

    private Path repo
    private Path box

    def setup() {
        repo = Files.createDirectories(dir.resolve('repo'))
        box = Files.createDirectories(dir.resolve('box')).toRealPath()
        Files.writeString(repo.resolve('state.json'), '{}')
    }

    private List<String> emptybox(String... words) {
        def out = new ByteArrayOutputStream()
        def err = new ByteArrayOutputStream()
        int code = Main.run(new PrintStream(out, true), new PrintStream(err, true), [HOME: dir.resolve('user').toString(), PATH: System.getenv('PATH')],
            [words[0], repo.toString(), '--root', box.toString(), '--home', dir.resolve('home').toString(), *words.drop(1)] as String[])
        [String.valueOf(code), out.toString(), err.toString()]
    }

    private Map<String, Object> plan(String script, String over = '--here') {
        Files.writeString(repo.resolve('converge.groovy'), script.stripIndent())
        json(over.empty ? emptybox('plan', '--json') : emptybox('plan', over, '--json'))
    }

    private Map<String, Object> apply() {
        json(emptybox('apply', '--json'))
    }

    private static Map<String, Object> json(List<String> done) {
        new ObjectMapper().readValue(done[1], Map)
    }

    private static List<String> changes(Map<String, Object> report) {
        report.changes.collect { "$it.kind $it.target".toString() }
    }

    def 'a skipped task leaves a result with every member, so that conditions on it neither fail nor flip'() {
        when:
        def planned = plan '''\
            def motd = file('motd') { content 'x'; onlyIf false }
            if (motd.skipped && !motd.changed && !motd.failed && !motd.ok && motd.stdout == null) { file('after') { content 'y' } }'''

        then:
        planned.failed == null
        changes(planned) == ['file.write after']
        changes(apply()) == changes(planned)
    }

    def 'a command that a plan does not run leaves no made-up success: a condition on what it prints ends the plan there, aloud'() {
        when:
        def planned = plan '''\
            directory 'before'
            def asked = exec('ask') { shell 'printf no'; writes 'log' }
            if (asked.stdout == 'yes') { file('after') { content 'y' } }'''

        then:
        planned.failed == null
        !planned.exact
        changes(planned) == ['directory.make before', "command.run sh -c 'printf no'"]
        planned.unknown == ['converge.groovy:3:1: the script cannot go on: exec ask has not run yet']
        def told = emptybox('plan', '--here')[1]
        told.contains('unknown: converge.groovy:3:1: the script cannot go on')
        told.contains('the plan ends there; use planned { }')
    }

    def 'everything that depends on a step that is not known is marked as such'() {
        when:
        def planned = plan '''\
            def asked = exec('ask') { shell 'printf yes'; writes 'log' }
            file('a') { content 'x'; onlyIf { asked.stdout == 'yes' } }
            lineInFile('a') { line 'y' }
            file('b') { content 'z' }'''

        then:
        planned.unknown*.replaceFirst('^\\S+ ', '') == ['file a: exec ask has not run yet', 'lineInFile a: file a may change it']
        changes(planned).contains('file.write b')
    }

    def 'a probe that is said to change nothing runs in a plan, and what it prints is known'() {
        when:
        def planned = plan '''\
            def version = exec('version') { shell 'printf 1.2'; readOnly() }
            file('version') { content version.stdout }'''

        then:
        planned.exact
        planned.changes[0].diff.contains('+1.2')
    }

    def 'a service of a package that is only planned is planned as well'() {
        when:
        def planned = plan('''\
            pkg 'nginx'
            service('web') { command '/usr/sbin/nginx' }''', '')

        then:
        planned.failed == null
        changes(planned).containsAll(['package.install nginx', 'service.start web'])
    }

    def 'a guard is asked once in each run, in a plan as in an apply, and can reach around the tasks in neither'() {
        when:
        plan "file('a') { content 'x'; onlyIf { log.info 'asked'; true } }"

        then:
        emptybox('plan', '--here')[1].count('asked') == 1
        emptybox('apply')[1..2].join('').count('asked') == 1

        when:
        def refused = plan "file('a') { content 'x'; onlyIf { new File('b').createNewFile() } }"

        then:
        refused.failed.why.contains('bypasses the tasks')
        !Files.exists(box.resolve('b'))
    }

    def 'what cannot be parsed is never taken to be converged: #what'() {
        when:
        Files.writeString(box.resolve('app.json'), '{"port": ')
        def planned = plan(script)
        def told = emptybox('plan', '--here', '--detailed-exitcode')

        then:
        planned.failed != null
        !planned.exact
        told[0] == '1'
        !told[1].contains('nothing to change')

        where:
        what           | script
        'the script'   | "file('a') {"
        'a file of it' | "jsonFile('app.json') { set 'port', 80 }"
        'a file it reads' | "file('a') { content \"\${readJson('app.json').get('port')}\" }"
    }

    def 'a tool that an earlier step brings does not make a plan fail for not being there yet'() {
        when:
        def planned = plan '''\
            directory 'bin'
            file('bin/tool') { content '#!/bin/sh\\n: > made\\n'; mode '0755' }
            exec('use it') { command 'bin/tool'; creates 'made' }'''

        then:
        planned.failed == null
        planned.exact
        changes(apply()) == changes(planned)
        Files.exists(box.resolve('made'))
    }

    def 'steps that rest on earlier ones see what those would have done'() {
        when:
        def planned = plan '''\
            directory 'conf'
            file('conf/app') { content 'port=1\\n' }
            replace('conf/app') { match '^port=.*'; with 'port=2' }
            lineInFile('conf/app') { line 'host=a' }
            link('current') { target 'conf' }
            blockInFile('current/app') { marker 'm'; block 'x' }'''

        then:
        planned.exact
        planned.changes*.kind == ['directory.make'] + ['file.write'] * 3 + ['link.make', 'file.write']
        changes(apply()) == changes(planned)
        Files.readString(box.resolve('conf/app')) == 'port=2\nhost=a\n# BEGIN m\nx\n# END m\n'
    }

    def 'nothing is reported as done where nothing was changed'() {
        given:
        plan "directory 'd'\nfile('d/a') { content 'x'; mode '0600' }\nlink('l') { target 'd' }"

        expect:
        changes(apply()).size() == 3
        changes(apply()) == []
        emptybox('apply')[1].contains('0 changes') || emptybox('apply')[1].contains('nothing')
    }

    def 'a plan of what is already so has no changes in it: #what'() {
        given:
        Files.writeString(box.resolve('a'), 'port=1\n')
        Files.setAttribute(box.resolve('a'), 'unix:mode', 0644)

        expect:
        plan(script).with { [it.exact, it.changes, it.pending] } == [true, [], 0]

        where:
        what                | script
        'content'           | "file('a') { content 'port=1\\n' }"
        'mode'              | "file('a') { mode '0644' }"
        'a line'            | "lineInFile('a') { line 'port=1' }"
        'a key'             | "properties('a') { set 'port', 1 }"
        'what is gone'      | "file('b') { absent() }\ndirectory('c') { absent() }\nlink('d') { absent() }"
        'what a guard says' | "exec('x') { shell 'false'; creates 'a' }"
    }

    def 'a plan changes nothing, whatever its steps are'() {
        given:
        Files.writeString(box.resolve('a'), 'port=1\n')
        def before = tree()

        when:
        def planned = plan '''\
            file('a') { content 'x'; backup(); validate 'sh', '-c', 'touch validated; test -f %s' }
            once('migrate') { exec('migrate') { shell 'touch migrated' } }
            exec('always') { shell 'touch always' }
            exec('unless') { shell 'touch created'; creates 'created' }
            directory('d') { mode '0700' }
            file('a') { named 'away'; absent() }
            service('web') { command 'sleep', '60' }'''

        then:
        planned.failed == null
        planned.changes.size() > 5
        tree() == before
        !Files.exists(dir.resolve('home/services'))
    }

    private Map<String, Object> tree() {
        Files.walk(box).withCloseable { paths -> paths.toList().collectEntries { [it.toString(), Files.readAttributes(it, 'unix:mode,ino,ctime,size')] } }
    }

    def 'a run with nothing to do does not look like one with changes that wait: mode and count stand apart'() {
        when:
        def waiting = plan "directory 'd'"
        def done = apply()
        def nothing = plan "directory 'd'"

        then:
        [waiting, done, nothing].collect { [it.mode, it.pending, it.changes.size()] } == [['plan', 1, 1], ['apply', 0, 1], ['plan', 0, 0]]
        emptybox('plan', '--here')[1].contains('nothing to change')
        emptybox('plan', '--here', '--detailed-exitcode')[0] == '0'
    }

    def 'what a planned change would restart is planned to restart, and nothing else is'() {
        given:
        def script = { String text -> """\
            def config = file('app.conf') { content '$text' }
            service('app') { command 'sleep', '60'; restartOn config }
            service('other') { command 'sleep', '60' }""".stripIndent() }
        plan script('one')
        def agent = new SimulatedBox(repo, box)

        expect:
        agent.run() == ['file.write app.conf', 'service.start app', 'service.start other']
        agent.run() == []

        when:
        Files.writeString(repo.resolve('converge.groovy'), script('two'))

        then:
        agent.run() == ['file.write app.conf', 'service.restart app']
        agent.run() == []
    }
}
