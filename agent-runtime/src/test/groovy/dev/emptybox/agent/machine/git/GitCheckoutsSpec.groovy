package dev.emptybox.agent.machine.git

import dev.emptybox.agent.git.Git as GitCommand
import dev.emptybox.agent.machine.Caught
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MemoryOnces
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.agent.machine.SmartHttp
import dev.emptybox.agent.machine.TransientFailure
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Step
import dev.emptybox.stdlib.tasks.FileTask
import dev.emptybox.stdlib.tasks.GitTask
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Clock
import java.util.concurrent.TimeUnit
import spock.lang.AutoCleanup
import spock.lang.IgnoreIf
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** The task git on this machine, with the real program, real bare repositories and Git's own smart HTTP. */
@Timeout(120)
class GitCheckoutsSpec extends Specification {

    @TempDir
    Path dir

    Path root
    GitCommand work
    String first
    String repository

    @AutoCleanup
    LiveWorld world

    @AutoCleanup
    SmartHttp server

    List<Step> steps = []

    def setup() {
        root = Files.createDirectories(dir.resolve('root')).toRealPath()
        Files.createDirectories(dir.resolve('served'))
        work = GitCommand.init(dir.resolve('work'))
        first = work.write('index.html', 'one\n').write('lib/code', 'one\n').commit('First')
        work.run('clone', '-q', '--bare', dir.resolve('work').toString(), dir.resolve('served/site.git').toString())
        work.run('remote', 'add', 'origin', dir.resolve('served/site.git').toString())
        repository = dir.resolve('served/site.git').toUri().toString().replaceFirst('/$', '')
        server = new SmartHttp(dir.resolve('served'))
        world = new LiveWorld(dir.resolve('cache'), System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT)
    }

    private String commit(String text) {
        def id = work.write('index.html', text).commit('Say ' + text.strip())
        work.run('push', '-q', '--force', 'origin', 'HEAD')
        id
    }

    private String push(String... what) {
        work.run('push', '-q', '--force', 'origin', *what)
    }

    private Task task(Closure<?> options = { }) {
        def task = new GitTask('checkout')
        task.repo(repository)
        options.delegate = task
        options.resolveStrategy = Closure.DELEGATE_FIRST
        options()
        task
    }

    private Outcome run(World there, Task... tasks) {
        def secrets = new Secrets({ name -> Optional.of('token-of-' + name) })
        def engine = new Engine(there, new Context(there, new RepoFiles(dir), root, secrets), new Engine.Listener() { }, Clock.systemUTC())
        def outcomes = tasks.collect { engine.run(it, null) }
        steps = engine.steps()
        outcomes.last()
    }

    private Outcome plan(Closure<?> options = { }) {
        run(new Overlay(world), task(options))
    }

    private Outcome apply(Closure<?> options = { }) {
        run(world, task(options))
    }

    private Problem problem(Closure<?> work) {
        Caught.problem(work)
    }

    private GitCommand getCheckout() {
        new GitCommand(root.resolve('checkout'))
    }

    private String text(String path = 'checkout/index.html') {
        Files.readString(root.resolve(path))
    }

    private Map<String, String> tree() {
        Files.walk(root).withCloseable { paths ->
            paths.toList().collectEntries { [root.relativize(it).toString(), "${Files.getLastModifiedTime(it)} ${Files.isRegularFile(it) ? Files.size(it) : ''}".toString()] }
        }
    }

    def 'a plan names the commit and touches nothing, an apply checks it out, and then nothing is to do'() {
        given:
        def before = tree()

        when:
        def planned = plan()

        then:
        planned.status == Outcome.Status.CHANGED
        planned.reason == "it does not exist; main (${first.take(10)}) is wanted"
        planned.diff == "- nothing\n+ $first"
        planned.after == first
        planned.before == null
        tree() == before

        when:
        def done = apply()

        then:
        [done.reason, done.diff, done.before, done.after] == [planned.reason, planned.diff, null, first]
        steps[0].changes()*.kind() == ['git.checkout']
        steps[0].changes()*.target() == ['checkout']
        text() == 'one\n'
        checkout.run('status', '--porcelain') == ''
        checkout.run('fsck', '--strict') == ''
        root.toFile().list().toList() == ['checkout']

        when:
        before = tree()
        def again = plan()

        then:
        again.status == Outcome.Status.OK
        again.reason == "it is at main (${first.take(10)})"
        tree() == before
    }

    def 'it follows a branch, and what is unknown to Git stays'() {
        given:
        apply()
        Files.writeString(root.resolve('checkout/upload'), 'mine')

        when:
        def second = commit('two\n')
        def planned = plan()
        def done = apply()

        then:
        planned.reason == "it is at ${first.take(10)}, and main (${second.take(10)}) is wanted"
        [done.before, done.after] == [first, second]
        text() == 'two\n'
        text('checkout/upload') == 'mine'
        plan().status == Outcome.Status.OK
    }

    def 'it goes to #what'() {
        given:
        def second = commit('two\n')
        work.run('tag', 'light', first)
        work.run('tag', '-a', '-m', 'annotated', 'v1.2', first)
        work.run('branch', 'other/deep', first)
        push('--tags', 'other/deep')
        commit('three\n')

        when:
        apply { ref name ?: first }

        then:
        checkout.run('rev-parse', 'HEAD') == first
        plan { ref name ?: first }.status == Outcome.Status.OK

        where:
        what                | name
        'a branch'          | 'other/deep'
        'a tag'             | 'light'
        'an annotated tag'  | 'v1.2'
        'a whole name'      | 'refs/tags/v1.2'
        'a commit'          | null
    }

    def 'a commit that is the end of no branch is found, also when only a part of the history was there'() {
        given:
        commit('two\n')
        def third = commit('three\n')
        apply { depth 1 }

        expect:
        checkout.run('rev-list', '--count', 'HEAD') == '1'

        when:
        apply { ref first; depth 1 }

        then:
        checkout.run('rev-parse', 'HEAD') == first

        when:
        apply()

        then:
        checkout.run('rev-parse', 'HEAD') == third
        checkout.run('rev-list', '--count', 'HEAD') == '3'
    }

    def 'a branch that was pushed with force and a tag that was moved are followed, over #way'() {
        given:
        work.run('tag', 'live')
        push('--tags')
        def options = { repo way == 'file' ? repository : server.url('site.git'); ref name }
        apply(options)

        when:
        work.run('checkout', '-q', '--orphan', 'fresh')
        def other = work.write('index.html', 'other\n').commit('Other')
        work.run('branch', '-f', 'main')
        work.run('tag', '-f', 'live')
        push('main', 'live')
        apply(options)

        then:
        checkout.run('rev-parse', 'HEAD') == other
        text() == 'other\n'

        where:
        way    | name
        'file' | 'main'
        'file' | 'live'
        'http' | 'main'
        'http' | 'live'
    }

    def 'local edits are a failure that names them, and plan and apply agree'() {
        given:
        apply()
        Files.writeString(root.resolve('checkout/index.html'), 'edited\n')
        Files.delete(root.resolve('checkout/lib/code'))

        expect:
        problem { plan() }.what() == 'checkout has local edits: index.html, lib/code'
        problem { apply() }.cure() == 'commit them to the repository, or write force() to discard them'

        when:
        commit('two\n')

        then:
        problem { plan() }.what() == 'checkout has local edits: index.html, lib/code'
        problem { apply() }.what() == 'checkout has local edits: index.html, lib/code'
        text() == 'edited\n'
    }

    def 'a commit made in the checkout is a local edit'() {
        given:
        apply()
        checkout.write('index.html', 'mine\n').commit('Mine')

        expect:
        problem { plan() }.what() == 'checkout has local edits: 1 local commits'
        apply { force() }.after == first
        text() == 'one\n'
    }

    def 'with force local edits are thrown away, with and without a new commit'() {
        given:
        apply()
        if (moved) {
            commit('two\n')
        }
        Files.writeString(root.resolve('checkout/index.html'), 'edited\n')
        Files.delete(root.resolve('checkout/lib/code'))

        when:
        def done = apply { force() }

        then:
        done.status == Outcome.Status.CHANGED
        text() == (moved ? 'two\n' : 'one\n')
        text('checkout/lib/code') == 'one\n'
        plan { force() }.status == Outcome.Status.OK

        where:
        moved << [true, false]
    }

    def 'an unknown file in the way of a new one is not overwritten without force (T13)'() {
        given:
        apply()
        Files.writeString(root.resolve('checkout/new'), 'mine')
        work.write('new', 'theirs')
        def second = commit('two\n')

        expect: 'the plan says so, as far as it can be known'
        world.git().checkout(root.resolve('checkout'), '').get().untracked() == ['new']

        and:
        with(problem { apply() }) {
            it.what() == "Cannot check out $second in ${root.resolve('checkout')}"
            it.why().contains('new')
        }
        text('checkout/new') == 'mine'
        text() == 'one\n'

        when:
        apply { force() }

        then:
        text('checkout/new') == 'theirs'
    }

    def 'another repository is taken over'() {
        given:
        apply()
        work.run('clone', '-q', '--bare', dir.resolve('work').toString(), dir.resolve('served/moved.git').toString())
        def moved = dir.resolve('served/moved.git').toString()

        expect:
        plan { repo moved }.reason == 'it was a checkout of another repository'
        apply { repo moved }.status == Outcome.Status.CHANGED
        plan { repo moved }.status == Outcome.Status.OK
        checkout.run('remote', 'get-url', 'origin') == moved
    }

    def 'a wrong ref names the nearest ones'() {
        given:
        work.run('tag', 'v1.2')
        push('--tags')

        expect:
        with(problem { plan { ref wrong } }) {
            it.what() == "There is no branch or tag $wrong in $repository"
            it.why() == why
            it.cure() == cure
        }

        where:
        wrong     | why                                     | cure
        'mian'    | "did you mean 'main'?"                  | 'correct ref'
        'v1.3'    | "did you mean 'v1.2'?"                  | 'correct ref'
        'release' | 'it has main, v1.2'                     | 'correct ref'
        'abcdef0' | 'it has main, v1.2'                     | 'a commit id needs all 40 digits'
    }

    def 'an unknown commit is reported'() {
        expect:
        with(problem { apply { ref 'a' * 40 } }) {
            it.what() == "Cannot fetch the commit ${'a' * 40} from $repository"
            it.why() == 'it is not in any branch or tag'
        }
        root.toFile().list() as List == []
    }

    def 'an empty repository is reported'() {
        given:
        work.run('init', '-q', '--bare', dir.resolve('served/empty.git').toString())

        expect:
        problem { plan { repo dir.resolve('served/empty.git').toString() } }.why() == 'it is empty'
    }

    def 'a server that does not answer may do so later, one that has no such repository will not'() {
        given:
        def url = server.url('site.git')
        change(server)

        when:
        def failure = Caught.exception { world.git().refs(new dev.emptybox.stdlib.model.Git.Remote(url.replace('site.git', name), '', java.time.Duration.ofSeconds(20))) }

        then:
        failure.problems()[0].what() == "Cannot list the branches and tags of ${url.replace('site.git', name)}"
        TransientFailure.causes(failure) == passing

        where:
        name       | passing | change
        'site.git' | true    | { SmartHttp it -> it.close() }
        'site.git' | true    | { SmartHttp it -> it.status = 503 }
        'site.git' | false   | { SmartHttp it -> it.status = 403 }
        'none.git' | false   | { SmartHttp it -> }
        'site.git' | false   | { SmartHttp it -> it.wanted = 'a:b' }
    }

    def 'a checkout at a commit with a full id needs no request'() {
        given:
        def options = { repo server.url('site.git'); ref first }
        apply(options)
        server.close()

        expect:
        plan(options).status == Outcome.Status.OK
    }

    def 'credentials are sent to the server, and are in no file and no argument list'() {
        given:
        server.wanted = sent
        def seen = [] as Set
        def watching = true
        def watch = Thread.start {
            while (watching) {
                new File('/proc').list().findAll { it.isLong() }.each { pid ->
                    try {
                        seen << new File("/proc/$pid/cmdline").text
                    } catch (IOException gone) {
                        // Ended meanwhile.
                    }
                }
            }
        }

        when:
        def options = { repo server.url('site.git'); credentials given }
        apply(options)
        commit('two\n')
        apply(options)

        then:
        text() == 'two\n'
        (server.authorizations as Set) - null == ['Basic ' + sent.bytes.encodeBase64()] as Set

        when:
        watching = false
        watch.join()
        def forms = ['token-of-git', sent.bytes.encodeBase64().toString()]
        def files = Files.walk(dir).withCloseable { paths -> paths.filter { Files.isRegularFile(it) }.toList() }

        then:
        seen.any { it.contains('ls-remote') }
        seen.every { line -> forms.every { !line.contains(it) } }
        files.every { file -> forms.every { !new String(Files.readAllBytes(file), 'ISO-8859-1').contains(it) } }

        where:
        given                                   | sent
        Secrets.placeholder('git')              | 'x-access-token:token-of-git'
        'ann:' + Secrets.placeholder('git')     | 'ann:token-of-git'
    }

    def 'credentials do not follow a redirect to another server'() {
        given:
        def other = new SmartHttp(dir.resolve('served'))
        other.wanted = asks
        server.elsewhere = other.url('').replaceFirst('/$', '')

        when:
        try {
            apply { repo server.url('site.git'); credentials Secrets.placeholder('git') }
        } catch (ProblemException refused) {
            // That one does not let it in.
        }

        then:
        other.authorizations.size() > 0
        other.authorizations.every { it == null }
        Files.exists(root.resolve('checkout/index.html')) == (asks == null)

        cleanup:
        other.close()

        where:
        asks << [null, 'x-access-token:token-of-git']
    }

    def 'hooks of the checkout do not run'() {
        given:
        apply()
        def hook = root.resolve('checkout/.git/hooks/post-checkout')
        Files.createDirectories(hook.parent)
        Files.writeString(hook, "#!/bin/sh\ntouch ${dir.resolve('hooked')}\n")
        hook.toFile().setExecutable(true)

        when:
        commit('two\n')
        apply()

        then:
        text() == 'two\n'
        !Files.exists(dir.resolve('hooked'))
    }

    def 'what a kill left is mended: #what'() {
        given:
        apply()
        def second = commit('two\n')
        left(checkout, second)

        when:
        def planned = plan()
        apply()

        then:
        planned.status == Outcome.Status.CHANGED
        text() == 'two\n'
        checkout.run('rev-parse', 'HEAD') == second
        checkout.run('status', '--porcelain') == ''
        plan().status == Outcome.Status.OK

        where:
        what                                 | left
        'a lock of the index'                | { git, id -> git.write('.git/index.lock', '') }
        'a lock of a mark'                   | { git, id -> git.write('.git/refs/emptybox/begun.lock', '') }
        'files that are half of the new one' | { git, id -> git.run('fetch', '-q', 'origin'); git.run('update-ref', 'refs/emptybox/begun', id); git.write('index.html', 'two\n').write('.git/index.lock', '') }
        'a file that is cut'                 | { git, id -> git.run('fetch', '-q', 'origin'); git.run('update-ref', 'refs/emptybox/begun', id); git.write('index.html', 't') }
        'a head that has moved already'      | { git, id -> git.run('fetch', '-q', 'origin'); git.run('update-ref', 'refs/emptybox/begun', id); git.run('update-ref', '--no-deref', 'HEAD', id) }
    }

    def 'half of a first checkout is replaced'() {
        given:
        def staging = root.resolve('.checkout.emptybox-git')
        GitCommand.init(staging).write('index.html', 'half').commit('Half')

        when:
        apply()

        then:
        text() == 'one\n'
        root.toFile().list().toList() == ['checkout']
    }

    def 'a lock that a running git holds is respected'() {
        given:
        apply()
        commit('two\n')
        Files.writeString(root.resolve('checkout/.git/index.lock'), '')
        def git = new ProcessBuilder('git', 'cat-file', '--batch').directory(root.resolve('checkout').toFile()).start()

        when:
        def told = problem { apply() }

        then:
        told.what() == "The checkout ${root.resolve('checkout')} is in use"
        Files.exists(root.resolve('checkout/.git/index.lock'))

        cleanup:
        git?.destroy()
        git?.waitFor(10, TimeUnit.SECONDS)
    }

    def 'an empty directory becomes the checkout and keeps its mode'() {
        given:
        Files.createDirectory(root.resolve('checkout'), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString('rwxr-x---')))

        when:
        apply()

        then:
        text() == 'one\n'
        PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve('checkout'))) == 'rwxr-x---'
    }

    def 'a directory with other content, or a file, is not replaced'() {
        given:
        make(root.resolve('checkout'))

        expect:
        problem { plan() }.what() == "checkout is $what, not a checkout"

        where:
        what                                   | make
        'a directory with other content' | { Path it -> Files.createDirectory(it); Files.writeString(it.resolve('a'), 'mine') }
        'a file'                                | { Path it -> Files.writeString(it, 'mine') }
    }

    def 'what later tasks read in the checkout is unknown until it is done, what they read elsewhere is not'() {
        given:
        apply()
        commit('two\n')
        def inside = new FileTask('checkout/index.html')
        inside.content('one\n')
        def copy = new FileTask('elsewhere')
        copy.content('x')
        Files.writeString(root.resolve('elsewhere'), 'x')

        when:
        run(new Overlay(world), task(), inside, copy)

        then:
        steps*.status() == [Outcome.Status.CHANGED, Outcome.Status.UNKNOWN, Outcome.Status.OK]
        steps[1].reason() == 'git checkout may change it'
    }

    @IgnoreIf({ System.getProperty('user.name') != 'root' })
    def 'it fetches as another user, who owns the files'() {
        given:
        [dir, root].each { Files.setPosixFilePermissions(it, PosixFilePermissions.fromString('rwxr-xr-x')) }
        def options = { repo server.url('site.git'); runAs 'nobody' }

        when:
        apply(options)
        commit('two\n')
        apply(options)

        then:
        text() == 'two\n'
        ['checkout', 'checkout/.git', 'checkout/index.html'].every { Files.getOwner(root.resolve(it), LinkOption.NOFOLLOW_LINKS).name == 'nobody' }
        plan(options).status == Outcome.Status.OK

        and: 'git refuses to look at it as somebody else, and the problem says how'
        problem { plan { repo server.url('site.git') } }.cure() == 'it belongs to another user: add runAs with that user'
    }

    def 'an ignored file that is in the way is left alone, unless force says otherwise (T16)'() {
        given:
        work.write('.gitignore', 'local.conf\n').commit('Ignore it')
        push('HEAD')
        apply()
        Files.writeString(root.resolve('checkout/local.conf'), 'mine\n')
        work.write('local.conf', 'theirs\n').run('add', '-f', 'local.conf')
        work.commit('And then not')
        push('HEAD')

        expect:
        world.git().checkout(root.resolve('checkout'), '').get().untracked() == ['local.conf']
        problem { apply() }.why().contains('local.conf')
        text('checkout/local.conf') == 'mine\n'

        when:
        apply { force() }

        then:
        text('checkout/local.conf') == 'theirs\n'
    }
}
