package dev.emptybox.agent.git

import dev.emptybox.agent.git.trust.Trust
import groovy.json.JsonOutput
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.ZoneOffset
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** Tags by the real git, which a policy wants signed. */
@Requires(value = { SigningKeys.available('ssh-keygen') && SigningKeys.available('gpg') && SigningKeys.available('gpgv') }, reason = 'install openssh-client, gnupg and gpgv')
class TagTrustSpec extends Specification {

    @Shared @TempDir
    Path dir
    @TempDir
    Path own
    @Shared @AutoCleanup
    SigningKeys keys
    @Shared
    SignedRepo repo
    @Shared
    String first
    @Shared
    String second

    static final String VERDICTS = Files.readString(Path.of('../test/trust.md'))

    def setupSpec() {
        keys = new SigningKeys(dir.resolve('keys'))
        def lines = [ann: 'ann@example.org', boss: 'boss@example.org', old: 'boss@example.org valid-before="20260101Z"'].collect { name, options -> "$options ${keys.ssh(name)}" }
        Files.write(dir.resolve('allowed_signers'), lines*.toString())
        keys.ssh('stranger')
        keys.gpg('carl')
        keys.export('carl', dir.resolve('carl.asc'))
        repo = new SignedRepo(dir.resolve('repo'), keys)
        first = repo.commit('ann', ['converge.groovy': 'one'])
        second = repo.commit('ann', ['converge.groovy': 'two'])
    }

    def setup() {
        repo.run('tag').readLines().each { repo.run('tag', '-d', it) }
    }

    private String policy(Map<String, Object> more = [:]) {
        ['allowed_signers', 'carl.asc'].each { Files.copy(dir.resolve(it), own.resolve(it)) }
        Files.writeString(own.resolve('trust.json'), JsonOutput.toJson([allowedSigners: 'allowed_signers', gpgKeys: ['carl@example.org': 'carl.asc'],
            tagSigners: ['boss@example.org', 'carl@example.org']] + more)).toString()
    }

    private void tag(String how, String name, String commit, String... more) {
        def key = how == null ? [] : how.startsWith('gpg:') ? ['-c', "user.signingkey=${how.substring(4)}@example.org"] : ['-c', 'gpg.format=ssh', '-c', "user.signingkey=${keys.directory.resolve(how)}"]
        repo.environment.GIT_COMMITTER_DATE = "${SignedRepo.day(20).epochSecond} +0000".toString()
        repo.run(*(key + ['tag', how == null ? '-a' : '-s', '-f', '-m', "Release $name", *more, name, commit])*.toString())
    }

    private String follow(String ref, Map<String, Object> more = [:]) {
        try {
            def trust = Trust.by(Path.of(policy(more)), own.resolve('accepted.json'), Clock.fixed(SignedRepo.day(60), ZoneOffset.UTC))
            def source = new GitSource([repo.directory.toString()], ref, '', own.resolve('source'), Credentials.none(), trust)
            def head = source.head()
            source.checkout(head.revision())
            "accepted, ${head.revision().signer()}"
        } catch (SourceException e) {
            def why = e.problem().why()
            assert why.startsWith('rule tag: the tag v')
            "refused, rule tag: ${why.replaceFirst('rule tag: the tag v[0-9.]*:? ?', '').replaceAll('SHA256:[^) ,]*|[0-9A-F]{40}', 'KEY')}"
        }
    }

    def 'a tag is verified as the policy wants it: #what'() {
        given:
        make.rehydrate(this, this, this).call()

        when:
        def found = follow('v1.*', more)

        then:
        found == verdict
        VERDICTS.contains("| $what | $verdict |")

        where:
        what                                        | verdict                                                                                                   | more | make
        'a tag of a signer of tags'                 | 'accepted, ann@example.org'                                                                               | [:]  | { tag('boss', 'v1.0', second) }
        'a tag with an OpenPGP key'                 | 'accepted, ann@example.org'                                                                               | [:]  | { tag('gpg:carl', 'v1.0', second) }
        'a message with a signature in it'          | 'accepted, ann@example.org'                                                                               | [:]  | { tag('boss', 'v1.0', second, '-m', '-----BEGIN SSH SIGNATURE-----') }
        'a tag that seals'                          | 'accepted, boss@example.org'                                                                              | [sealers: ['boss@example.org'], revoked: [keys.fingerprint('ann')]] | { tag('boss', 'v1.0', second) }
        'a tag without an annotation'               | 'refused, rule tag: is not an annotated tag of a commit'                                                  | [:]  | { repo.run('tag', 'v1.0', second) }
        'a tag without a signature'                 | 'refused, rule tag: it is not signed; the tag v1.0'                                                       | [:]  | { tag(null, 'v1.0', second) }
        'a tag by a signer of commits'              | 'refused, rule tag: is signed by ann@example.org (KEY), who is not in tagSigners'                         | [:]  | { tag('ann', 'v1.0', second) }
        'a tag by a stranger'                       | 'refused, rule tag: it is signed by the key KEY, which is not an allowed signer'                          | [:]  | { tag('stranger', 'v1.0', second) }
        'a tag by a key that has expired'           | 'refused, rule tag: it is signed by the key boss@example.org (KEY), which was valid until 2026-01-01T00:00:00Z; the tag is of 2026-01-21T00:00:00Z' | [:] | { tag('old', 'v1.0', second) }
        'a tag that was renamed'                    | 'refused, rule tag: is signed as v1.0, so it was renamed'                                                 | [:]  | { tag('boss', 'v1.0', first); repo.run('update-ref', 'refs/tags/v1.9', repo.run('rev-parse', 'v1.0')); repo.run('tag', '-d', 'v1.0') }
        'a tag of a tag'                            | 'refused, rule tag: is not an annotated tag of a commit'                                                  | [:]  | { tag('boss', 'w1', second); tag('boss', 'v1.0', 'w1') }
        'a tag whose text was changed'              | 'refused, rule tag: the signature by the key KEY is not valid: it does not match the content of the tag'   | [:]  | { tag('boss', 'v1.0', second); forge('v1.0') }
        'a policy without signers of tags'          | 'accepted, ann@example.org'                                                                               | [tagSigners: []] | { repo.run('tag', 'v1.0', second) }
    }

    private void forge(String name) {
        repo.write('.git/forged', repo.run('cat-file', 'tag', name).replace('Release', 'Relapse') + '\n')
        repo.run('update-ref', "refs/tags/$name", repo.run('hash-object', '-t', 'tag', '-w', '.git/forged'))
    }

    def 'a moved tag is followed forward only'() {
        given:
        tag('boss', 'v1.1', second)
        def seen = []

        when:
        seen << follow('v1.*')
        tag('boss', 'v1.1', first)
        own.resolve('allowed_signers').toFile().delete()
        own.resolve('carl.asc').toFile().delete()
        def moved = null
        try {
            follow('v1.*')
        } catch (AssertionError other) {
            moved = other.message
        }

        then:
        seen == ['accepted, ann@example.org']
        moved.contains('rule fast-forward: it is not based on')
    }
}
