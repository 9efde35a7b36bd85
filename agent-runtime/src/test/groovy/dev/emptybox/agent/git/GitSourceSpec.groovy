package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import spock.lang.Specification
import spock.lang.TempDir

class GitSourceSpec extends Specification {

    @TempDir
    Path temp

    Git git

    def setup() {
        git = Git.init(temp.resolve('origin'))
    }

    GitSource follow(Map options = [:]) {
        new GitSource((options.url ?: git.directory.toString()) as String, options.ref as String,
                (options.path ?: '') as String, temp.resolve('home/source'), Credentials.none(),
                (options.limits ?: Limits.DEFAULT) as Limits, NetworkLimits.DEFAULT)
    }

    SourceException failing(Closure<?> work) {
        try {
            work()
        } catch (SourceException e) {
            return e
        }
        null
    }

    def 'the head of the remote is followed when no ref is given'() {
        given:
        def id = git.write('converge.groovy', "directory 'bin'\n").commit('First\n\nand its body')

        when:
        def head = follow().head()

        then:
        head.ref() == 'main'
        head.revision().commit() == id
        head.revision().author() == 'Ada <ada@example.com>'
        head.revision().message() == 'First'
        head.revision().signer() == ''
        head.revision().time() == Instant.ofEpochSecond(git.run('log', '-1', '--format=%ct') as long)
    }

    def 'a file URL is followed as well as a path'() {
        given:
        def id = git.commit('First')

        expect:
        follow(url: "file://${git.directory}").head().revision().commit() == id
    }

    def 'a branch is followed to its new commit'() {
        given:
        git.commit('First')
        def source = follow(ref: 'main')
        source.head()

        when:
        def second = git.write('a', '1').commit('Second')

        then:
        source.head().revision().commit() == second
    }

    def 'a branch wins over a tag of the same name'() {
        given:
        git.commit('First')
        git.run('tag', 'v1')
        def second = git.commit('Second')
        git.run('branch', 'v1')

        expect:
        follow(ref: 'v1').head().revision().commit() == second
    }

    def 'what a clone remembers of a branch elsewhere is followed by its short name, unless a branch here is called so'() {
        given:
        def elsewhere = git.commit('First')
        def clone = new Git(temp.resolve('clone'))
        git.run('clone', '-q', '.', clone.directory.toString())
        clone.commit('Second, not pushed')

        expect:
        follow(url: clone.directory.toString(), ref: 'origin/main').head().with { [ref(), revision().commit()] } == ['origin/main', elsewhere]

        when:
        clone.run('branch', 'origin/main')

        then:
        follow(url: clone.directory.toString(), ref: 'origin/main').head().revision().commit() != elsewhere
    }

    def 'a mistyped name of such a branch names those there are'() {
        given:
        git.commit('First')
        git.run('clone', '-q', '.', temp.resolve('clone').toString())

        when:
        follow(url: temp.resolve('clone').toString(), ref: 'origin/mian').head()

        then:
        def e = thrown(SourceException)
        e.problem().cure().contains('origin/main')
    }

    def 'an annotated tag is followed to its commit'() {
        given:
        def id = git.write('a', '1').commit('First')
        git.run('tag', '-a', 'v1', '-m', 'Release 1')
        git.write('a', '2').commit('Second')

        when:
        def head = follow(ref: 'v1').head()

        then:
        head.revision().commit() == id
        head.ref() == 'v1'
    }

    def 'an id of something else than a commit is refused'() {
        given:
        git.write('a', '1').commit('First')
        follow().head()

        when:
        def failure = failing { follow(ref: git.run('rev-parse', 'HEAD^{tree}')).head() }

        then:
        !failure.transientFailure()
        failure.problem().what().endsWith('is not a commit')
    }

    def 'a full commit id is found behind the tips'() {
        given:
        def first = git.write('a', '1').commit('First')
        git.write('a', '2').commit('Second')
        def source = follow(ref: first)

        when:
        def head = source.head()

        then:
        head.revision().commit() == first
        Files.readString(source.checkout(head.revision()).directory().resolve('a')) == '1'
    }

    def 'an abbreviated commit id is found behind the tips'() {
        given:
        def first = git.write('a', '1').commit('First')
        git.write('a', '2').commit('Second')

        expect:
        follow(ref: first.take(9)).head().revision().commit() == first
    }

    def 'a pinned commit needs no server once it was fetched'() {
        given:
        def first = git.write('a', '1').commit('First')
        follow(ref: first).head()

        when:
        git.directory.resolve('.git').toFile().deleteDir()

        then:
        follow(ref: first).head().revision().commit() == first
    }

    def 'an unknown commit id is not transient'() {
        given:
        git.commit('First')
        def source = follow(ref: 'f' * 40)

        when:
        def failures = [failing { source.head() }, failing { source.head() }]

        then:
        failures.every { !it.transientFailure() && it.problem().what().startsWith('no such commit') }
    }

    def 'a force-push is followed to a history that shares nothing'() {
        given:
        git.write('a', '1').commit('First')
        def source = follow(ref: 'main')
        source.checkout(source.head().revision())
        git.run('checkout', '-q', '--orphan', 'other')
        git.run('rm', '-q', '-f', 'a')
        def other = git.write('b', '2').commit('Other')
        git.run('branch', '-f', 'main', 'other')

        when:
        def head = source.head()

        then:
        head.revision().commit() == other
        source.checkout(head.revision()).directory().toFile().list().toList() == ['b']
    }

    def 'a force-push back to an older commit is followed'() {
        given:
        def first = git.write('a', '1').commit('First')
        git.write('a', '2').commit('Second')
        def source = follow(ref: 'main')
        source.head()

        when:
        git.run('reset', '-q', '--hard', first)

        then:
        source.head().revision().commit() == first
    }

    def 'only the newest commit is fetched'() {
        given:
        git.write('a', 'old').commit('First')
        git.write('a', 'new').commit('Second')

        when:
        follow(ref: 'main').head()

        then:
        new Git(temp.resolve('home/source/repo.git')).run('rev-list', '--count', 'refs/emptybox/head') == '1'
    }

    def 'fifty and more moves of a branch leave no fifty packs'() {
        given:
        def source = follow(ref: 'main')

        when:
        def ids = (1..53).collect {
            def id = git.write('a', "$it").commit("Number $it")
            assert source.head().revision().commit() == id
            id
        }

        then:
        source.head().revision().commit() == ids.last()
        temp.resolve('home/source/repo.git/objects/pack').toFile().list().count { it.endsWith('.pack') } < 10
    }

    def 'a deleted branch is a problem that names those there are'() {
        given:
        git.commit('First')
        git.run('branch', 'maintenance')
        git.run('branch', 'release')
        def source = follow(ref: 'release')
        source.head()
        git.run('branch', '-D', 'release')

        when:
        def failure = failing { source.head() }

        then:
        !failure.transientFailure()
        failure.problem().what().contains('no such branch or tag')
        failure.problem().what().endsWith(': release')
        failure.problem().cure() == 'existing: main, maintenance'
    }

    def 'an empty repository is a problem and never a state that wants nothing'() {
        when:
        def failure = failing { follow(options).head() }

        then:
        !failure.transientFailure()
        failure.problem().what().startsWith('the repository is empty')

        where:
        options << [[:], [ref: 'main']]
    }

    def 'a remote whose head names a missing branch says which branches there are'() {
        given:
        git.commit('First')
        git.run('symbolic-ref', 'HEAD', 'refs/heads/gone')

        when:
        def failure = failing { follow().head() }

        then:
        failure.problem().what().endsWith('is not a branch')
        failure.problem().cure() == 'existing: main'
    }

    def 'a directory without a repository is a problem'() {
        when:
        def failure = failing { follow(url: temp.resolve(name).toString()).head() }

        then:
        !failure.transientFailure()
        failure.problem().what().startsWith('no Git repository at')

        where:
        name << ['nowhere', '.']
    }

    def 'an address that is none is refused at once'() {
        when:
        def failure = failing { follow(url: url) }

        then:
        !failure.transientFailure()
        failure.problem().what().startsWith(what)
        !failure.message.contains('s3cret')

        where:
        url                                   || what
        'ftp://ada:s3cret@example.com/x.git'  || 'not a Git URL: ftp://example.com/x.git'
        'ssh://ada:s3cret@example.com/x.git'  || 'not a Git URL: ssh://example.com/x.git'
        'ssh://-oProxyCommand=x/y.git'        || 'not a Git URL: ssh://-oProxyCommand=x/y.git'
        'ssh://-oProxyCommand=x@h.org/y.git'  || 'not a Git URL'
        '-oProxyCommand=x:y.git'              || 'not a Git URL'
        'hxtp://bob:s3cret/W@rd@h.org/x'      || 'not a Git URL: hxtp://h.org/x'
        'http://bob:s3cret/WORD@h.org/x'      || 'not a Git URL: http://h.org/x'
        'git@example.com:-x'                  || 'not a Git URL'
        'https://'                            || 'not a Git URL'
        'file://example.com/x'                || 'not a Git URL'
        ' '                                   || 'not a Git URL'
    }

    def 'a ref that no repository can have is refused at once'() {
        when:
        def failure = failing { follow(ref: ref) }

        then:
        failure.problem().what().startsWith('not a branch, tag or commit id')

        where:
        ref << ['a b', '../x', 'x..y', '']
    }

    def 'a checkout has the files, the executable bit and the links that stay inside'() {
        given:
        git.write('converge.groovy', 'x\r\ny\n').write('bin/run', '#!/bin/sh\n').write('.gitattributes', '* text eol=lf\n')
        git.directory.resolve('bin/run').toFile().executable = true
        Files.createSymbolicLink(git.directory.resolve('bin/main'), Path.of('../converge.groovy'))
        git.run('-c', 'core.autocrlf=false', 'add', '-A')
        git.commit('First')
        def source = follow()

        when:
        def directory = source.checkout(source.head().revision()).directory()

        then:
        Files.readString(directory.resolve('bin/main')) == Files.readString(directory.resolve('converge.groovy'))
        Files.isExecutable(directory.resolve('bin/run'))
        !Files.isExecutable(directory.resolve('converge.groovy'))
        !Files.exists(directory.resolve('.git'))
    }

    def 'a checkout is made once'() {
        given:
        git.write('a', '1').commit('First')
        def source = follow()
        def revision = source.head().revision()
        def made = Files.readAttributes(source.checkout(revision).directory(), 'unix:ino')

        expect:
        Files.readAttributes(source.checkout(revision).directory(), 'unix:ino') == made
    }

    def 'only the directory that was asked for is checked out'() {
        given:
        git.write('apps/shop/converge.groovy', 'shop').write('other', 'x').commit('First')
        def source = follow(path: './apps/shop/')

        when:
        def directory = source.checkout(source.head().revision()).directory()

        then:
        directory.toFile().list().toList() == ['converge.groovy']
    }

    def 'a directory that the revision does not have is a problem that names those it has'() {
        given:
        git.write('apps/shop/converge.groovy', 'shop').commit('First')
        def source = follow(path: path)

        when:
        def failure = failing { source.checkout(source.head().revision()) }

        then:
        !failure.transientFailure()
        failure.problem().what().startsWith(what)
        failure.problem().cure().startsWith('existing directories: apps')

        where:
        path                        || what
        'apps/shpo'                 || 'there is no directory apps/shpo'
        'apps/shop/converge.groovy' || 'apps/shop/converge.groovy is not a directory'
    }

    def 'a directory outside the repository is refused at once'() {
        when:
        def failure = failing { follow(path: path) }

        then:
        failure.problem().what().startsWith('not a directory of the repository')

        where:
        path << ['../x', '/etc', 'a/../../b', 'a//b', 'a/..']
    }

    def 'a link that leaves the checkout is refused, with its name'() {
        given:
        git.write('a', '1').write('p/q/keep', '1')
        others.each { name, to -> Files.createSymbolicLink(git.directory.resolve(name), Path.of(to)) }
        Files.createSymbolicLink(git.directory.resolve('evil'), Path.of(target))
        git.commit('First')
        def source = follow()

        when:
        def failure = failing { source.checkout(source.head().revision()) }

        then:
        !failure.transientFailure()
        failure.problem().what() == 'a link points outside of the state repo: evil'
        failure.problem().where().file() == 'evil'
        temp.resolve('home/source/checkouts').toFile().list().every { it.startsWith('.tmp-') }

        where:
        target        | others
        '/etc/passwd' | [:]
        '../outside'  | [:]
        'evil'        | [:]
        'p/q/top/..'  | ['p/q/top': '../..']
        'p/x/../..'   | ['p/x': '.']
    }

    def 'a directory with a link to its neighbour is refused when it is checked out alone'() {
        given:
        git.write('shared/a', '1').write('app/keep', '1')
        Files.createSymbolicLink(git.directory.resolve('app/a'), Path.of('../shared/a'))
        git.commit('First')
        def whole = follow()
        def part = follow(path: 'app')

        when:
        def failure = failing { part.checkout(part.head().revision()) }

        then:
        failure.problem().what() == 'a link points outside of the state repo: a'
        whole.checkout(whole.head().revision()).directory() != null
    }

    def 'a file name that reaches for more is refused'() {
        given:
        git.commit('First')
        git.commitTree("100644 blob ${git.blob('x')}\t$name\n")
        def source = follow()

        when:
        def failure = failing { source.checkout(source.head().revision()) }

        then:
        !failure.transientFailure()
        failure.problem().what().contains('refused') || failure.problem().what().contains('not allowed')
        !Files.exists(temp.resolve('home/source/checkouts/x'))

        where:
        name << ['..', '.git', '.GIT', '.']
    }

    def 'a submodule becomes an empty directory'() {
        given:
        git.commit('First')
        git.commitTree("160000 commit ${'a' * 40}\tlib\n")
        def source = follow()

        when:
        def directory = source.checkout(source.head().revision()).directory()

        then:
        directory.resolve('lib').toFile().list().length == 0
    }

    def 'a repository that is too large is refused'() {
        given:
        git.write('a', '12345').write('b', '12345').commit('First')
        def source = follow(limits: limits)

        when:
        def failure = failing { source.checkout(source.head().revision()) }

        then:
        !failure.transientFailure()
        failure.problem().what() == 'the state repo is too large'
        failure.problem().why() == why

        where:
        limits            || why
        new Limits(9, 50) || 'more than 9 bytes'
        new Limits(99, 1) || 'more than 1 files'
    }

    def 'only the checkouts of the commits that are kept stay'() {
        given:
        def first = git.write('app/a', '1').commit('First')
        def source = follow()
        def part = follow(path: 'app')
        def kept = [source.checkout(source.head().revision()), part.checkout(part.head().revision())]
        git.write('app/a', '2').commit('Second')
        def gone = [source.checkout(source.head().revision()), part.checkout(part.head().revision())]

        when:
        source.prune([first] as Set)

        then:
        kept.every { Files.exists(it.directory()) }
        gone.every { !Files.exists(it.directory()) }
    }

    def 'an older revision is fetched again when its checkout is gone'() {
        given:
        git.write('a', '1').commit('First')
        def source = follow()
        def first = source.head().revision()
        git.write('a', '2').commit('Second')
        temp.resolve('home').toFile().deleteDir()

        when:
        def directory = follow().checkout(first).directory()

        then:
        Files.readString(directory.resolve('a')) == '1'
    }

    def 'line ends are those that the attributes of the repository ask for, with and without a path (T17)'() {
        given:
        git.write('.gitattributes', '*.bat text eol=crlf\n*.sh text eol=lf\n').write('app/run.bat', 'a\r\nb\r\n').write('app/run.sh', 'a\n')
            .write('app/raw', 'a\r\n').write('app/.gitattributes', 'other text eol=crlf\n').write('app/other', 'x\n').commit('First')
        git.run('rm', '-q', '--cached', '-r', '.')
        git.run('reset', '-q', '--hard')
        def source = follow(path: path)
        def directory = source.checkout(source.head().revision()).directory().resolve(path.empty ? 'app' : '')

        expect:
        ['run.bat', 'run.sh', 'raw', 'other'].every { Files.readString(directory.resolve(it)) == Files.readString(git.directory.resolve('app').resolve(it)) }
        Files.readString(directory.resolve('run.bat')) == 'a\r\nb\r\n'
        Files.readString(directory.resolve('other')) == 'x\r\n'
        Files.exists(directory.resolve('app')) == false

        where:
        path << ['', 'app']
    }
}
