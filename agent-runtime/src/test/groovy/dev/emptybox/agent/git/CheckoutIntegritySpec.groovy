package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.FileTime
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Specification
import spock.lang.TempDir

/** A checkout has the content of the commit, or it is written again (B7, D6). */
class CheckoutIntegritySpec extends Specification {

    @TempDir
    Path temp

    Git git
    Path home

    def setup() {
        git = Git.init(temp.resolve('origin'))
        git.write('converge.groovy', 'file("x") { content "y" }').write('templates/a.ftl', 'one').write('bin/run', '#!/bin/sh\n')
        Files.setPosixFilePermissions(git.directory.resolve('bin/run'), PosixFilePermissions.fromString('rwxr-xr-x'))
        Files.createSymbolicLink(git.directory.resolve('latest'), Path.of('templates/a.ftl'))
        git.commit('First')
        home = temp.resolve('home/source')
    }

    private GitSource source() {
        new GitSource(git.directory.toString(), 'main', '', home, Credentials.none())
    }

    /** Of this process, and of one that has never seen the checkout. */
    private Path altered(boolean sameProcess, Closure<?> change) {
        def source = source()
        def revision = source.head().revision()
        def directory = source.checkout(revision).directory()
        change.call(directory)
        (sameProcess ? source : this.source()).checkout(revision).directory()
    }

    def 'a checkout that was modified is written again: #what (B7)'() {
        when:
        def directories = [true, false].collect { same -> altered(same, change) }

        then:
        directories.every { Files.readString(it.resolve('converge.groovy')) == 'file("x") { content "y" }' }
        directories.every { Files.readString(it.resolve('templates/a.ftl')) == 'one' }
        directories.every { Files.isExecutable(it.resolve('bin/run')) && Files.isSymbolicLink(it.resolve('latest')) }
        directories.every { !Files.exists(it.resolve('lib')) && !Files.exists(it.resolve('templates/b.ftl')) }

        where:
        what                        | change
        'a truncated script'        | { Files.writeString(it.resolve('converge.groovy'), '') }
        'the same length and time'  | { rewritten(it.resolve('templates/a.ftl'), 'two') }
        'a removed file'            | { Files.delete(it.resolve('templates/a.ftl')) }
        'a file too many'           | { Files.writeString(it.resolve('templates/b.ftl'), 'b') }
        'a directory too many'      | { Files.createDirectory(it.resolve('lib')) }
        'a program no more'         | { Files.setPosixFilePermissions(it.resolve('bin/run'), PosixFilePermissions.fromString('rw-r--r--')) }
        'a link that became a file' | { Files.delete(it.resolve('latest')); Files.writeString(it.resolve('latest'), 'one') }
        'all of it'                 | { it.toFile().deleteDir(); Files.createDirectory(it) }
    }

    private static void rewritten(Path file, String text) {
        FileTime time = Files.getLastModifiedTime(file)
        Files.writeString(file, text)
        Files.setLastModifiedTime(file, time)
    }

    def 'an unmodified checkout is used without the store and the server, also by the next process (B7)'() {
        given:
        def revision = source().head().revision()
        def first = source().checkout(revision).directory()
        def made = Files.getAttribute(first.resolve('converge.groovy'), 'unix:ino')
        home.resolve('repo.git').toFile().deleteDir()
        git.directory.toFile().deleteDir()

        when:
        def again = source().checkout(revision).directory()

        then:
        again == first
        Files.getAttribute(again.resolve('converge.groovy'), 'unix:ino') == made
    }

    def 'an altered checkout that cannot be written again is a problem and is not used (B7)'() {
        given:
        def revision = source().head().revision()
        def directory = source().checkout(revision).directory()
        home.resolve('repo.git').toFile().deleteDir()
        git.directory.toFile().deleteDir()
        Files.writeString(directory.resolve('converge.groovy'), '')

        when:
        source().checkout(revision)

        then:
        def failure = thrown(SourceException)
        failure.problem().what() == "the checkout of revision ${revision.shortId()} was modified, and cannot be written again"
    }

    def 'a manifest that is damaged creates the checkout again (B7)'() {
        given:
        def revision = source().head().revision()
        def directory = source().checkout(revision).directory()
        def manifest = home.resolve('manifests').resolve(directory.fileName)
        Files.writeString(manifest, Files.readString(manifest).take(30))

        expect:
        Files.readString(source().checkout(revision).directory().resolve('templates/a.ftl')) == 'one'
        Files.size(manifest) > 30
    }

    def 'a checkout is taken from the store while the server holds a fetch (B9)'() {
        given:
        def server = new SlowServer(SlowServer.HEADERS + SlowServer.SERVICE + 'fff0', 20, [hasNext: { true }, next: { '0'.bytes }] as Iterator<byte[]>)
        def revision = source().head().revision()
        def slow = new GitSource(server.url, 'main', '', home, Credentials.none())
        def looking = Thread.startDaemon {
            try {
                slow.head()
            } catch (SourceException closed) {
                // As soon as the server is closed.
            }
        }

        when:
        def directory = slow.checkout(revision).directory()

        then:
        looking.alive
        Files.exists(directory.resolve('converge.groovy'))

        cleanup:
        server?.close()
        looking?.join()
    }
}
