package dev.emptybox.agent.git

import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class WorkingCopySpec extends Specification {

    @TempDir
    Path temp

    def 'a clean working tree has the id of its head'() {
        given:
        def git = Git.init(temp)
        def id = git.write('.gitignore', 'build/\n').write('a', '1').commit('First')
        git.write('build/x', 'ignored')

        when:
        def revision = new WorkingCopy(temp, '').head().revision()

        then:
        revision.commit() == id
        revision.message() == 'First'
    }

    def 'an edit counts'() {
        given:
        def git = Git.init(temp)
        def id = git.write('a', '1').write('b', '1').commit('First')
        edit(git)

        expect:
        new WorkingCopy(temp, '').head().revision().commit() ==~ /$id\+edits-[0-9a-f]{10}/

        where:
        what        | edit
        'changed'   | { Git it -> it.write('a', '2') }
        'new'       | { Git it -> it.write('c', '2') }
        'removed'   | { Git it -> Files.delete(it.directory.resolve('a')) }
        'staged'    | { Git it -> it.write('c', '2').run('add', 'c') }
        'same size' | { Git it -> it.write('a', '9') }
    }

    def 'other edits are another revision, the same ones the same: #what (D15)'() {
        given:
        if (inGit) {
            Git.init(temp).commit('First')
        }
        def name = { new WorkingCopy(temp, '').head().revision().commit() }
        def file = Files.writeString(temp.resolve('a'), '1')
        def first = name()

        when:
        Files.writeString(file, '2')
        def second = name()
        Files.writeString(file, '1')

        then:
        second != first
        name() == first

        when: 'the home of an agent is no part of it'
        Files.createDirectories(temp.resolve('.emptybox'))
        Files.writeString(temp.resolve('.emptybox/status.json'), '{}')

        then:
        name() == first

        where:
        what          | inGit
        'in Git'      | true
        'without Git' | false
    }

    def 'an edit beside the directory that was asked for does not count'() {
        given:
        def git = Git.init(temp)
        def id = git.write('app/a', '1').write('b', '1').commit('First')
        git.write('b', '2').write('new', '1')

        expect:
        new WorkingCopy(temp, 'app').head().revision().commit() == id
        new WorkingCopy(temp.resolve('app'), '').head().revision().commit() == id
        new WorkingCopy(temp, '').head().revision().commit() ==~ /$id\+edits-[0-9a-f]{10}/
    }

    def 'a second working tree of a repository has its own head'() {
        given:
        def git = Git.init(temp.resolve('one'))
        git.write('a', '1').commit('First')
        git.run('worktree', 'add', '-q', '-b', 'other', temp.resolve('two').toString())
        def id = new Git(temp.resolve('two')).write('a', '2').commit('Second')

        expect:
        new WorkingCopy(temp.resolve('two'), '').head().revision().commit() == id
    }

    def 'a directory without Git or without a commit is a working copy'() {
        given:
        prepare(temp)

        when:
        def revision = new WorkingCopy(temp, '').head().revision()

        then:
        revision.commit() ==~ /working-copy-[0-9a-f]{10}/
        revision.edited()

        where:
        prepare << [{ Path it -> }, { Path it -> Git.init(it) }, { Path it -> Files.writeString(it.resolve('.git'), 'rubbish') },
                    { Path it -> Git.init(it).write('.git/config', '[core]\n\trepositoryformatversion = 99\n') }]
    }

    def 'a checkout is the directory itself'() {
        given:
        Files.createDirectories(temp.resolve('app'))
        def copy = new WorkingCopy(temp, 'app')

        expect:
        copy.checkout(copy.head().revision()).directory() == temp.resolve('app')
        copy.address() == temp.resolve('app').toString()
    }

    def 'what was checked out is kept, with links and programs, for when the directory holds something else (D15)'() {
        given:
        def repo = Files.createDirectories(temp.resolve('repo'))
        def home = temp.resolve('home')
        Files.createDirectories(repo.resolve('files'))
        Files.writeString(repo.resolve('files/run'), 'old').toFile().setExecutable(true)
        Files.createSymbolicLink(repo.resolve('link'), Path.of('files/run'))
        def copy = new WorkingCopy(repo, '', home)
        def old = copy.head().revision()
        copy.checkout(old)

        when:
        Files.writeString(repo.resolve('files/run'), 'new')
        def kept = copy.checkout(old).directory()

        then:
        Files.readString(kept.resolve('files/run')) == 'old'
        Files.isExecutable(kept.resolve('files/run'))
        Files.readSymbolicLink(kept.resolve('link')) == Path.of('files/run')

        when:
        copy.prune([] as Set)
        copy.checkout(old)

        then:
        def failure = thrown(SourceException)
        failure.problem().what().endsWith('are not available')
    }

    def 'a directory that does not exist is a problem'() {
        when:
        new WorkingCopy(temp, 'nowhere').head()

        then:
        def failure = thrown(SourceException)
        !failure.transientFailure()
        failure.problem().what().startsWith('no such directory')
    }

    def 'looking changes nothing in the repository'() {
        given:
        def git = Git.init(temp)
        git.write('a', '1').commit('First')
        git.write('a', '2')
        def before = files()

        when:
        new WorkingCopy(temp, '').head()

        then:
        files() == before
    }

    private Map<String, List> files() {
        def all = [:]
        temp.toFile().eachFileRecurse { all[it.path] = [it.lastModified(), it.length()] }
        all
    }

    def 'what Git ignores is no part of the state, in a working copy as in a commit (T17)'() {
        given:
        def git = Git.init(temp.resolve('repo'))
        git.write('.gitignore', 'build/\n*.log\n').write('files/app/a', '1').write('files/app/forced.log', '1')
        git.run('add', '-f', 'files/app/forced.log')
        git.commit('First')
        git.write('files/app/build/x', '1').write('files/app/b.log', '1').write('files/app/new', '1')
        def source = new WorkingCopy(temp.resolve('repo'), '')
        def checkout = source.checkout(source.head().revision())

        expect:
        new RepoFiles(checkout.directory(), checkout.ignored(), [:]).tree('files', 'app', { true })*.path() == ['a', 'forced.log', 'new']
        new RepoFiles(checkout.directory(), checkout.ignored(), [:]).names('files').toSorted() == ['app/a', 'app/forced.log', 'app/new']
        !new RepoFiles(checkout.directory(), checkout.ignored(), [:]).tree('files', '.', { true })*.path().any { it.contains('.git/') }

        when:
        new RepoFiles(checkout.directory(), checkout.ignored(), [:]).read('files', 'app/b.log')

        then:
        thrown(ProblemException)
    }

    def 'a state repo below a directory that another repository ignores is read unchanged (T17)'() {
        given:
        Git.init(temp).write('.gitignore', 'out/\n').commit('First')
        Files.createDirectories(temp.resolve('out/repo/files'))
        Files.writeString(temp.resolve('out/repo/files/a'), '1')
        def source = new WorkingCopy(temp.resolve('out/repo'), '')

        expect:
        source.checkout(source.head().revision()).ignored() == [Path.of('.git')] as Set
    }
}
