package dev.emptybox.agent.machine.git

import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.tasks.FileTask
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Timeout

/** What a checkout follows, what it keeps, and what it is refused for. */
@Timeout(120)
class GitCheckoutsSpec extends GitCheckoutSpecification {

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

    def 'a checkout at a commit with a full id needs no request'() {
        given:
        def options = { repo server.url('site.git'); ref first }
        apply(options)
        server.close()

        expect:
        plan(options).status == Outcome.Status.OK
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
