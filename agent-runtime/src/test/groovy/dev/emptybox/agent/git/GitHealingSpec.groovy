package dev.emptybox.agent.git

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** What a kill at any moment, or a bad disk, leaves in home. */
class GitHealingSpec extends Specification {

    @TempDir
    Path temp

    Git git
    Path home
    GitSource source

    def setup() {
        git = Git.init(temp.resolve('origin'))
        git.write('a', '1').commit('First')
        home = temp.resolve('home/source')
        source = new GitSource(git.directory.toString(), 'main', '', home, Credentials.none())
        source.checkout(source.head().revision())
    }

    def 'a stale lock does not hold up the next commit'() {
        given:
        def file = home.resolve("repo.git/$lock")
        Files.createDirectories(file.parent)
        Files.createFile(file)
        def second = git.write('a', '2').commit('Second')

        when:
        def revision = source.head().revision()

        then:
        revision.commit() == second
        Files.readString(source.checkout(revision).directory().resolve('a')) == '2'

        where:
        lock << ['refs/emptybox/head.lock', 'shallow.lock', 'packed-refs.lock', 'config.lock', 'HEAD.lock']
    }

    def 'a damaged store is fetched again'() {
        given:
        damage(home.resolve('repo.git').toFile())
        def second = git.write('a', '2').commit('Second')

        when:
        def revision = source.head().revision()

        then:
        revision.commit() == second
        Files.readString(source.checkout(revision).directory().resolve('a')) == '2'

        where:
        what                  | damage
        'no HEAD'             | { File it -> new File(it, 'HEAD').delete() }
        'garbage in HEAD'     | { File it -> new File(it, 'HEAD').text = '\0\0\0' }
        'garbage in config'   | { File it -> new File(it, 'config').text = '[[[\0' }
        'garbage in shallow'  | { File it -> new File(it, 'shallow').text = 'not an id\n' }
        'garbage in the ref'  | { File it -> new File(it, 'refs/emptybox/head').text = '' }
        'no objects'          | { File it -> new File(it, 'objects').deleteDir() }
        'truncated pack'      | { File it -> packs(it, '.pack').each { pack -> pack.bytes = pack.bytes[0..15] as byte[] } }
        'garbage in the pack' | { File it -> packs(it, '.pack').each { pack -> pack.bytes = new byte[pack.length() as int] } }
        'truncated index'     | { File it -> packs(it, '.idx').each { idx -> idx.bytes = new byte[3] } }
        'a file instead'      | { File it -> it.deleteDir(); it.text = 'x' }
    }

    def 'a damaged store gives the same commit again'() {
        given:
        def first = source.head().revision()
        packs(home.resolve('repo.git').toFile(), suffix).each { it.setWritable(true); it.bytes = new byte[20] }
        source.prune([] as Set)

        when:
        def checkout = source.checkout(source.head().revision())

        then:
        checkout.revision() == first
        Files.readString(checkout.directory().resolve('a')) == '1'

        where:
        suffix << ['.pack', '.idx']
    }

    def 'the last checkout survives a store that cannot be healed'() {
        given:
        def revision = source.head().revision()
        home.resolve('repo.git').toFile().deleteDir()
        git.directory.toFile().deleteDir()

        expect:
        Files.readString(source.checkout(revision).directory().resolve('a')) == '1'
    }

    def 'a server whose object is corrupt or missing is a problem in plain words, without a stack trace (D21)'() {
        given:
        git.write('a', (1..500).join(' ')).commit('Second')
        def blob = git.run('rev-parse', 'HEAD:a')
        def object = git.directory.resolve(".git/objects/${blob.take(2)}/${blob.drop(2)}")
        change.call(object)
        def err = System.err
        def printed = new ByteArrayOutputStream()
        System.err = new PrintStream(printed, true)

        when:
        source.head()

        then:
        def failure = thrown(SourceException)
        failure.problem().what() == "the repository is damaged: $git.directory"
        failure.problem().why().contains(blob)
        !failure.transientFailure()
        printed.toString() == ''

        cleanup:
        System.err = err

        where:
        change << [{ byte[] bytes = Files.readAllBytes(it); (40..60).each { at -> bytes[at] = 0 }; Files.delete(it); Files.write(it, bytes) }, { Files.delete(it) }]
    }

    def 'a half-written checkout is neither used nor kept'() {
        given:
        def left = Files.createDirectories(home.resolve('checkouts/.tmp-left/sub'))
        Files.writeString(left.resolve('a'), 'half')
        git.write('a', '2').commit('Second')

        when:
        def checkout = source.checkout(source.head().revision())

        then:
        Files.readString(checkout.directory().resolve('a')) == '2'
        !Files.exists(left.parent)
    }

    def 'a half-made store is neither used nor kept'() {
        given:
        home.resolve('repo.git').toFile().deleteDir()
        def left = Files.createDirectories(home.resolve('.tmp-left/objects'))

        when:
        def head = source.head()

        then:
        head.revision().message() == 'First'
        !Files.exists(left)
    }

    def 'a home that cannot be written is reported as transient'() {
        given:
        def file = Files.writeString(temp.resolve('file'), 'x')

        when:
        new GitSource(git.directory.toString(), 'main', '', file.resolve('source'), Credentials.none()).head()

        then:
        def failure = thrown(SourceException)
        failure.transientFailure()
        failure.problem().what().startsWith('cannot keep the Git store')
    }

    static List<File> packs(File store, String suffix) {
        def all = new File(store, 'objects/pack').listFiles().findAll { it.name.endsWith(suffix) }
        assert all
        all.each { it.setWritable(true) }
    }
}
