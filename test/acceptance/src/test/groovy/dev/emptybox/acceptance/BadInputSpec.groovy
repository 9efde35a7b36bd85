package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** Mistakes of users and machines: each is reported with where, what and how to solve it. */
class BadInputSpec extends Specification {

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    Box box

    @AutoCleanup(quiet = false)
    Tmpfs small

    def setup() {
        box = new Box(directory)
    }

    // ---- the address

    def 'an address that is none is refused: #address'() {
        when:
        def done = box.launch([command, address, '--home', box.home.toString()])

        then:
        done.exit == 1
        done.err == "error: not a Git URL: $address\n  why:  $why\n  cure: use https://, http://, ssh://, file:// or the path of a directory\n"
        done.out.empty

        where:
        command | address               | why
        'apply' | 'ftp://example.org/x' | 'unsupported scheme ftp://'
        'run'   | 'https:///x.git'      | 'it has no host'
    }

    def 'a directory that is missing, or has no repository, is reported by #command'() {
        when:
        def done = box.call([command, '/nonexistent/state', *options(box)])

        then:
        done.exit == 1
        problem(done.err) == ['no Git repository at /nonexistent/state', 'there is no such directory', 'check the path']

        where:
        command | options
        'apply' | { ['--home', it.home.toString()] }
        'plan'  | { [] }
    }

    def 'a missing branch is reported with the existing ones'() {
        given:
        def repo = GitRepo.create(directory, 'state')
        repo.commit('one', ['state.json': '{}', 'converge.groovy': ''])

        when:
        def done = box.apply(repo.bare.toString(), '--ref', 'mian')

        then:
        done.exit == 1
        problem(done.err) == ["no such branch or tag in $repo.bare: mian", '', 'existing: main']
    }

    def 'an empty repository is never taken as intended'() {
        given:
        def repo = GitRepo.create(directory, 'state')

        when:
        def done = box.apply(repo.bare.toString())

        then:
        done.exit == 1
        problem(done.err) == ["the repository is empty: $repo.bare", 'it has no branch and no tag, which is never taken as intended', 'push a first commit']
    }

    // ---- the state repo

    def 'a state repo with a fault changes nothing, and its fault is reported once: #fault'() {
        when:
        def done = box.apply(repository(files), '--script-timeout', '1s')

        then:
        done.exit == 1
        done.err.startsWith("error: $what\n")
        done.err.contains(where)
        done.err.contains(advice)
        done.text.count(what) == 1
        done.out.endsWith('Failed; nothing was changed.\n')
        !done.text.contains('\tat ')
        Box.tree(box.root).keySet() == [''] as Set

        where:
        fault                | files                                              | what                                                      | where                     | advice
        'no script'          | ['converge.groovy': null]                          | 'There is no converge.groovy in the state repo'           | ''                        | 'cure: add it'
        'no state'           | ['state.json': null]                               | 'There is no state.json in the state repo'                | ''                        | 'cure: add a state.json, at least with {}'
        'broken state'       | ['state.json': '{\n  "vars": {\n    "a": 1,,\n  }\n}'] | 'state.json cannot be read'                            | 'at state.json:3:12\n  3 |     "a": 1,,\n    |            ^' | 'cure: correct the file at this position'
        'missing key'        | script('file("b") { content state.vars.nmae }')    | "There is no key 'nmae' in state.vars"                    | 'at converge.groovy:1:32' | "in state.json; did you mean 'name'?\n  cure: add it, or use state.vars.get('nmae', default)"
        'misspelt task'      | script('directroy "bin"')                          | "There is no task 'directroy'"                            | 'at converge.groovy:1:1'  | "why:  did you mean 'directory'?"
        'misspelt option'    | script('file("a") { contnet "x" }')                | "There is no option 'contnet' in file"                    | 'at converge.groovy:1:13' | "why:  did you mean 'content'?"
        'misspelt variable'  | script('def port = 1\nlog.info prot')              | "There is no variable 'prot'"                             | 'at converge.groovy:2:10' | "did you mean 'port'?"
        'template'           | script('template("t") { source "t.ftl"; vars state.vars }') | 'The template uses nmae, which has no value'    | 'at templates/t.ftl:1:5'  | "why:  did you mean 'name'?\n  cure: pass it with vars, or give a default: \${nmae!'...'}"
        'new File'           | script('new File("z").text = "x"')                 | 'java.io.File cannot be used in a converge script'        | 'at converge.groovy:1:1'  | 'cure: use the tasks file, template, directory or download'
        'execute'            | script('"x".execute()')                            | 'execute cannot be used in a converge script'             | 'at converge.groovy:1:1'  | "cure: use exec('what for') { command 'program', 'argument' }"
        'System.exit'        | script('System.exit(3)')                           | 'java.lang.System cannot be used in a converge script'    | 'at converge.groovy:1:1'  | "cure: use fail 'why' to end"
        'loop without end'   | script('while (true) {}')                          | 'The script has exceeded its time limit'                         | 'at converge.groovy:1:1'  | 'cure: check for an endless loop, or raise --script-timeout'
        'script of 2 MB'     | script('//' + 'x' * 2_000_000)                     | 'converge.groovy is too large to be a script'             | 'at converge.groovy'      | 'it has 2000002 bytes, at most 1048576'
    }

    def 'check, plan and apply report all of several faults, each once and with its line'() {
        given:
        def repo = repository(script("directroy 'bin'\nfile('a') { contnet 'x' }\nnew File('z')"))

        expect:
        [box.call(['check', repo]), box.plan(repo), box.apply(repo)].each { done ->
            assert done.exit == 1
            assert done.text.count('error: ') == 3
            assert (1..3).every { done.text.contains("at converge.groovy:$it:") }
        }
    }

    // ---- the machine

    def 'a port in use is reported with its cure, and the agent does not start'() {
        given:
        def other = new ServerSocket(0, 1, InetAddress.loopbackAddress)

        when:
        def done = box.launch(['run', repository([:]), '--home', box.home.toString(), '--listen', "127.0.0.1:$other.localPort".toString()])

        then:
        done.exit == 1
        problem(done.err) == ["Cannot listen on 127.0.0.1:$other.localPort", 'Address already in use',
                              'the port may be in use, or the address may not belong to this machine; choose another with --listen']

        cleanup:
        other?.close()
    }

    def 'an invalid listen address is reported: #listen'() {
        when:
        def done = box.launch(['run', repository([:]), '--home', box.home.toString(), '--listen', listen])

        then:
        done.exit == 64
        done.err.startsWith("emptybox: --listen: '$listen' is not an address to listen on; write 127.0.0.1:9464, or none\n")

        where:
        listen << ['9464', '127.0.0.1:port', '127.0.0.1:70000']
    }

    def 'a home that another agent has is not shared'() {
        given:
        def repo = GitRepo.create(directory, 'state')
        repo.commit('one', ['state.json': '{}', 'converge.groovy': 'directory "d"'])
        def agent = box.run(repo.bare.toString())
        agent.await('converged to')

        when:
        def second = box.apply(repo.bare.toString())

        then:
        second.exit == 1
        problem(second.err) == ["Another agent (process $agent.pid) is using the home $box.home", 'only one agent at a time can use a home',
                                'stop it first, or choose another home with --home']

        and: 'the first one is not disturbed'
        agent.alive
        Await.until('it is converged', { agent.output }) { box.statusJson().result == 'converged' }

        cleanup:
        agent?.close()
    }

    def 'a home below a file is reported'() {
        given:
        def file = Files.writeString(directory.resolve('file'), 'x')

        when:
        def done = box.call(['apply', repository([:]), '--home', file.resolve('home').toString()])

        then:
        done.exit == 1
        problem(done.err) == ["The home $file/home cannot be written", "a parent is not a directory",
                              'choose another home with --home, or correct its permissions']
    }

    @Requires(value = { Installed.TMPFS }, reason = Installed.MOUNTS)
    def 'a home on a read-only file system is reported'() {
        given:
        small = Tmpfs.mount('ro,size=64k')

        when:
        def done = box.call(['apply', repository([:]), '--home', small.at.resolve('home').toString()])

        then:
        done.exit == 1
        problem(done.err)[0] == "The home $small.at/home cannot be written"
        problem(done.err)[1].contains('ead-only')
    }

    @Requires(value = { Installed.TMPFS }, reason = Installed.MOUNTS)
    def 'a full disk below the root leaves the old file whole, and the next apply mends it'() {
        given:
        small = Tmpfs.mount('size=256k')
        def file = Files.writeString(small.at.resolve('data'), 'old')
        small.fill()
        def repo = repository(script("file('$file') { content 'new ' * 10_000 }"))

        when:
        def full = box.apply(repo)

        then:
        full.exit == 1
        problem(full.err)[0] == "Cannot write $file"
        problem(full.err)[1] == "no space is left on $small.at (tmpfs); the previous content is intact"
        Files.readString(file) == 'old'
        small.at.toFile().list().toList().toSet() == ['data', 'filler'] as Set

        when:
        small.makeRoom()
        def roomy = box.apply(repo)

        then:
        roomy.exit == 0
        Files.readString(file) == 'new ' * 10_000
    }

    @Requires(value = { Installed.TMPFS }, reason = Installed.MOUNTS)
    def 'while the disk of the journal is full nothing is changed, it is reported once, and it continues when there is space'() {
        given:
        small = Tmpfs.mount('size=3m')
        def home = small.at.resolve('home').toString()
        def repo = GitRepo.create(directory, 'state')
        repo.commit('one', ['state.json': '{}', 'converge.groovy': service('one')])
        def agent = box.start(['run', repo.bare.toString(), '--home', home, '--interval', '100ms', '--listen', 'none', '--debug'])
        agent.await('converged to')
        def pid = box.pid('sleep 1000')

        when: 'a change of the box must be made, and there is no room to take it down'
        small.fill()
        Files.delete(box.root.resolve('f'))
        def told = agent.await('(The journal cannot be written')
        Await.until('it has tried again', { agent.output.join('\n') }) { agent.count('retrying in') >= 3 }

        then:
        told.contains("(The journal cannot be written: $home/journal; No space left on device; ")
        told.contains('free disk space or correct its permissions; without a journal nothing is changed on the box, and services keep running')
        !Files.exists(box.root.resolve('f'))
        box.pid('sleep 1000') == pid

        when:
        small.makeRoom()
        agent.await('converged to')

        then:
        Files.readString(box.root.resolve('f')) == 'one'
        box.pid('sleep 1000') == pid

        and: 'once at the beginning of a run, and once in a run, for which there may be room at first'
        agent.count('nothing is changed without a journal (The') <= 1
        agent.count('the cycle failed (The') <= 1

        cleanup:
        agent?.close()
        box?.close()
    }

    private static String service(String text) {
        """file('f') { content '$text' }
        service('s') { command 'sleep', '1000'; stop { signal 'TERM'; grace '1s' } }
        """.stripIndent()
    }

    private static Map<String, String> script(String text) {
        ['converge.groovy': text]
    }

    /** A directory with state, script and template, some of them bad, or missing where they are null. */
    private String repository(Map<String, String> files) {
        def repo = Files.createDirectories(directory.resolve('repo'))
        def all = ['converge.groovy': 'directory "d"', 'state.json': '{"vars": {"name": "x"}}', 'templates/t.ftl': 'a=${nmae}'] + files
        all.findAll { it.value != null }.each { path, text ->
            Files.createDirectories(repo.resolve(path).parent)
            Files.writeString(repo.resolve(path), text)
        }
        repo.toString()
    }

    /** What, why and cure of the only reported problem; fails if there is anything else. */
    private static List<String> problem(String err) {
        def lines = err.readLines()
        assert lines.count { it.startsWith('error: ') } == 1: err
        assert lines.every { it.startsWith('error: ') || it.startsWith('  ') }: err
        ['error: ', '  why:  ', '  cure: '].collect { prefix -> lines.find { it.startsWith(prefix) }?.substring(prefix.length()) ?: '' }
    }
}
