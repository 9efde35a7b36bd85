package dev.emptybox.agent.converge

import dev.emptybox.agent.git.Author
import dev.emptybox.agent.journal.Request
import dev.emptybox.agent.machine.FastTime
import dev.emptybox.agent.os.Time
import java.nio.file.Files

/** What a service is restarted for, over several converges: each piece of work once, in the converge that does it. */
class ServiceInputsSpec extends CycleSpecification {

    private static final String SERVICE = "service('app') { command 'sh', '-c', 'sleep 600'; restartOn input }"

    @Override
    Time time() {
        new FastTime()
    }

    private void commitWithTask(String script) {
        repository.commit(['converge.groovy': script.bytes, 'state.json': '{}'.bytes, 'tasks/build/task.sh': 'cat > /dev/null; touch built\n'.bytes],
            'a change', new Author('A', 'a@b'))
    }

    /** The pids of the service after each of three converges, without repetitions. */
    private List<Long> pids() {
        (1..3).collect {
            assert cycle.once() == Cycle.Result.CONVERGED
            assert supervisor.state('app').running()
            supervisor.state('app').pid()
        }.unique()
    }

    private void newAgentAfterEnd() {
        end()
        newAgent()
    }

    def 'an #word with #guard starts the service at once, and restarts it once for each time that it runs (E21, E22)'() {
        given:
        commitWithTask("""
            directory 'made'
            def input = $word { $guard }
            $SERVICE
        """)

        when:
        def first = pids()

        then:
        first.size() == 1

        when: 'there is work for it again, and another agent'
        newAgentAfterEnd()
        Files.delete(dir.resolve('root/built'))
        Files.deleteIfExists(dir.resolve('root/made/it'))
        def second = pids()

        then:
        second.size() == 1
        second != first
        journal.ledger().mismatches() == 0
        journal.last(9).size() == 2

        where:
        [word, guard] << [["exec('build')", "script('build')"],
            ["unless { readFile('built', 'no') != 'no' }", "onlyIf { readFile('built', 'no') == 'no' }", "creates 'built'", "creates 'built'; writes 'built'"]]
            .combinations().collect { word, guard -> [word, word.startsWith('exec') ? "shell 'touch built'; $guard" : guard] }
    }

    def 'an exec with removes restarts the service once for each time that it runs (E22)'() {
        given:
        commit("""
            def input = exec('clean') { command 'rm', 'old'; removes 'old' }
            $SERVICE
        """)
        def first = pids()

        when:
        Files.writeString(dir.resolve('root/old'), '')
        def second = pids()

        then:
        first.size() == 1
        second.size() == 1
        first != second
    }

    def 'a file that is skipped once it is written does not restart the service (E22)'() {
        given:
        commit("""
            def input = file('conf') { content 'x'; onlyIf { readFile('conf', '').empty } }
            $SERVICE
        """)

        expect:
        pids().size() == 1
        pids().size() == 1
        journal.last(9).size() == 1
    }

    def 'what a body that runs once has done restarts the service once for each key (E22)'() {
        given:
        def script = { String key -> """
            def input = null
            once('$key') { input = exec('migrate') { command 'true' } }
            $SERVICE
        """ }

        when:
        commit(script('one'))
        def first = pids()
        commit(script('two'))
        def second = pids()

        then:
        first.size() == 1
        second.size() == 1
        first != second
    }

    def 'a check that fails now and then does not restart the service (E22)'() {
        given:
        commit("""
            def input = waitFor('the database') { path 'up'; timeout '1ms'; ignoreErrors() }
            $SERVICE
        """)
        Files.writeString(dir.resolve('root/up'), '')

        when:
        def first = pids()
        Files.delete(dir.resolve('root/up'))
        def second = pids()
        Files.writeString(dir.resolve('root/up'), '')

        then:
        first.size() == 1
        second == first
        pids() == first
    }

    def 'work of a run that failed before it came to the service restarts the service afterwards (E22)'() {
        given:
        commit("""
            def input = exec('build') { shell 'touch built'; unless { readFile('built', 'no') != 'no' } }
            exec('late') { shell 'test ! -e block' }
            $SERVICE
        """)
        def first = pids()
        Files.delete(dir.resolve('root/built'))
        Files.writeString(dir.resolve('root/block'), '')

        when:
        cycle.once()

        then:
        told('apply.failed').size() == 1
        Files.exists(dir.resolve('root/built'))

        when:
        Files.delete(dir.resolve('root/block'))
        requests.ask(new Request(Request.Verb.RELEASE_QUARANTINE, ''))
        newAgentAfterEnd()
        def second = pids()

        then:
        second.size() == 1
        second != first
    }

    def 'the path #path refers to the task that manages it (E23)'() {
        given:
        def script = { String text -> """
            directory 'etc'
            file('etc/app.conf') { content '$text' }
            service('app') { command 'sh', '-c', 'sleep 600'; restartOn ${path.replace('ROOT', dir.resolve('root').toString())} }
        """ }
        commit(script('one'))
        def first = pids()

        when:
        commit(script('two'))
        def second = pids()

        then:
        first.size() == 1
        second.size() == 1
        first != second
        journal.last(9).size() == 2

        where:
        path << ["'etc/app.conf'", "'./etc/app.conf'", "'ROOT/etc/app.conf'", "'etc/../etc/app.conf'", "(['etc/app.conf'])"]
    }

    def '#option #path is a problem: no task manages it (E23)'() {
        given:
        commit("""directory 'etc'
            file('etc/app.conf') { content 'x' }
            service('app') { command 'sh', '-c', 'sleep 600'; $option '$path' }
        """)

        when:
        cycle.once()
        def problem = status.asMap().problems[0]

        then:
        problem.what == "service app: $option '$path' is a path that no earlier task manages".toString()
        problem.why.contains("'etc/app.conf'") == near
        problem.where.toString().startsWith('converge.groovy:3')
        !supervisor.state('app').running()

        where:
        option      | path           | near
        'restartOn' | 'etc/ap.conf'  | true
        'reloadOn'  | 'etc/ap.conf'  | true
        'restartOn' | 'lib/other.so' | false
        'restartOn' | 'etc/other'    | false
        'restartOn' | '/etc/hosts'   | false
    }

    def 'a value is no path: #value (E23)'() {
        given:
        commit("""file('1.2') { content 'x' }
            service('app') { command 'sh', '-c', 'sleep 600'; restartOn $value }
        """)

        expect:
        cycle.once() == Cycle.Result.CONVERGED

        where:
        value << ["'1.3.0'", "'Europe/Berlin'", "'release/1.2'", "'http://x/y.html'", "'db.example.com'", "'two words'", "([value: 'x/y.conf'])", '7']
    }
}
