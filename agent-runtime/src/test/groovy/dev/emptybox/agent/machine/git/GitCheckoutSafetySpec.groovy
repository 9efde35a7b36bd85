package dev.emptybox.agent.machine.git

import dev.emptybox.agent.git.Git as GitCommand
import dev.emptybox.agent.machine.Caught
import dev.emptybox.agent.machine.SmartHttp
import dev.emptybox.agent.machine.TransientFailure
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Secrets
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.attribute.PosixFilePermissions
import java.util.concurrent.TimeUnit
import spock.lang.IgnoreIf
import spock.lang.Timeout

/** Credentials, hooks, other users, and what a kill or a running git leaves. */
@Timeout(120)
class GitCheckoutSafetySpec extends GitCheckoutSpecification {

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
}
