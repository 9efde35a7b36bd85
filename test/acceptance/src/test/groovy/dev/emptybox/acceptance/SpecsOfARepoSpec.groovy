package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** The specs of a state repo, run by the launcher as people run it. */
class SpecsOfARepoSpec extends Specification {

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    Box box

    def setup() {
        box = new Box(directory)
    }

    def 'a new state repo passes its own specs, and a mistake in its script is found by them'() {
        given:
        def repo = directory.resolve('shop')
        assert box.call(['init', repo.toString()]).exit == 0

        when:
        def good = box.launch(['test', repo.toString(), '--coverage'])

        then:
        good.exit == 0
        good.out.contains('0 failed')
        good.out.contains('converge.groovy: 3 of 3 tasks')

        when:
        def script = repo.resolve('converge.groovy')
        Files.writeString(script, Files.readString(script).replaceAll(/\n *restartOn.*/, ''))
        def bad = box.launch(['test', repo.toString()])

        then:
        bad.exit == 1
        bad.out.contains('at specs/AppSpec.groovy:')

        and: 'nothing was left in the repo'
        Files.list(repo).withCloseable { it.map { it.fileName.toString() }.sorted().toList() } ==
            ['.gitignore', '.helix', '.nvim.lua', 'converge.gdsl', 'converge.groovy', 'pom.xml', 'specs', 'state.json', 'templates']
    }

    def 'what an agent is made of has neither Spock nor JUnit in it; there the command says what is missing'() {
        given:
        def jars = Files.list(Box.LIB).withCloseable { it.map { it.fileName.toString() }.toList() }
        def java = Path.of(System.getProperty('java.home'), 'bin/java').toString()

        expect:
        jars.findAll { it =~ /spock|junit|testkit/ } == []

        when:
        def done = Command.run(box.root, box.environment(), [java, '-cp', "$Box.LIB/*".toString(), 'dev.emptybox.agent.cli.Main', 'test', '.'])

        then:
        done.exit == 1
        done.err.contains('The test runner of emptybox is not installed')
    }
}
