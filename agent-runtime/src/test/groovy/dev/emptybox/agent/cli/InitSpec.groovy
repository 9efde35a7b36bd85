package dev.emptybox.agent.cli

import dev.emptybox.agent.script.ScriptHost
import dev.emptybox.agent.script.StateFiles
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class InitSpec extends Specification {

    @TempDir
    Path dir

    def out = new ByteArrayOutputStream()

    private int emptybox(String... arguments) {
        Main.run(new PrintStream(out, true), new PrintStream(out, true), [HOME: dir.toString()], arguments)
    }

    def 'a new state repo is complete and without problems'() {
        when:
        def code = emptybox('init', dir.resolve('shop').toString())

        then:
        code == 0
        Files.list(dir.resolve('shop')).withCloseable { it.map { f -> f.fileName.toString() }.sorted().toList() } ==
            ['.gitignore', '.helix', '.nvim.lua', 'converge.gdsl', 'converge.groovy', 'pom.xml', 'specs', 'state.json', 'templates']

        and:
        def files = new StateFiles(dir.resolve('shop'))
        new ScriptHost(dir.resolve('classes')).load(dir.resolve('shop'), files.all([:], [:])).close()
    }

    def 'what exists is unchanged'() {
        given:
        Files.writeString(dir.resolve('state.json'), '{"mine": 1}')

        when:
        emptybox('init', dir.toString())

        then:
        Files.readString(dir.resolve('state.json')) == '{"mine": 1}'
        out.toString().contains("kept    ${dir.resolve('state.json')}")
    }

    def "the editor's class path names this version"() {
        expect:
        Files.readString(Path.of('../scripts/init/pom.xml')).count("<version>${System.getProperty('project.version')}</version>") == 2
    }
}
