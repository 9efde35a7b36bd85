package dev.emptybox.agent.converge

import dev.emptybox.agent.converge.FidelityCase.Standing
import dev.emptybox.agent.converge.FidelityCase.Statement
import dev.emptybox.stdlib.model.Outcome
import java.nio.file.Path
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** What plans were found to be wrong about by scripts that were made up, each as small as it can be. */
class PlanTruthSpec extends Specification {

    @TempDir
    Path directory

    private FidelityBox.Findings judge(List<Standing> before, String script) {
        new FidelityBox(directory, new FidelityRepo(directory)).judge(new FidelityCase(0, before, [new Statement(name: '', text: script.stripIndent())], false))
    }

    private static List<Outcome.Status> statuses(FidelityBox.Findings found) {
        found.plan.steps()*.status()
    }

    def 'a loop of links is reported equally in a plan and an apply'() {
        when:
        def found = judge([Standing.link('l', './l/a')], 'file("l/a") { content "x" }')

        then:
        found.wrong == []
        found.plan.failed().why() == 'its path contains a loop of links'
    }

    def 'whether a script in another language will have changed anything is not known before it has run'() {
        when:
        def found = judge([], '''\
            def said = script('say') { env 'SAY', '{"changed": false}'; writes 'a' }
            if (said.changed) { file('b') { content 'x' } }''')

        then:
        found.wrong == []
        found.plan.unknown() == ['converge.groovy:4:1: the script cannot go on: script say has not run yet']
        !found.apply.steps()*.task().contains('file b')
    }

    def 'directories are made where a link on the way leads, with those that are missing there'() {
        when:
        def found = judge([Standing.directory('d'), Standing.link('d/e', 'd/a')], 'directory("d/e/b")')

        then:
        found.wrong == []
        found.apply.failed() == null
        found.plan.changeKeys()*.replaceAll('.* ', '') == ['d/d', 'd/d/a', 'd/e/b']
    }

    def 'a file of a tree does not go through a link to a directory that is not there'() {
        when:
        def found = judge([Standing.directory('d'), Standing.link('d/a', 'nowhere/a')], 'copyTree("d") { source "tree" }')

        then:
        found.wrong == []
        found.plan.failed().what() == 'Cannot write d/nowhere/a'
    }

    def 'a change that a command before it may make superfluous is planned as if it did not, and listed as assumed'() {
        when:
        def found = judge([], '''\
            exec('make it') { shell 'mkdir d'; writes 'd' }
            directory 'd\'''')

        then:
        found.wrong == []
        found.plan.changeKeys().contains('directory d | directory.make | d')
        found.plan.assumed() == ['converge.groovy:4:1: directory d: exec make it may change it, and the plan assumes that it does not']
        !found.plan.exact()
        found.apply.changeKeys() == ['exec make it | command.run | sh -c \'mkdir d\'']
    }

    def 'what a task may do whose condition is not known keeps what looks there from being known'() {
        when:
        def found = judge([Standing.file('a', 'old')], '''\
            def asked = exec('ask') { shell 'printf yes'; writes 'answer' }
            file('a') { content 'new\\n'; onlyIf { asked.stdout == 'yes' } }
            file('a') { named 'mode of a'; mode '0644' }
            file('b') { content 'x' }''')

        then:
        found.wrong == []
        statuses(found) == [Outcome.Status.CHANGED, Outcome.Status.UNKNOWN, Outcome.Status.UNKNOWN, Outcome.Status.CHANGED]
        found.plan.assumed() == []
    }

    def 'a command that writes to a link may change what it leads to'() {
        when:
        def found = judge([Standing.file('a', 'old'), Standing.link('l', 'a')], '''\
            exec('write') { shell 'printf new > l'; writes 'l' }
            file('a') { content 'old' }''')

        then:
        found.wrong == []
        statuses(found) == [Outcome.Status.CHANGED, Outcome.Status.UNKNOWN]
        found.apply.changeKeys().contains('file a | file.write | a')
    }

    def 'a command may make the directories that are missing on the way to what it writes'() {
        when:
        def found = judge([], '''\
            exec('make them') { shell 'mkdir -p d/e/f'; writes 'd/e/f' }
            directory 'd\'''')

        then:
        found.wrong == []
        found.plan.assumed().size() == 1
    }

    def 'a file that a command may make in a directory keeps what is below that directory from being known'() {
        when:
        def found = judge([Standing.directory('d')], '''\
            exec('make it') { shell 'printf x > d/a'; writes 'd/a' }
            directory('d') { recursive(); fileMode '0600' }''')

        then:
        found.wrong == []
        statuses(found) == [Outcome.Status.CHANGED, Outcome.Status.UNKNOWN]
        found.apply.changeKeys().contains('directory d | attributes.set | d/a')
    }

    def 'two things of a tree that a link leads to one place are refused before anything is written'() {
        when:
        def found = judge([Standing.directory('d'), Standing.link('d/b', 'a')], 'copyTree("d") { source "tree" }')

        then:
        found.wrong == []
        found.plan.failed().what() == 'Cannot write d/a'
    }

    def 'a read that only a command before it may make possible is unknown, and no failure'() {
        when:
        def found = judge([Standing.directory('d')], '''\
            exec('clear') { shell 'rmdir d'; writes 'd' }
            file('a') { content readFile('d', 'nothing') }''')

        then:
        found.wrong == []
        found.plan.failed() == null
        found.plan.unknown() == ['converge.groovy:4:1: the script cannot go on: the content of d is not known: exec clear may change it']
    }

    def 'an unset mode is no more certain after a file was written than before'() {
        when:
        def found = judge([], '''\
            exec('make it') { shell 'printf x > a && chmod 600 a'; writes 'a' }
            file('a') { content 'new' }
            file('a') { named 'mode of a'; mode '0644' }''')

        then:
        found.wrong == []
        statuses(found) == [Outcome.Status.CHANGED, Outcome.Status.CHANGED, Outcome.Status.UNKNOWN]
        found.apply.changeKeys().contains('mode of a | attributes.set | a')
    }

    def 'a result that the script says to plan with carries it past its conditions, and is listed as assumed'() {
        when:
        def found = judge([], '''\
            def asked = exec('ask') { shell 'printf made'; writes 'log'; planned { stdout 'made' } }
            if (asked.stdout == 'made' && asked.rc == 0) { file('a') { content 'x' } }
            def told = script('say') { env 'SAY', '{"changed": false, "values": {"n": 1}}'; writes 'log'; planned { stdout '{"changed": false, "values": {"n": 1}}' } }
            if (!told.changed) { file('b') { content "${told.json.n}" } }''')

        then:
        found.wrong == []
        found.plan.changeKeys() == found.apply.changeKeys()
        found.plan.assumed() == ["converge.groovy:3:1: exec ask: it is assumed to exit with code 0 and to print 'made'",
            'converge.groovy:5:1: script say: it is assumed to exit with code 0 and to print \'{"changed": false, "values": {"n": 1}}\'']
        !found.plan.exact()
        found.plan.unknown() == []
    }

    def 'a tree that is mirrored keeps what a link in it leads to, as one of its files'() {
        when:
        def found = judge([Standing.directory('d'), Standing.link('d/a', 'nowhere')], 'copyTree("d") { source "tree"; delete() }')

        then:
        found.wrong == []
        found.apply.failed() == null
        found.secondPlan.changeKeys() == []
    }

    def 'a tree that is mirrored through a link in it keeps the link'() {
        when:
        def found = judge([Standing.link('p', '.')], 'copyTree("p") { source "tree"; delete(); atMost 50 }')

        then:
        found.wrong == []
        found.secondPlan.changeKeys() == []
    }

    def 'a link that closes a circle on its own way is made as planned'() {
        when:
        def found = judge([Standing.directory('p'), Standing.link('p/a', '.'), Standing.link('p/d', 'a')], 'link("p/d/a") { target "d" }')

        then:
        found.apply.changeKeys() == found.plan.changeKeys()
        found.apply.failed() == null
    }

    def 'a mode that is set through one name of a file is seen through the other one (F27)'() {
        when:
        def found = judge([Standing.file('a'), Standing.hardLink('b', 'a')], '''\
            file('a') { mode '0600' }
            file('b') { mode '0644' }
            file('a') { named 'again'; mode '0600' }''')

        then:
        found.wrong == []
        found.plan.changeKeys()*.replaceAll(' .*', '') == ['file', 'file', 'again']
    }

    def 'a file that is written over has a name of its own from then on (F27)'() {
        when:
        def found = judge([Standing.file('a', 'old'), Standing.hardLink('b', 'a'), Standing.hardLink('d', 'a')], '''\
            file('d') { mode '0640' }
            file('a') { content 'new'; mode '0600' }
            file('b') { mode '0640' }
            file('b') { named 'content of b'; content 'old' }''')

        then:
        found.wrong == []
        statuses(found) == [Outcome.Status.CHANGED, Outcome.Status.CHANGED, Outcome.Status.OK, Outcome.Status.OK]
    }

    @Requires({ System.getProperty('user.name') == 'root' })
    def 'what is made in a directory with the setgid bit has its group (F28)'() {
        when:
        def found = judge([Standing.directory('d', 02775).ownedBy(54321)], '''\
            directory('d/sub')
            directory('d/sub') { named 'group of sub'; group 'root' }
            file('d/f') { content 'x' }
            file('d/f') { named 'group of f'; group 'root' }''')

        then:
        found.wrong == []
        found.plan.changeKeys().contains('group of sub | attributes.set | d/sub')
        found.plan.changeKeys().contains('group of f | attributes.set | d/f')
        found.secondPlan.changeKeys() == []
    }

    def 'what is above a link in a link is above the directory that it leads to (F30)'() {
        when:
        def found = judge([Standing.directory('d'), Standing.directory('d/e'), Standing.link('k', 'd/e'), Standing.link('l', 'k/..')], '''\
            file('l/x') { content 'x' }
            file('d/x') { content 'x' }''')

        then:
        found.wrong == []
        statuses(found) == [Outcome.Status.CHANGED, Outcome.Status.OK]
    }

    def 'a link to what is above a directory that is not there is refused as on the machine (F30)'() {
        when:
        def found = judge([Standing.link('l', 'nowhere/../a')], task)

        then:
        found.wrong == []
        found.plan.failed() == found.apply.failed()
        found.plan.failed() != null

        where:
        task << ['file("l") { content "x" }', 'directory("l")', 'file("l/x") { content "x" }']
    }

    def 'names that are not UTF-8 are removed, and shown with their bytes (F31)'() {
        when:
        def found = judge([Standing.directory('d'), Standing.file('d/r\udcff', 'x'), Standing.directory('d/\udcfe\n'), Standing.file('d/\udcfe\n/\udc80')],
            'directory("d") { purge() }')

        then:
        found.wrong == []
        found.plan.changeKeys() == ['directory d | path.remove | d/r\\xff', 'directory d | path.remove | d/\\xfe\\n']
        found.secondPlan.changeKeys() == []
    }

    def 'names that are not UTF-8 get the mode of a tree, and a mirrored tree loses them (F31)'() {
        when:
        def found = judge([Standing.directory('d'), Standing.file('d/r\udcff', 'x', 0600), Standing.directory('m'), Standing.file('m/r\udcff'),
            Standing.link('m/k', '\udcff'), Standing.link('l', 'd/r\udcff')], '''\
            directory('d') { recursive(); fileMode '0640' }
            copyTree('m') { source 'tree'; delete() }
            file('l') { content 'through the link' }''')

        then:
        found.wrong == []
        found.plan.changeKeys().contains('directory d | attributes.set | d/r\\xff')
        found.plan.changeKeys().contains('copyTree m | path.remove | m/r\\xff')
        found.secondPlan.changeKeys() == []
    }

    def 'the copy that backup keeps is in the plan (T18)'() {
        when:
        def found = judge([Standing.file('a', 'old'), Standing.file('b', 'old'), Standing.file('b.bak', 'older')], '''\
            file('a') { content 'new'; backup() }
            file('b') { content 'new'; backup() }''')

        then:
        found.wrong == []
        found.plan.steps()*.changes().flatten()*.reason() == ['its content differs; the previous content is kept in a.bak',
            'its content differs; the previous content is kept in b.bak, replacing its content']
    }
}
