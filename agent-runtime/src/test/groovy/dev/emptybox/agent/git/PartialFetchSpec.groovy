package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path
import org.eclipse.jgit.lib.ObjectId
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** A state repo that is one directory of a large repository costs that directory. */
class PartialFetchSpec extends Specification {

    static final int OTHERS = 300

    @Shared @TempDir
    Path dir
    @TempDir
    Path own
    @Shared
    Git git

    def setupSpec() {
        git = Git.init(dir.resolve('origin'))
        git.run('config', 'uploadpack.allowFilter', 'true')
        def random = new Random(1)
        (1..OTHERS).each { git.write("other/${it % 10}/$it", (1..200).collect { random.nextLong() }.join(' ')) }
        git.write('.gitattributes', '*.txt text eol=crlf\n').write('shop/converge.groovy', 'one').write('shop/notes.txt', 'a\nb\n').write('shop/lib/a/b', 'b')
        git.commit('First')
    }

    GitSource follow(Map options = [:]) {
        new GitSource(git.directory.toString(), (options.ref ?: 'main') as String, (options.path ?: 'shop') as String, own.resolve('source'), Credentials.none())
    }

    boolean stored(String file) {
        def id = ObjectId.fromString(git.run('rev-parse', "HEAD:$file"))
        BareLayout.open(own.resolve('source/repo.git')).withCloseable { GitStore.has(it, id) }
    }

    String text(GitSource source, String file) {
        Files.readString(source.checkout(source.head().revision()).directory().resolve(file))
    }

    def 'only the files of the directory are fetched, and attributes above it hold'() {
        given:
        def source = follow()

        expect:
        text(source, 'converge.groovy') == 'one'
        text(source, 'notes.txt') == 'a\r\nb\r\n'
        text(source, 'lib/a/b') == 'b'
        stored('shop/converge.groovy')
        !stored('other/1/1')

        when:
        git.write('shop/converge.groovy', 'two').write('other/1/1', 'changed').commit('Second')

        then: 'a change fetches what changed'
        text(source, 'converge.groovy') == 'two'
        !stored('other/1/1')

        and: 'an older revision is fetched again when its checkout was lost'
        source.prune([] as Set)
        def older = git.run('rev-parse', 'HEAD~1')
        def pinned = follow(ref: older)
        text(pinned, 'converge.groovy') == 'one'
    }

    def 'the files are there before the checkout, so that it needs no server'() {
        given:
        def source = follow()
        def head = source.head()
        def moved = Files.move(git.directory, dir.resolve('moved'))

        expect:
        source.checkout(head.revision()).directory().resolve('converge.groovy').toFile().exists()

        cleanup:
        Files.move(moved, git.directory)
    }

    def 'a checkout that was modified is written again, also from a store that was lost'() {
        given:
        def source = follow()
        def checkout = source.checkout(source.head().revision())
        Files.writeString(checkout.directory().resolve('converge.groovy'), 'modified')
        own.resolve('source/repo.git').toFile().deleteDir()

        expect:
        Files.readString(follow().checkout(checkout.revision()).directory().resolve('converge.groovy')) != 'modified'
    }

    def 'without the directory, the same store gets everything'() {
        given:
        text(follow(), 'converge.groovy')

        expect:
        Files.exists(new GitSource(git.directory.toString(), 'main', '', own.resolve('source'), Credentials.none()).with { checkout(head().revision()).directory().resolve('other/1/1') })
    }

    def 'a directory that does not exist is named'() {
        when:
        def source = follow(path: 'shpo')
        source.checkout(source.head().revision())

        then:
        def e = thrown(SourceException)
        e.problem().what().contains('there is no directory shpo')
        e.problem().cure().contains('shop')
    }
}
