package dev.emptybox.agent.cli

import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper
import dev.emptybox.agent.git.Git
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class PlanSpec extends Specification {

    @TempDir
    Path dir

    def out = new ByteArrayOutputStream()

    private int plan(String... options) {
        Main.run(new PrintStream(out, true), new PrintStream(out, true), [HOME: dir.resolve('user').toString(), PATH: System.getenv('PATH')],
            ['plan', dir.resolve('repo').toString(), *options] as String[])
    }

    private void repo(String script, String state = '{}') {
        Files.createDirectories(dir.resolve('repo'))
        Files.writeString(dir.resolve('repo/converge.groovy'), script)
        Files.writeString(dir.resolve('repo/state.json'), state)
    }

    def 'that an artefact cannot be reached from a laptop is unknown for an empty box, and spreads to what depends on it'() {
        given:
        repo "def app = download('app') { url 'http://127.0.0.1:1/app'; sha256 '${'0' * 64}' }\nservice('app') { command './app'; restartOn app }\ndirectory 'data'"

        when:
        def code = plan('--json')
        def report = new ObjectMapper().readValue(out.toByteArray(), Map)

        then:
        code == 0
        !report.exact
        report.failed == null
        report.unknown.size() == 2
        report.unknown.every { it.contains('the artefact cannot be fetched from here') }
        report.changes*.target == ['data']
    }

    def 'the labels of a box choose what is laid over its state'() {
        given:
        repo "file('motd') { content \"\${state.get('motd', 'none')} \${vars.port}\" }", '{"vars": {"port": 80}}'
        Files.createDirectories(dir.resolve('repo/labels/region'))
        Files.writeString(dir.resolve('repo/labels/region/eu.json'), '{"motd": "hallo", "vars": {"port": 81}}')

        when:
        plan(*options)

        then:
        out.toString().readLines()*.strip().contains(shown)

        where:
        options                                                   || shown
        []                                                        || '+none 80'
        ['--label', 'region=us']                                  || '+none 80'
        ['--label', 'region=eu']                                  || '+hallo 81'
        ['--label', 'region=eu', '--set', 'vars.port=82']         || '+hallo 82'
    }

    def 'an unknown is reported once, at its step or where the script cannot go on'() {
        given:
        repo "def x = exec('ask') { command 'ask' }\ndirectory 'data'\nexec('again') { command 'y'; creates 'data/x' }\nif (x.stdout == 'yes') { directory 'more' }"

        when:
        plan()

        then:
        out.toString().readLines().findAll { it.contains('unknown') } == ['unknown: converge.groovy:4:1: the script cannot go on: exec ask has not run yet', 'Plan: 3 to change, 0 restarts, 1 unknown.']
    }

    private void tagged(String name, String script) {
        repo(script)
        def git = Files.exists(dir.resolve('repo/.git')) ? new Git(dir.resolve('repo')) : Git.init(dir.resolve('repo'))
        git.commit(name)
        git.run('tag', name)
    }

    private Map<String, Object> json(String... options) {
        out.reset()
        plan('--json', *options)
        new ObjectMapper().readValue(out.toByteArray(), Map)
    }

    def 'against a revision only what is different from it is planned, uncommitted edits included'() {
        given:
        tagged('v1', "directory 'a'\nfile('a/x') { content '1' }\nservice('app') { command 'app' }")
        repo("directory 'a'\nfile('a/x') { content '2' }\nservice('app') { command 'app' }\nfile('a/y') { content 'y' }")

        expect:
        json('--against', 'v1').with { [changes.collect { c -> [c.kind, c.target, c.reason] }, exact] } ==
            [[['file.write', 'a/x', 'its content differs'], ['file.write', 'a/y', 'it does not exist']], true]
        json().changes.size() == 4
    }

    def 'a branch as the remote had it last is a revision to plan against as well'() {
        given:
        tagged('v1', "directory 'a'")
        def git = new Git(dir.resolve('repo'))
        git.run('update-ref', 'refs/remotes/origin/main', 'HEAD')
        repo("directory 'a'\ndirectory 'b'")
        git.commit('not pushed')

        expect:
        json('--against', 'origin/main').changes*.target == ['b']
    }

    def 'what that revision leaves unknown is unknown after it: #what'() {
        given:
        tagged('v1', first)
        repo(second)

        when:
        def report = json('--against', 'v1')

        then:
        !report.exact
        report.unknown[0].contains(because)
        report.changes*.target == changes

        where:
        what                                | first                                                                     | second                                           | because                                    | changes
        'a command that may change all'     | "exec('x') { command 'x' }"                                               | "file('a') { absent() }"                         | 'exec x may change it'                     | []
        'a task that could not be decided'  | "download('a') { url 'http://127.0.0.1:1/a'; sha256 '${'0' * 64}' }"      | "file('a') { absent() }\nfile('b') { content 'x' }" | 'download a may change it' | ['b']
        'a script that could not go on'     | "def x = exec('x') { command 'x' ; writes() }\nif (x.stdout) { file('a') { content 'x' } }" | "file('a') { absent() }" | 'the rest of the script may change it' | []
    }

    def 'a revision that cannot be planned or is not there is a problem: #name'() {
        given:
        tagged('v1', "fail 'not this one'")
        repo("directory 'a'")

        expect:
        plan('--against', name) == 1
        out.toString().contains(told)

        where:
        name | told
        'v1' | 'cannot be planned, so there is no base for the plan'
        'v2' | 'v2'
    }

    def 'options that do not go together, or a snapshot that is none: #options'() {
        given:
        repo("directory 'a'")
        Files.writeString(dir.resolve('none.json'), '{}')

        expect:
        plan(*options.collect { it.replace('DIR', dir.toString()) }) == code
        out.toString().contains(told)

        where:
        options                                          | code | told
        ['--here', '--snapshot', 'DIR/none.json']        | 64   | '--here and --snapshot exclude each other'
        ['--root', 'DIR', '--snapshot', 'DIR/none.json'] | 64   | '--root and --snapshot exclude each other'
        ['--snapshot', 'DIR/none.json']                  | 1    | 'is not a snapshot of a box'
        ['--snapshot', 'DIR/missing.json']               | 1    | 'There is no snapshot'
        ['--snapshot', 'DIR']                            | 1    | 'cannot be read'
        ['--snapshot', 'http://127.0.0.1:1']             | 1    | 'does not return /snapshot'
    }

    def 'detailed, the exit code of a plan with #what is #code'() {
        given:
        repo script

        expect:
        plan('--detailed-exitcode') == code
        plan() == (code == 2 ? 0 : code)

        where:
        what                 | script                                                                        || code
        'nothing to do'      | "log.info 'hello'"                                                             || 0
        'a change'           | "directory 'a'"                                                               || 2
        'something unknown'  | "download('a') { url 'http://127.0.0.1:1/a'; sha256 '${'0' * 64}' }"          || 2
        'a failure'          | "directory 'a'\nfail 'no'"                                                    || 1
        'a script that is wrong' | "dierctory 'a'"                                                            || 1
    }

    def 'a long difference is folded unless it is wanted in full'() {
        given:
        repo "file('a') { content ((1..100).join('\\n')) }"

        when:
        plan(*options)

        then:
        out.toString().contains('(--full shows them)') == folded
        out.toString().contains('+100') != folded

        where:
        options    || folded
        []         || true
        ['--full'] || false
    }

    def 'colours are for terminals, and NO_COLOR is obeyed: #environment'() {
        given:
        repo "directory 'a'"

        when:
        Main.run(new PrintStream(out, true), new PrintStream(out, true), [HOME: dir.resolve('user').toString()] + environment, 'plan', dir.resolve('repo').toString())

        then:
        out.toString().contains('\u001b[') == coloured

        where:
        environment                                  || coloured
        [:]                                          || false
        [EMPTYBOX_TERMINAL: 'true']                  || true
        [EMPTYBOX_TERMINAL: 'true', NO_COLOR: '1']   || false
    }

    def 'the page is written whole, with the plan as printed: #options'() {
        given:
        repo "log.info 'said <b>'\nfile('a') { content '</style><script>alert(1)</script>' }"
        def page = dir.resolve('out/plan.html')

        when:
        def code = plan('--html', page.toString(), *options)
        def text = Files.readString(page)

        then:
        code == 0
        out.toString().contains(printed)
        text.contains('<h1 class="changes">Plan: 1 to change, 0 restarts, 0 unknown.</h1>')
        text.contains('<dd>an empty box</dd>')
        text.contains('said &lt;b&gt;')
        text.contains('+&lt;/style&gt;&lt;script&gt;alert(1)')
        !text.contains('<script')
        text.endsWith('</html>\n')
        Files.list(page.parent).withCloseable { it.toList() } == [page]

        where:
        options    || printed
        []         || 'Plan: 1 to change'
        ['--json'] || '"pending" : 1'
    }

    def 'the page names the box, the revision and what it is against'() {
        given:
        tagged('v1', "directory 'a'")
        repo("directory 'a'\ndirectory 'b'")
        def page = dir.resolve('plan.html')

        when:
        plan('--html', page.toString(), '--against', 'v1', '--label', 'env=prod', '--here', '--root', dir.toString())
        def text = Files.readString(page)

        then:
        text.contains('<dt>Planned over</dt><dd>this machine, ')
        text.contains('<dt>Against</dt><dd>v1: only the difference to it</dd>')
        text.contains('<dt>Labels</dt><dd>env=prod</dd>')
        text =~ '<dt>Revision</dt><dd>[0-9a-f]{40}\\+edits-[0-9a-f]{10}</dd>'
    }

    def 'a failed plan is shown on the page as well, completely: #what'() {
        given:
        repo script
        def page = dir.resolve('plan.html')

        when:
        def code = plan('--html', page.toString())
        def text = Files.readString(page)

        then:
        code == 1
        text.contains('<h1 class="failed">Plan failed: nothing would be changed.</h1>')
        told.every { text.contains(it) && out.toString().replace('<', '&lt;').contains(it) }
        text.contains(' | ' + caret)

        where:
        what                    | script                               || told                                         | caret
        'a script with typos'   | "dierctory 'a'\nfile('b') { contnet 1 }" || ['dierctory', 'contnet']                  | '<span class="del">^</span>'
        'a script that fails'   | "directory 'a'\n  fail 'no <way>'"     || ['no &lt;way']                               | '  <span class="del">^</span>'
    }

    def 'a page that cannot be written is a problem: #where'() {
        given:
        repo "directory 'a'"
        Files.writeString(dir.resolve('file'), '')

        expect:
        plan('--html', dir.resolve(where).toString()) == code
        out.toString().contains(told)

        where:
        where      || code | told
        ''         || 64   | 'is not a file'
        'file/x'   || 1    | 'Cannot write the HTML page'
    }

    def 'the examples for CI are YAML and use options that there are: #file.fileName'() {
        given:
        def used = Files.readString(file).readLines().findAll { it =~ /\bplan \. / }

        when:
        plan('--help')

        then:
        new YAMLMapper().readTree(file.toFile()).object
        used.size() == 1
        used[0].findAll(/--[a-z]+/).with { it.contains('--html') && it.every { option -> out.toString().contains(option + '=') } }

        where:
        file << Files.list(Path.of('../samples/hello-app/ci')).withCloseable { it.sorted().toList() }
    }
}
