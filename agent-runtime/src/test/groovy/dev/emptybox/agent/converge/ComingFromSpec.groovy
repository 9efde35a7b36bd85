package dev.emptybox.agent.converge

import dev.emptybox.agent.script.ScriptHost
import dev.emptybox.stdlib.dsl.PeerNames
import dev.emptybox.stdlib.dsl.Reference
import groovy.json.JsonOutput
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** The pages for those who come from Ansible and from Puppet: their scripts are planned, applied, and planned again empty. */
class ComingFromSpec extends Specification {

    static final Path PAGES = Path.of('../stdlib').toAbsolutePath().normalize()
    static final Path EXAMPLES = PAGES.resolve('examples')
    static final int SNIPPETS = 10

    @TempDir
    Path dir

    @Shared
    Path classes = Files.createTempDirectory('classes')

    def cleanupSpec() {
        classes.toFile().deleteDir()
    }

    private static List<String> blocks(String page, String language) {
        (Files.readString(PAGES.resolve(page)) =~ /(?s)```$language\n(.*?)```/).collect { it[1] }
    }

    /** Named by the line before it. */
    private static Map<String, String> files(String page) {
        (Files.readString(PAGES.resolve(page)) =~ /(?s)`(\S+)`:\n\n```groovy\n(.*?)```/).collect().collectEntries { [it[1], it[2]] }
    }

    private static List<String> scripts(String page) {
        blocks(page, 'groovy') - files(page).values()
    }

    private void write(String path, String text) {
        def file = dir.resolve('examples/page').resolve(path)
        Files.createDirectories(file.parent)
        Files.writeString(file, text)
    }

    /** All scripts of a page are one. */
    private ExampleBox box(String page) {
        ExampleBox.copy(EXAMPLES.resolve('_releases'), Files.createDirectories(dir.resolve('examples/_releases')))
        files(page).each { path, text -> write(path, text) }
        write 'converge.groovy', scripts(page).join('\n')
        def sha256 = Files.readString(EXAMPLES.resolve('unarchive/state.json')).find(/[0-9a-f]{64}/)
        write 'state.json', """{"vars": {"host": "shop.example.org"}, "port": 0, "releases": "", "tags": ["b", "a"], "shop": {"sha256": "$sha256"},
            "apps": {"web": {"port": 8080}, "admin": {"port": 8081}}}"""
        write 'templates/shop.conf.ftl', 'server { server_name ${host}; }\n'
        write 'files/motd', 'hello\n'
        write 'files/conf.d/a.conf', 'a\n'
        write 'before/sshd_config', '#PermitRootLogin yes\n'
        write 'before/hosts', '127.0.0.1 localhost\n'
        write 'before/shop.properties', 'port=80\n'
        write 'before/old-motd', 'x\n'
        write 'before/conf.d/old.conf', 'old\n'
        def index = "index-${'b\na\n'.digest('SHA-256')}".toString()
        ['index', 'migrated', index].each { write "after/$it", "$it\n" }
        write 'commands.json', JsonOutput.toJson(['uname -s': [stdout: 'Linux\n'],
            "sh -c 'sort names > index'": [stdout: '', writes: ['index']], "sh -c 'date > migrated'": [stdout: '', writes: ['migrated']],
            ("sh -c 'sort names > $index'".toString()): [stdout: '', writes: [index]]])
        new ExampleBox(dir.resolve('examples/page'), dir, new ScriptHost(classes))
    }

    def 'ten situations are done here as there: #page'() {
        given:
        def box = box(page)

        when:
        def planned = box.run(box.imagined())
        def done = box.run(box.simulated)
        def again = box.run(box.simulated)

        then:
        planned.failed() == null
        planned.changeKeys().size() > SNIPPETS
        done.failed() == null
        done.changeKeys().containsAll(planned.changeKeys())
        again.failed() == null
        again.unknown().every { it.contains('an empty box cannot query http') }
        again.changeKeys() == []

        and: 'each script of the page has done something'
        blocks(page, language).size() == SNIPPETS
        scripts(page).size() == SNIPPETS
        scripts(page).indexed().findAll { index, script ->
            def before = scripts(page).take(index)*.count('\n').sum(index)
            !done.steps().any { it.where().file() == 'converge.groovy' && it.where().line() in (before + 1)..(before + script.count('\n')) }
        } == [:]

        cleanup:
        box?.close()

        where:
        page                     | language
        'coming-from-ansible.md' | 'yaml'
        'coming-from-puppet.md'  | 'puppet'
    }

    def 'the page names only words that there are: #page'() {
        given:
        def rows = Files.readString(PAGES.resolve(page)).readLines().findAll { it.startsWith('| ') }.drop(1).collect { it.split(/\|/)*.trim()[2] }
        def known = Reference.words() + Reference.boundWords() + Reference.tasks().collectMany { it.options()*.name() }

        expect:
        rows.collectMany { cell -> (cell =~ /`([a-zA-Z]+)`/).collect { it[1] } }.findAll { !(it in known) } == []

        where:
        page << ['coming-from-ansible.md', 'coming-from-puppet.md']
    }

    def 'what the pages show there is answered by the checker: #tool'() {
        expect:
        names.findAll { PeerNames.answer(it).isEmpty() } == []

        where:
        tool      | names
        'Ansible' | blocks('coming-from-ansible.md', 'yaml').collectMany { (it =~ /(?m)^- (\w+): /).collect { it[1] } }.unique() - 'name'
        'Puppet'  | blocks('coming-from-puppet.md', 'puppet').collectMany { (it =~ /(?m)^(?:-> |~> |  )?(\w+) \{ /).collect { it[1] } }.unique() - 'node'
    }
}
