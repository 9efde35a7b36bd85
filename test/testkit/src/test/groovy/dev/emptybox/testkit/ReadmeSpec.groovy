package dev.emptybox.testkit

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** What the page teaches is true: its files make a repo, and each of its blocks of Groovy is a spec that succeeds on it. */
class ReadmeSpec extends Specification {

    static final String PAGE = Files.readString(Path.of('README.md'))

    @Shared
    @TempDir
    Path repo

    /** A block below a line with nothing but a name in backticks is a file. */
    static Map<String, String> files() {
        (PAGE =~ /(?ms)^`([^`\n]+)`\n\n```\w*\n(.*?)^```$/).collect { [it[1], it[2]] }.collectEntries()
    }

    static List<String> blocks() {
        def scripts = files().values()
        (PAGE =~ /(?ms)^```groovy\n(.*?)^```$/).collect { it[1] }.findAll { !(it in scripts) }
    }

    def setupSpec() {
        files().each { name, text ->
            Files.createDirectories(repo.resolve(name).parent)
            Files.writeString(repo.resolve(name), text)
        }
    }

    def 'the page has the repo and enough to learn from'() {
        expect:
        files().keySet() == ['converge.groovy', 'state.json', 'templates/app.config.ftl', 'specs/golden/port.plan'] as Set
        blocks().size() >= 8
    }

    def 'the block succeeds: #title'() {
        given:
        def source = block.contains('class ') ? block : "import dev.emptybox.testkit.*\nclass BlockSpec extends ConvergeSpec {\n$block\n}"

        when:
        def ran = Specs.run(repo, source)

        then:
        !ran.isEmpty()
        ran.findAll { it.value } == [:]

        where:
        block << blocks()
        title = (block =~ /def '(.*)'\(\)/)[0][1]
    }

    def 'the page names no word that is not there'() {
        given:
        def words = (PAGE =~ /`(\w+)(?:\(| ')/).collect { it[1] }.toSet() - ['emptybox']

        expect:
        words.findAll { word -> ![ConvergeSpec, Run].any { type -> type.methods.any { it.name == word } } } == [] as Set
    }
}
