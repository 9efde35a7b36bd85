package dev.emptybox.agent.cli

import dev.emptybox.agent.Polling
import dev.emptybox.agent.converge.Operator
import dev.emptybox.agent.converge.Status
import dev.emptybox.agent.http.Endpoints
import dev.emptybox.agent.journal.Journal
import dev.emptybox.agent.journal.Request
import dev.emptybox.agent.journal.Requests
import dev.emptybox.agent.os.HomeLock
import dev.emptybox.stdlib.model.OnceState
import dev.emptybox.stdlib.model.Revision
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import java.time.Clock
import java.time.Instant
import java.util.concurrent.atomic.AtomicBoolean

/** The operator's commands: with an agent, without one, and at an address. */
class OperatorSpec extends CommandLineSpecification {

    private static final Clock CLOCK = Clock.systemUTC()
    private final AtomicBoolean over = new AtomicBoolean()
    private Thread agent

    def setup() {
        Files.createDirectories(home)
    }

    def cleanup() {
        over.set(true)
        agent?.join()
    }

    private Journal journal() {
        new Journal(home.resolve('journal'))
    }

    private Requests requests() {
        new Requests(home.resolve('requests'), CLOCK)
    }

    /** Holds the home and deals with requests, as an agent does. */
    private void anAgentRuns() {
        def held = new AtomicBoolean()
        agent = Thread.start {
            HomeLock.of(home).withCloseable {
                held.set(true)
                def operator = Operator.ofStoppedHome(journal(), CLOCK)
                Polling.eventually {
                    requests().next().ifPresent { it.done(operator.carryOut(it.request(), null)) }
                    over.get()
                }
            }
        }
        Polling.eventually { held.get() }
    }

    def 'a running agent that refuses is a failure of the command: #words (D17, N16)'() {
        given:
        anAgentRuns()

        expect:
        atHome(*words) == Main.FAILED
        err.contains(says)

        where:
        words                                | says
        ['rollback', 'deadbeef']             | 'Revision deadbeef was not good on this box'
        ['rollback']                         | 'No other revision was good on this box'
        ['release-quarantine', 'deadbeef']   | 'Revision deadbeef is not in quarantine'
        ['once', 'done', 'migrate']          | 'once migrate has not started on this box'
    }

    def 'a running agent that accepts says what it does (D17)'() {
        given:
        anAgentRuns()

        expect:
        atHome('pause') == 0
        out == 'paused: no changes until emptybox resume\n'
        journal().ledger().paused()
        atHome('trigger') == 0
        out == 'a cycle starts now\n'
    }

    def 'without an agent the command decides on the record, and says so (D17)'() {
        expect:
        atHome('rollback', 'deadbeef') == Main.FAILED
        err.contains('Revision deadbeef was not good on this box')

        and:
        atHome('pause') == 0
        out.contains("no agent runs in $home now: this is recorded")
        journal().ledger().paused()
        !requests().waiting()

        and: 'there is no cycle to begin'
        atHome('trigger') == Main.FAILED
        err.contains("No agent runs in $home")
    }

    def 'with --no-wait the request is only left (D17)'() {
        expect:
        atHome('rollback', 'deadbeef', '--no-wait') == 0
        requests().next().get().request().subject() == 'deadbeef'
    }

    def 'over an address the answer is waited for too (D17)'() {
        given:
        anAgentRuns()
        def token = Files.writeString(dir.resolve('token'), 's3cret')
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString('rw-------'))
        def server = Endpoints.listening('127.0.0.1:0', new Endpoints.Secrets(token, null), new Endpoints.Agent(new Status({ }, 'x', Instant.EPOCH), journal(),
            home.resolve('snapshot.json'), home.resolve('webhooks'), requests(), { }, { }, { }))
        def there = { String... words -> emptybox(*[*words, '--url', "http://${server.address()}".toString(), '--token-file', token.toString()]) }
        journal().onces(CLOCK).begin('migrate')

        expect:
        there('rollback', 'deadbeef') == Main.FAILED
        err.contains('Revision deadbeef was not good on this box')
        there('pause') == 0
        out == 'paused: no changes until emptybox resume\n'
        there('once', 'list') == 0
        out.startsWith('migrate: interrupted since ')
        there('once', 'done', 'migrate') == 0
        journal().onces(CLOCK).state('migrate') == OnceState.DONE

        cleanup:
        server?.close()
    }

    def 'an interrupted once is cleared for one box: #word (D18, N14)'() {
        given:
        script """\
            once('migrate') { exec('work') { command 'test', '-e', 'ready' } }
            file('after') { content 'x' }
            """.stripIndent()
        assert apply() == Main.FAILED
        assert apply() == Main.FAILED
        assert err.contains("emptybox once $word migrate")
        Files.writeString(root.resolve('ready'), '')

        when:
        assert atHome('once', 'list') == 0

        then:
        out ==~ /migrate: interrupted since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/

        when:
        assert atHome('once', word, 'migrate') == 0

        then:
        apply() == 0
        text('after') == 'x'
        out.contains('exec work') == runs

        and: 'what is done does not begin anew'
        atHome('once', 'retry', 'migrate') == Main.FAILED
        atHome('once', 'done', 'migrate') == 0

        where:
        word    | runs
        'done'  | false
        'retry' | true
    }

    def 'a roll back that is asked for while the head is not seen holds until the head moves (D17)'() {
        given:
        def operator = Operator.ofStoppedHome(journal(), CLOCK)
        def revision = { String id -> new Revision(id * 40, '', Instant.EPOCH, '', '') }
        journal().keep(journal().ledger().withGood(revision('a'), [:], '', Instant.EPOCH).withGood(revision('b'), [:], '', Instant.EPOCH))

        when:
        operator.carryOut(new Request(Request.Verb.ROLLBACK, ''), null)

        then: 'a bad head that was there before is no new commit'
        operator.wanted(null) == revision('a')
        operator.wanted(revision('c')) == revision('a')
        operator.wanted(revision('c')) == revision('a')
        operator.wanted(revision('d')) == revision('d')
    }
}
