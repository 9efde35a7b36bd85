package dev.emptybox.agent.cli

import dev.emptybox.agent.git.Git
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path

/** Plans and checks on checkouts of a state repo that people have made with their git. */
class LaptopSpec extends CommandLineSpecification {

    Git origin
    String old
    String head

    def setup() {
        origin = Git.init(dir.resolve('origin'))
        origin.run('config', 'uploadpack.allowFilter', 'true')
        origin.run('config', 'uploadpack.allowAnySHA1InWant', 'true')
        old = origin.write('shop/converge.groovy', 'template("t") { source "t.ftl"; vars([:]) }\n').write('shop/state.json', '{}\n')
            .write('shop/templates/t.ftl', 'one\ntwo\n').write('shop/files/dos.bat', 'dir\r\n').write('shop/.gitattributes', '*.ps1 eol=crlf\n')
            .write('shop/files/w.ps1', 'ls\n').write('other/file', 'x').commit('Old')
        head = origin.write('shop/converge.groovy', 'template("t") { source "t.ftl"; vars([:]) }\nfile("b") { content "new" }\n').commit('New')
    }

    private Git git() {
        origin
    }

    private Path place(String name) {
        dir.resolve(name)
    }

    private Path cloned(String... how) {
        origin.run('clone', '-q', *how, "file://${origin.directory}", dir.resolve('clone').toString())
        dir.resolve('clone')
    }

    private List<String> planned(Path checkout, String... more) {
        assert emptybox('plan', checkout.toString(), '--path', 'shop', '--home', home.toString(), '--root', root.toString(), '--json', *more) == 0: err
        def plan = new JsonSlurper().parseText(out) as Map
        [plan.revision, *plan.changes.collect { "$it.target: ${it.diff.readLines().findAll { it.startsWith('+') && !it.startsWith('+++') }}".toString() }] as List<String>
    }

    def 'a plan and a check know the commit of #checkout, and what a box gets'() {
        given:
        def at = make.rehydrate(this, this, this).call() as Path

        expect:
        planned(at) == [head, 't: [+one, +two]', 'b: [+new]']
        planned(at, '--against', 'HEAD~1').tail() == ['b: [+new]']
        emptybox('check', at.toString(), '--path', 'shop', '--home', home.toString()) == 0
        RepoDirectory.around(at.resolve('shop/templates'), '') == at.resolve('shop')
        RepoDirectory.around(at.resolve('shop/templates'), 'shop') == at

        where:
        checkout                       | make
        'a clone'                      | { cloned() }
        'a working tree of its own'    | { git().run('worktree', 'add', '-q', '-b', 'side', '../side'); place('side') }
        'a submodule'                  | { Git.init(place('super')).run('submodule', '--quiet', 'add', git().directory.toString(), 'state'); place('super/state') }
        'a sparse clone'               | { cloned('--sparse').tap { new Git(it).run('sparse-checkout', 'set', 'shop') } }
        'a partial clone'              | { cloned('--filter=blob:none').tap { new Git(it).run('checkout', '-q', 'HEAD~1'); new Git(it).run('checkout', '-q', 'main') } }
        'a clone without trees'        | { cloned('--filter=tree:0').tap { new Git(it).run('checkout', '-q', 'HEAD~1'); new Git(it).run('checkout', '-q', 'main') } }
        'a shallow clone'              | { cloned('--depth=2') }
        'a clone with autocrlf'        | { cloned('-c', 'core.autocrlf=true') }
        'an older clone with autocrlf' | { cloned('-c', 'core.autocrlf=true').tap { clone -> Files.walk(clone.resolve('shop')).each { it.toFile().lastModified = 1_000_000_000_000L } } }
        'a clone with another Git dir' | { cloned('--separate-git-dir', place('apart').toString()) }
        'an index of version 4'        | { cloned().tap { new Git(it).run('update-index', '--index-version', '4') } }
    }

    def 'an edit in a clone with autocrlf is planned as a box gets it'() {
        given:
        def at = cloned('-c', 'core.autocrlf=true')
        Files.writeString(at.resolve('shop/templates/t.ftl'), 'one\r\nthree\r\n')

        expect:
        planned(at).with { [it[0].startsWith("$head+"), it[1]] } == [true, 't: [+one, +three]']
    }

    def 'line ends that are committed, or wanted by attributes, stay'() {
        given:
        origin.write('shop/converge.groovy', 'file("bat") { source "dos.bat" }\nfile("ps") { source "w.ps1" }\ntemplate("t") { source "t.ftl"; vars([:]) }\n').commit('Files')
        def at = cloned(*how)

        expect:
        emptybox('apply', at.toString(), '--path', 'shop', '--home', home.toString(), '--root', root.toString()) == 0
        [text('bat'), text('ps'), text('t')] == ['dir\r\n', 'ls\r\n', 'one\ntwo\n']

        where:
        how << [[], ['-c', 'core.autocrlf=true']]
    }

    def 'a commit that a partial clone lacks is a problem with its cure'() {
        given:
        def at = cloned('--filter=blob:none')

        expect:
        emptybox('plan', at.toString(), '--path', 'shop', '--home', home.toString(), '--root', root.toString(), '--against', 'HEAD~1') == 1
        err.contains("a commit is incomplete in $at")
        err.contains("fetch all: git -C $at fetch --refetch --no-filter")
    }
}
