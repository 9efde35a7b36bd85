package dev.emptybox.agent.converge

import dev.emptybox.agent.script.ScriptHost
import dev.emptybox.stdlib.dsl.Reference
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** What is done with mitamae's resources is done here too: planned, applied to a real box, and planned again empty. */
@Requires(value = { instance.hasGit() }, reason = 'NOT TESTED HERE: the page for those who come from mitamae, because this box has no git')
class ComingFromMitamaeSpec extends Specification {

    static final Path PAGE = Path.of('../stdlib/coming-from-mitamae.md')
    static final Set<String> RESOURCES = ['directory', 'execute', 'file', 'git', 'gem_package', 'group', 'http_request', 'link', 'local_ruby_block',
        'package', 'remote_directory', 'remote_file', 'service', 'template', 'user']
    static final Set<String> ATTRIBUTES = ['notifies', 'subscribes', 'only_if', 'not_if', 'cwd', 'action :nothing', 'action :delete', 'action :edit', 'verify']

    /** Each on a box of its own. */
    static final Map<String, String> REAL = [
        'directory'        : "directory('data') { mode '0750' }",
        'file'             : "file('motd') { content 'hello'; mode '0600' }",
        'remote_file'      : "file('motd') { source 'motd' }",
        'remote_directory' : "copyTree('conf.d') { source 'conf.d' }",
        'template'         : "template('app.conf') { source 'app.conf.ftl'; vars version: state.version }",
        'link'             : "link('current') { target 'releases/1' }",
        'action :delete'   : "file('old') { absent() }\ndirectory('old.d') { absent() }",
        'verify'           : "file('run.sh') { content 'true\\n'; validate 'sh', '-n', '%s' }",
        'action :edit'     : "file('settings') { content readFile('settings').replace('port=80', 'port=81') }",
        'execute'          : "exec('sort') { shell 'sort hosts > sorted'; creates 'sorted'; writes 'sorted' }",
        'cwd'              : "directory 'work'\nexec('here') { command 'touch', 'x'; cwd 'work'; creates 'work/x'; writes 'work' }",
        'only_if'          : "def old = exec('old?') { command 'grep', '-q', 'port=80\$', 'settings'; readOnly(); expect 0, 1 }\n" +
            "exec('renew') { shell 'echo port=81 > settings'; writes 'settings'; onlyIf { old.rc == 0 } }",
        'not_if'           : "exec('log in') { command 'touch', 'token'; writes 'token'; unless readFile('token', 'none') == '' }",
        'git'              : "exec('src') { command 'git', 'clone', '-q', 'origin', 'src'; creates 'src'; writes 'src' }",
        'gem_package'      : "exec('rack') { command 'bin/gem', 'install', 'rack'; creates 'gems/rack'; writes 'gems' }",
        'http_request'     : "download('answer.json') { url \"http://127.0.0.1:\${state.port}/answer\"; sha256 state.sha256 }\n" +
            "once('told-1.0') { exec('tell') { command 'curl', '-fsS', '-d', 'x', '-o', 'told', \"http://127.0.0.1:\${state.port}/tell\" } }",
        'local_ruby_block' : "int ports = 0\nstate.tags.each { ports += it.length() }\nfile('ports') { content String.valueOf(ports) }",
        'service'          : "service('app') { command 'sleep', '600' }",
        'notifies'         : "def conf = file('app.conf') { content state.version }\nservice('app') { command 'sleep', '600'; restartOn conf }",
        'subscribes'       : "def conf = file('app.conf') { content state.version }\nservice('app') { command 'sleep', '600'; restartOn conf, state.version }",
        'action :nothing'  : "def conf = file('app.conf') { content state.version }\nexec('reload') { command 'touch', 'reloaded'; writes 'reloaded'; onlyIf { conf.changed } }",
    ]

    /** These change the whole machine; that it agrees is held by specs of the live world. */
    static final Map<String, String> SIMULATED = [
        'package': "pkg 'nginx'",
        'user'   : "user('shop') { createHome() }",
        'group'  : "group('shop') { gid 1500 }",
    ]

    @TempDir
    Path dir

    @Shared
    Path classes = Files.createTempDirectory('classes')

    def cleanupSpec() {
        classes.toFile().deleteDir()
    }

    static boolean hasGit() {
        try {
            return ['git', '--version'].execute().waitFor() == 0
        } catch (IOException noSuchProgram) {
            return false
        }
    }

    static List<String> scriptsOfThePage() {
        (Files.readString(PAGE) =~ /(?s)```groovy\n(.*?)```/).collect { it[1] }
    }

    private void write(String path, String text) {
        Files.createDirectories(dir.resolve("repo/$path").parent)
        Files.writeString(dir.resolve("repo/$path"), text)
    }

    private String git(String... words) {
        def process = new ProcessBuilder(['git', '-c', 'user.name=A', '-c', 'user.email=a@b', *words] as List<String>)
            .directory(dir.resolve('repo/before/origin').toFile()).redirectErrorStream(true).start()
        def said = process.inputStream.text
        assert process.waitFor() == 0: said
        said.trim()
    }

    private ExampleBox box(String script) {
        ['settings': '#DEBUG=1\nport=80\n', 'hosts': 'b\na\nb\n', 'old': 'x', 'old.d/x': 'x', 'releases/1/x': 'x', 'origin/x': 'x',
            'bin/gem': '#!/bin/sh\nmkdir -p gems && touch gems/$2\n'].each { path, text -> write('before/' + path, text) }
        dir.resolve('repo/before/bin/gem').toFile().executable = true
        write 'files/motd', 'hello\n'
        write 'files/conf.d/a.conf', 'a\n'
        write 'templates/app.conf.ftl', 'version=${version}\n'
        git 'init', '-q'
        git 'add', '-A'
        git 'commit', '-q', '-m', 'first'
        write 'state.json', """{"version": "1.0", "port": 0, "tags": ["b", "a"], "commit": "${git('rev-parse', 'HEAD')}",
            "sha256": "${'{"status": "UP", "version": "1.2"}\n'.digest('SHA-256')}"}"""
        write 'converge.groovy', script
        new ExampleBox(dir.resolve('repo'), dir, new ScriptHost(classes))
    }

    private void keepsTheContract(ExampleBox box) {
        def before = box.tree()
        def planned = box.plan()
        assert planned.failed() == null
        assert planned.changeKeys() != []
        assert box.tree() == before
        def done = box.run(box.live)
        assert done.failed() == null
        assert done.changeKeys() == planned.changeKeys()
        def again = box.plan()
        assert again.failed() == null
        assert again.unknown() == []
        assert again.changeKeys() == []
    }

    def '#situation: #script'() {
        given:
        def box = box(script)

        expect:
        keepsTheContract(box)

        cleanup:
        box?.close()

        where:
        [situation, script] << REAL.collect { [it.key, it.value] }
    }

    def '#situation, in memory: #script'() {
        given:
        def box = box(script)

        when:
        def planned = box.run(box.imagined())
        def done = box.run(box.simulated)
        def again = box.run(box.simulated)

        then:
        planned.failed() == null
        planned.changeKeys() != []
        done.changeKeys() == planned.changeKeys()
        again.failed() == null
        again.changeKeys() == []

        cleanup:
        box?.close()

        where:
        [situation, script] << SIMULATED.collect { [it.key, it.value] }
    }

    def 'on the page: #script'() {
        given:
        def box = box(script)

        expect:
        keepsTheContract(box)

        cleanup:
        box?.close()

        where:
        script << scriptsOfThePage()
    }

    def 'every resource and attribute has a situation'() {
        expect:
        REAL.keySet() + SIMULATED.keySet() == RESOURCES + ATTRIBUTES
    }

    def 'the page is short, names every resource, and only words that there are'() {
        given:
        def text = Files.readString(PAGE)
        def rows = text.readLines().findAll { it.startsWith('| ') }.drop(1).collect { it.split(/\|/)*.trim().drop(1) }
        def backticked = { String cell -> (cell =~ /`([^`]+)`/).collect { it[1] } }
        def known = Reference.words() + Reference.tasks().collectMany { it.options()*.name() }

        expect:
        text.readLines().size() <= 60
        rows.collectMany { backticked(it[0]) }.containsAll(RESOURCES)
        rows.collectMany { backticked(it[1]) }.findAll { it ==~ /[a-zA-Z]+/ }.every { it in known }
        scriptsOfThePage().size() == 4
    }
}
