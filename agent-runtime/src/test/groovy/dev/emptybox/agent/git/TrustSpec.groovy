package dev.emptybox.agent.git

import dev.emptybox.agent.cli.Main
import dev.emptybox.agent.git.trust.Followed
import dev.emptybox.agent.git.trust.Trust
import dev.emptybox.stdlib.model.ProblemException
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.time.ZoneOffset
import org.eclipse.jgit.lib.ObjectId
import org.eclipse.jgit.lib.Repository
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** The policy of trust-policy.md, in a repository with commits by real git. The verdicts are those of test/trust.md. */
@Requires(value = { SigningKeys.available('ssh-keygen') && SigningKeys.available('gpg') && SigningKeys.available('gpgv') },
    reason = 'install openssh-client, gnupg and gpgv: without them, NO SIGNATURE IS TESTED')
class TrustSpec extends Specification {

    static final String CONVERGE = 'converge.groovy'
    static final String STATE = 'state.json'
    static final int TODAY = 60
    static final String LAST_YEAR = '20250101T000000!'
    static final String PAGE = Files.readString(Path.of('trust-policy.md'))
    static final String VERDICTS = Files.readString(Path.of('../test/trust.md'))

    @Shared @TempDir
    Path dir
    @TempDir
    Path own
    @Shared
    SigningKeys keys
    @Shared
    SignedRepo repo
    @Shared
    Path signers
    @Shared
    String root
    /** Accepted before, where a case does not say otherwise. */
    @Shared
    String base
    @Shared
    String byRevoked
    @Shared
    String byOutdated
    @Shared
    Repository opened

    def setupSpec() {
        keys = new SigningKeys(dir.resolve('keys'))
        signers = dir.resolve('policy/allowed_signers')
        Files.createDirectories(signers.parent)
        def options = [ann: ['ann@example.org', 'namespaces="git"'], robot: ['release-robot@example.org', ''], expired: ['ann@example.org', 'namespaces="git",valid-before="20260111Z"'],
                       early: ['ann@example.org', 'valid-after="20270101Z"'], files: ['ann@example.org', 'namespaces="file"'], lost: ['ann@example.org', ''],
                       wild: ['*@example.org', ''], 'ecdsa:384': ['ann@example.org', ''], 'rsa:2048': ['ann@example.org', ''], 'ecdsa:521': ['ann@example.org', '']]
        def lines = options.collect { name, its ->
            def type = name.contains(':') ? name : 'ed25519'
            "${its[0]} ${its[1]} ${keys.ssh(name.replace(':', ''), type)}"
        }
        keys.ssh('stranger')
        Files.write(signers, ['# Who may commit'] + lines*.replaceAll('  +', ' ')*.toString())
        ['carl', 'mallory', 'revoked'].each { keys.gpg(it) }
        keys.gpg('outdated', ['--faked-system-time', LAST_YEAR])
        repo = new SignedRepo(dir.resolve('repo'), keys)
        root = repo.commit(null, [(CONVERGE): 'one', (STATE): '{}', 'lib/a': 'a'])
        base = repo.commit('ann', [(CONVERGE): 'two'])
        base = repo.commit('robot', [(STATE): '{"version": 1}'])
        byRevoked = side('gpg:revoked', [a: 'x'])
        repo.run('config', 'gpg.program', keys.gpgAt(LAST_YEAR).toString())
        byOutdated = side('gpg:outdated', [a: 'x'])
        repo.run('config', '--unset', 'gpg.program')
        keys.revoke('revoked')
        ['carl', 'revoked', 'outdated'].each { keys.export(it, dir.resolve("policy/${it}.asc")) }
        opened = BareLayout.open(repo.directory.resolve('.git'))
    }

    def cleanupSpec() {
        opened?.close()
        keys?.close()
    }

    /** The example of the page, with the floor of this repository. */
    Path policy(Map changes = [:]) {
        def example = (PAGE =~ /(?s)```json\n(.*?)```/)[0][1]
        def policy = (new JsonSlurper().parseText(example) as Map) + [floor: root] + changes
        ['carl', 'revoked', 'outdated'].each { Files.copy(dir.resolve("policy/${it}.asc"), own.resolve("${it}.asc")) }
        Files.copy(signers, own.resolve('allowed_signers'))
        policy.gpgKeys = policy.gpgKeys + ['gone@example.org': 'revoked.asc', 'late@example.org': 'outdated.asc']
        policy.roles.maintainer.signers += ['gone@example.org', 'late@example.org']
        Files.writeString(own.resolve('trust.json'), JsonOutput.toJson(policy.findAll { it.value != null }))
    }

    Trust trust(Path policy, int today = TODAY) {
        Trust.by(policy, own.resolve('accepted.json'), Clock.fixed(SignedRepo.day(today), ZoneOffset.UTC))
    }

    Trust.Verdict verify(Trust trust, String head, String ref = 'main') {
        trust.verify(opened, new Followed(ref, "refs/heads/$ref", ObjectId.fromString(head)), ObjectId.fromString(head))
    }

    String side(String key, Map<String, String> files, int day = 10) {
        repo.at(base, day).commit(key, files)
    }

    def '#what: #verdict'() {
        given:
        history.delegate = this
        history.resolveStrategy = Closure.DELEGATE_FIRST
        def made = history()
        def head = made instanceof Map ? made.head : made
        def before = made instanceof Map && made.containsKey('before') ? made.before : base
        def trust = trust(policy(made instanceof Map && made.policy ? made.policy : [:]), made instanceof Map && made.today ? made.today : TODAY)
        if (before) {
            assert verify(trust, before).rule() == null
        }

        when:
        def found = verify(trust, head)

        then:
        (found.rule() == null ? "accepted, ${found.signer()}" : "refused, rule ${found.rule()}") == verdict
        repo.verifies(head, signers) == (git == 'good')
        VERDICTS.contains("| $what | $verdict | $git |")

        and: 'an error names the commit, the rule, and the key where there is one'
        found.rule() == null || found.refusal().what().contains((made instanceof Map && made.culprit ? made.culprit : head).take(10))
        found.rule() == null || found.refusal().why().startsWith("rule ${found.rule()}: ")
        names == null || found.refusal().why().contains(names.startsWith('=') ? names.substring(1) : keys.fingerprint(names))

        where:
        what                                                 | verdict                               | git    | names      | history
        'a maintainer changes the script'                    | 'accepted, ann@example.org'           | 'good' | null       | { side('ann', [(CONVERGE): 'x']) }
        'the release robot changes the version'              | 'accepted, release-robot@example.org' | 'good' | null       | { side('robot', [(STATE): '{"version": 2}', 'environments/a.json': '{}']) }
        'an ECDSA key of 384 bits'                           | 'accepted, ann@example.org'           | 'good' | null       | { side('ecdsa384', [(CONVERGE): 'x']) }
        'an ECDSA key of 521 bits'                           | 'accepted, ann@example.org'           | 'good' | null       | { side('ecdsa521', [(CONVERGE): 'x']) }
        'an RSA key of 2048 bits'                            | 'accepted, ann@example.org'           | 'good' | null       | { side('rsa2048', [(CONVERGE): 'x']) }
        'an OpenPGP key'                                     | 'accepted, carl@example.org'          | 'good' | null       | { side('gpg:carl', [(CONVERGE): 'x']) }
        'an unsigned head'                                   | 'refused, rule signature'             | 'bad'  | null       | { side(null, [(STATE): '{}']) }
        'an unsigned commit between signed ones'             | 'refused, rule signature'             | 'good' | null       | { def bad = side(null, [(STATE): '{}']); [head: repo.commit('ann', [a: 'a']), culprit: bad] }
        'a key that is not in the policy'                    | 'refused, rule signer'                | 'bad'  | 'stranger' | { side('stranger', [(STATE): '{}']) }
        'an OpenPGP key that is not in the policy'           | 'refused, rule signer'                | 'good' | null       | { side('gpg:mallory', [(STATE): '{}']) }
        'a revoked OpenPGP key'                              | 'refused, rule signer'                | 'bad'  | '=revoked' | { byRevoked }
        'an expired OpenPGP key'                             | 'refused, rule signer'                | 'bad'  | '=expired' | { byOutdated }
        'a key that has expired'                             | 'refused, rule signer'                | 'bad'  | 'expired'  | { side('expired', [(STATE): '{}'], 20) }
        'an expired key with an earlier date'                | 'refused, rule signer'                | 'good' | 'expired'  | { side('ann', [a: '1'], 20); repo.at('HEAD', 5).commit('expired', [a: '2']) }
        'a key before its time'                              | 'refused, rule signer'                | 'bad'  | 'early'    | { side('early', [(STATE): '{}']) }
        'a key for another namespace'                        | 'refused, rule signer'                | 'bad'  | 'files'    | { side('files', [(STATE): '{}']) }
        'a key that the policy revokes'                      | 'refused, rule signer'                | 'good' | 'lost'     | { [head: side('lost', [(STATE): '{}']), policy: [revoked: [keys.fingerprint('lost')]]] }
        'a signature of another commit'                      | 'refused, rule signature'             | 'bad'  | 'ann'      | { repo.forged(side('ann', [(CONVERGE): 'x']), { it.replace('A change', 'An attack') }) }
        'a signature for another namespace'                  | 'refused, rule signature'             | 'bad'  | 'ann'      | { repo.forged(side('ann', [(STATE): '{}']), { inNamespace('file', it) }) }
        'two signatures'                                     | 'refused, rule signature'             | 'good' | null       | { repo.forged(side('ann', [(STATE): '{}']), { twice(it) }) }
        'a truncated signature'                              | 'refused, rule signature'             | 'bad'  | null       | { repo.forged(side('ann', [(STATE): '{}']), { it.replaceFirst(/(?m)^ .{70}\n/, '') }) }
        'a signature of X.509'                               | 'refused, rule signature'             | 'bad'  | null       | { repo.forged(side('ann', [(STATE): '{}']), { it.replace('SSH SIGNATURE', 'SIGNED MESSAGE') }) }
        'the release robot changes the script'               | 'refused, rule role'                  | 'good' | 'robot'    | { side('robot', [(CONVERGE): 'x']) }
        'the release robot removes the script'               | 'refused, rule role'                  | 'good' | 'robot'    | { side('robot', [(CONVERGE): null]) }
        'the release robot adds STATE.json'                  | 'refused, rule role'                  | 'good' | 'robot'    | { side('robot', ['STATE.json': '{}']) }
        'the release robot writes below environments'        | 'refused, rule role'                  | 'good' | 'robot'    | { side('robot', ['environments/a/b.json': '{}']) }
        'a key whose principal is a pattern'                 | 'refused, rule role'                  | 'good' | 'wild'     | { side('wild', [(STATE): '{}']) }
        'the release robot merges a change of a maintainer'  | 'accepted, release-robot@example.org' | 'good' | null       | { def ann = side('ann', [(CONVERGE): 'x']); repo.at(base).commit('robot', [(STATE): '{"version": 3}']); repo.merge('robot', [ann]) }
        'a merge with a change of its own'                   | 'refused, rule role'                  | 'good' | 'robot'    | { def ann = side('ann', ['lib/a': 'x']); repo.at(base).commit('robot', [(STATE): '{"version": 3}']); repo.merge('robot', [ann], [(CONVERGE): 'y']) }
        'a merge that leaves a change out'                   | 'refused, rule role'                  | 'good' | 'robot'    | { def ann = side('ann', [(CONVERGE): 'x']); repo.at(base).commit('robot', [(STATE): '{"version": 3}']); repo.merge('robot', [ann], [:], 'ours') }
        'a merge that brings back an old file'               | 'refused, rule role'                  | 'good' | 'robot'    | { def old = repo.at(root, 10).commit('robot', [(STATE): '{"version": 4}']); repo.merge('robot', [base], [:], 'ours') }
        'a merge of three parents with a change'             | 'refused, rule role'                  | 'good' | 'robot'    | { def (a, b) = [side('ann', [a: 'x']), side('ann', [b: 'x'])]; repo.at(base); repo.merge('robot', [a, b], [:], 'octopus') }
        'a merge of an unrelated history of the robot'       | 'refused, rule role'                  | 'good' | 'robot'    | { def alien = orphan('robot'); repo.at(base); [head: repo.merge('ann', [alien]), culprit: alien] }
        'a merge that hides an unsigned commit'              | 'refused, rule signature'             | 'good' | null       | { def bad = side(null, [a: 'x']); repo.at(base); [head: repo.merge('ann', [bad]), culprit: bad] }
        'a side branch from before the accepted head'        | 'accepted, ann@example.org'           | 'good' | null       | { def old = repo.at(root, 10).commit('ann', [a: 'x']); repo.at(base); repo.merge('ann', [old]) }
        'an old signed head, replayed'                       | 'refused, rule fast-forward'          | 'good' | null       | { def newer = side('ann', [a: 'x']); [before: newer, head: base] }
        'a forced push of a signed head'                     | 'refused, rule fast-forward'          | 'good' | null       | { def other = side('ann', [a: 'x']); [before: other, head: side('ann', [a: 'y'])] }
        'a forced push onto another floor'                   | 'accepted, ann@example.org'           | 'good' | null       | { def other = side('ann', [a: 'x']); remember(root, other); [before: null, head: side('ann', [a: 'y']), policy: [floor: base]] }
        'a new box and a head from before the floor'         | 'refused, rule floor'                 | 'good' | null       | { [before: null, head: base, policy: [floor: side('ann', [a: 'x'])]] }
        'a new box and an old head'                          | 'refused, rule head age'              | 'good' | null       | { [before: null, head: base, today: 100] }
        'a head from the future'                             | 'refused, rule head age'              | 'good' | null       | { side('ann', [a: 'x'], TODAY + 3) }
        'a new box and a history that is not signed'         | 'refused, rule signature'             | 'good' | null       | { [before: null, head: base, policy: [floor: null], culprit: root] }
        'a seal over a history that is not signed'           | 'accepted, release-robot@example.org' | 'good' | null       | { side(null, [a: 'x']); repo.commit('ann', [:], SEAL); [before: null, head: repo.commit('robot', [(STATE): '1']), policy: [floor: null]] }
        'a seal by a signer who may not seal'                | 'refused, rule signature'             | 'good' | null       | { def bad = side(null, [a: 'x']); [head: repo.commit('robot', [:], SEAL), culprit: bad] }
        'a seal without a signature'                         | 'refused, rule signature'             | 'bad'  | null       | { def bad = side(null, [a: 'x']); [head: repo.commit(null, [:], SEAL), culprit: bad] }
    }

    GitSource follow(Path from, Path policy, String home = 'home') {
        new GitSource(["file://$from".toString()], 'main', '', own.resolve("$home/source"), Credentials.none(), trust(policy))
    }

    Path published(String head) {
        def bare = own.resolve('published.git')
        if (!Files.exists(bare)) {
            repo.run('clone', '-q', '--bare', repo.directory.toString(), bare.toString())
            new Git(bare).run('symbolic-ref', 'HEAD', 'refs/heads/main')
        }
        new Git(bare).run('fetch', '-q', repo.directory.toString(), "+$head:refs/heads/main")
        bare
    }

    def 'a refused head cannot be checked out, and the accepted ones stay available to a new agent'() {
        given:
        def policy = policy()
        def signed = side('ann', [(CONVERGE): 'x'])
        def unsigned = repo.commit(null, [(STATE): '{}'])
        def source = follow(published(signed), policy)

        when:
        def head = source.head()

        then:
        head.revision().signer() == 'ann@example.org'
        Files.readString(source.checkout(head.revision()).directory().resolve(CONVERGE)) == 'x'

        when:
        published(unsigned)
        def refused = source.head()
        source.checkout(refused.revision())

        then:
        def e = thrown(SourceException)
        refused.revision().commit() == unsigned
        refused.revision().signer() == ''
        !e.transientFailure()
        e.problem().what() == "commit ${unsigned.take(10)} is refused by the trust policy"

        when:
        def next = follow(published(unsigned), policy)

        then: 'the record is on the disk'
        Files.readString(next.checkout(head.revision()).directory().resolve(CONVERGE)) == 'x'

        when:
        next.checkout(refused.revision())

        then:
        thrown(SourceException)
    }

    def 'a commit is verified once: a signer who is removed later does no harm to accepted commits'() {
        given:
        def old = side('lost', [a: 'x'])
        def policy = policy()
        follow(published(old), policy).head()
        def newer = repo.commit('ann', [b: 'x'])
        def again = repo.commit('lost', [b: 'y'])

        when:
        Files.write(own.resolve('allowed_signers'), Files.readAllLines(signers).findAll { !it.contains(keys.ssh('lost').split(' ')[1]) })

        then:
        follow(published(newer), policy).head().revision().signer() == 'ann@example.org'

        when:
        def source = follow(published(again), policy)
        source.checkout(source.head().revision())

        then:
        def e = thrown(SourceException)
        e.problem().why().contains(keys.fingerprint('lost'))
    }

    def 'a store without history is filled when there is a policy'() {
        given:
        def from = published(side('ann', [a: 'x']))
        new GitSource("file://$from", 'main', '', own.resolve('home/source'), Credentials.none()).head()

        expect:
        follow(from, policy()).head().revision().signer() == 'ann@example.org'
    }

    def 'a server with a part of the history is refused'() {
        given:
        def from = published(side('ann', [a: 'x']))
        repo.run('clone', '-q', '--bare', '--depth', '1', '-b', 'main', "file://$from", own.resolve('shallow.git').toString())

        when:
        follow(own.resolve('shallow.git'), policy()).head()

        then:
        def e = thrown(SourceException)
        e.problem().what().contains('the history of')
        e.problem().why().startsWith('rule history')
    }

    def 'a bundle is verified like the rest: #key'() {
        given:
        def from = published(side(key, [a: 'x']))
        def bundle = own.resolve('state.bundle')
        new Git(from).run('bundle', 'create', '-q', bundle.toString(), 'main')
        def source = follow(bundle, policy())

        when:
        source.checkout(source.head().revision())

        then:
        notThrown(SourceException)

        when:
        new Git(from).run('bundle', 'create', '-q', bundle.toString(), "${published(repo.commit('stranger', [a: 'y'])) ? 'main' : ''}")
        source.checkout(source.head().revision())

        then:
        def e = thrown(SourceException)
        e.problem().why().startsWith('rule signer')

        where:
        key << ['ann', 'gpg:carl']
    }

    def 'a head that gets too old is a problem of the source, and stays available'() {
        given:
        def policy = policy()
        def from = published(side('ann', [a: 'x']))
        def head = follow(from, policy).head()
        def later = new GitSource(["file://$from".toString()], 'main', '', own.resolve('home/source'), Credentials.none(), trust(policy, 200))

        when:
        later.head()

        then:
        def e = thrown(SourceException)
        e.problem().why().startsWith('rule head age')
        Files.readString(later.checkout(head.revision()).directory().resolve('a')) == 'x'
    }

    def 'a policy that cannot protect is refused: #what'() {
        given:
        def written = policy()
        change.delegate = this
        change.resolveStrategy = Closure.DELEGATE_FIRST
        change(written)

        when:
        Trust.by(written, null, Clock.systemUTC())

        then:
        def e = thrown(ProblemException)
        e.problems()[0].whatAndWhy(': ').contains(says)
        !e.problems()[0].cure().empty

        where:
        what                       | says                                 | change
        'an empty signers file'    | 'it has no signer'                   | { Path file -> Files.writeString(beside('allowed_signers'), '# none\n'); rewrite(file, [gpgKeys: [:]]) }
        'no signers file'          | 'cannot be read'                     | { Path file -> Files.delete(beside('allowed_signers')) }
        'a misspelt member'        | 'unknown member flor'                | { Path file -> rewrite(file, [flor: 'x']) }
        'a misspelt role member'   | 'unknown member path'                | { Path file -> rewrite(file, [roles: [a: [signers: ['x'], path: ['x']]]]) }
        'a role without paths'     | 'has no signers or no paths'         | { Path file -> rewrite(file, [roles: [a: [signers: ['x'], paths: []]]]) }
        'a short floor'            | 'floor is not a commit id'           | { Path file -> rewrite(file, [floor: 'abc']) }
        'a wrong age'              | 'maxHeadAge'                         | { Path file -> rewrite(file, [maxHeadAge: 'soon']) }
        'no JSON'                  | 'is not valid'                       | { Path file -> Files.writeString(file, '{') }
        'a duplicate member'       | 'Duplicate'                          | { Path file -> Files.writeString(file, '{"floor": "a", "floor": "b"}') }
        'an unknown option'        | 'there is no option valid-untill'    | { Path file -> Files.writeString(beside('allowed_signers'), "a valid-untill=\"20270101\" ${keys.ssh('ann')}\n") }
        'a certificate authority'  | 'certificates are not supported'     | { Path file -> Files.writeString(beside('allowed_signers'), "a cert-authority ${keys.ssh('ann')}\n") }
        'a broken key'             | 'the key is not'                     | { Path file -> Files.writeString(beside('allowed_signers'), 'a ssh-ed25519 AAAAC3NzaC1\n') }
        'a key without a name'     | 'too few fields'                     | { Path file -> Files.writeString(beside('allowed_signers'), "${keys.ssh('ann')}\n") }
        'a file for everybody'     | 'every user of the machine'          | { Path file -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString('rw-rw-rw-')) }
        'OpenPGP keys that are no' | 'the OpenPGP keys of carl@example'   | { Path file -> Files.writeString(beside('carl.asc'), 'no key') }
    }

    Path beside(String name) {
        own.resolve(name)
    }

    void rewrite(Path file, Map changes) {
        Files.writeString(file, JsonOutput.toJson((new JsonSlurper().parseText(Files.readString(file)) as Map) + changes))
    }

    int emptybox(String... arguments) {
        def (stdout, stderr) = [new ByteArrayOutputStream(), new ByteArrayOutputStream()]
        int exit = Main.run(new PrintStream(stdout, true), new PrintStream(stderr, true), [PATH: System.getenv('PATH'), EMPTYBOX_TRUST_POLICY: own.resolve('trust.json').toString(),
            EMPTYBOX_HOME: own.resolve('home').toString(), EMPTYBOX_ROOT: own.resolve('root').toString()], arguments)
        (out, err) = [stdout.toString(), stderr.toString()]
        exit
    }

    String out
    String err

    def 'commands obey the policy: signer and refusal are in the status, the history and the script'() {
        given:
        def today = (int) Duration.between(SignedRepo.START, Instant.now()).toDays()
        policy()
        Files.createDirectories(own.resolve('root'))
        def from = published(side('ann', [(CONVERGE): 'file("signer") { content revision.signer }', (STATE): '{}'], today)).toString()
        def home = ['--home', own.resolve('home').toString()] as String[]

        expect:
        emptybox('plan', from) == 0
        emptybox('check', from) == 0
        emptybox('apply', from) == 0
        Files.readString(own.resolve('root/signer')) == 'ann@example.org'
        emptybox('status', *home) == 0
        out.contains('signed by ann@example.org')

        when: 'the release robot changes the script'
        def bad = repo.at('HEAD', today).commit('robot', [(CONVERGE): 'file("signer") { content "bad" }'])
        published(bad)
        def exit = emptybox('apply', from)

        then: 'the accepted revision stays in charge'
        exit == 1
        err.contains("commit ${bad.take(10)} is refused by the trust policy")
        err.contains('rule role') && err.contains(keys.fingerprint('robot'))
        Files.readString(own.resolve('root/signer')) == 'ann@example.org'
        emptybox('status', *home) == 0
        out.contains('behind') && out.contains('refused by the trust policy')
        emptybox('history', *home) == 0
        out.readLines().any { it.contains('refused') && it.contains(bad.take(10)) }
        out.readLines().any { it.contains('converged') && it.contains('signed by ann@example.org') }

        and: 'a plan and a check refuse what the box refuses'
        emptybox('plan', from) == 1
        err.contains('rule role')
        emptybox('check', from) == 1

        when: 'on a laptop'
        def work = own.resolve('work')
        repo.run('clone', '-q', '-b', 'main', from, work.toString())

        then:
        emptybox('plan', work.toString()) == 0
        err.contains('warning') && err.contains('rule role')
        emptybox('check', work.toString()) == 0
        out.contains('rule role')

        when:
        Files.writeString(work.resolve(CONVERGE), '')
        exit = emptybox('apply', work.toString())

        then:
        exit == 1
        err.contains('edits that are not committed')
    }

    static final String SEAL = 'A review\n\nEmptybox-Seal: reviewed by Ann'

    void remember(String floor, String head) {
        Files.writeString(own.resolve('accepted.json'), JsonOutput.toJson([floor: floor, heads: [main: head]]))
    }

    static final String HEADER = '(?m)^gpgsig .*\\n(^ .*\\n)*'

    /** The same commit, signed for another purpose. */
    String inNamespace(String namespace, String text) {
        def content = text.replaceFirst(HEADER, '')
        Files.writeString(own.resolve('content'), content)
        keys.run('ssh-keygen', '-q', '-Y', 'sign', '-n', namespace, '-f', keys.directory.resolve('ann').toString(), own.resolve('content').toString())
        def signature = Files.readString(own.resolve('content.sig')).trim().replace('\n', '\n ')
        content.replaceFirst('\n\n', "\ngpgsig $signature\n\n")
    }

    static String twice(String text) {
        def header = (text =~ HEADER)[0][0] as String
        text.replace(header, header + header)
    }

    String orphan(String key) {
        repo.at(base, 10)
        repo.run('checkout', '-q', '--orphan', "orphan-${UUID.randomUUID()}")
        repo.run('rm', '-q', '-r', '--cached', '.')
        repo.directory.toFile().listFiles().findAll { it.name != '.git' }.each { it.directory ? it.deleteDir() : it.delete() }
        repo.commit(key, [alien: 'x'])
    }
}
