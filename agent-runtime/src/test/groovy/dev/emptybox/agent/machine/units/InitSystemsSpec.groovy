package dev.emptybox.agent.machine.units

import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.agent.machine.MemoryUnits
import dev.emptybox.agent.machine.services.HealthWait
import dev.emptybox.stdlib.box.Change
import dev.emptybox.stdlib.box.units.ChangeUnit
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Health
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Unit
import dev.emptybox.stdlib.model.Unit.Presence
import dev.emptybox.stdlib.model.Unit.Provider
import dev.emptybox.stdlib.model.Unit.Verb
import java.time.Duration
import java.time.Instant
import spock.lang.Specification
import static dev.emptybox.agent.machine.Caught.problem

/** What init systems print, as recorded from real ones, and their commands; the machine of the build may not have them. */
class InitSystemsSpec extends Specification {

    static final Health.Check HEALTH = new Health.Check(new Health.ByHttp('http://127.0.0.1:1/'), Duration.ofSeconds(3), Duration.ofSeconds(1),
        Duration.ofSeconds(1), 3, 1, Duration.ZERO)

    final List<String> ran = []
    final MemoryUnits ledger = new MemoryUnits()
    final FakeTime time = new FakeTime()
    int answered = 200

    private Units units(Map<String, List> answers) {
        def run = { Command command ->
            def words = command.argv().join(' ')
            ran << words
            assert command.environment().LC_ALL == 'C' && command.environment().TZ == 'UTC'
            def answer = answers.find { words.contains(it.key) }?.value ?: [0, '']
            def result = new Command.Result((Integer) answer[0], (String) answer[1], (String) (answer.size() > 2 ? answer[2] : ''), false)
            assert result.rc() in command.expected()
            result
        }
        new Units(ledger, new InitTool(run), new HealthWait({ service, probe, timeout -> answered == 200 ? Health.Verdict.OK
            : new Health.Verdict(Health.Level.CRITICAL, "it answered $answered") }, time))
    }

    private static String shown(Map<String, String> differently = [:]) {
        ([MainPID: '91', Result: 'success', LoadState: 'loaded', ActiveState: 'active', SubState: 'running', UnitFileState: 'enabled',
            ActiveEnterTimestamp: 'Sat 2026-11-21 06:03:39 UTC', CanReload: 'yes', NeedDaemonReload: 'no'] + differently).collect { "$it.key=$it.value" }.join('\n')
    }

    private static Change change(Verb verb, Boolean enabled = null, Map<String, String> inputs = [conf: 'a'], Provider provider = Provider.SYSTEMD) {
        new ChangeUnit(verb, new Unit.Wish(provider, 'hello', enabled, HEALTH, inputs))
    }

    def 'a unit of systemd is #what'() {
        expect:
        units([show: [0, shown(found)]]).state(Provider.SYSTEMD, 'hello') ==
            new Unit.State(presence, running, pid, since, enabled, reloadable, how, [:])

        where:
        what             | found                                                                                        || presence        | running | pid | since                                   | enabled | reloadable | how
        'running'        | [:]                                                                                          || Presence.KNOWN  | true    | 91  | Instant.parse('2026-11-21T06:03:39Z')   | true    | true       | ''
        'reloading'      | [ActiveState: 'reloading', CanReload: 'no']                                                  || Presence.KNOWN  | true    | 91  | Instant.parse('2026-11-21T06:03:39Z')   | true    | false      | ''
        'stopped'        | [ActiveState: 'inactive', MainPID: '0', UnitFileState: 'disabled', ActiveEnterTimestamp: ''] || Presence.KNOWN  | false   | 0   | null                                    | false   | true       | 'inactive'
        'failed, static' | [ActiveState: 'failed', Result: 'exit-code', MainPID: '0', UnitFileState: 'static', ActiveEnterTimestamp: ''] || Presence.KNOWN | false | 0 | null                         | null    | true       | 'failed (exit-code), its unit file is static'
        'masked'         | [LoadState: 'masked', ActiveState: 'inactive', MainPID: '0', UnitFileState: 'masked', ActiveEnterTimestamp: ''] || Presence.MASKED | false | 0 | null                        | null    | true       | 'inactive'
        'not there'      | [LoadState: 'not-found', ActiveState: 'inactive', MainPID: '0', UnitFileState: '', ActiveEnterTimestamp: '', CanReload: 'no'] || Presence.ABSENT | false | 0 | null           | false   | true       | ''
        'in loops'       | [ActiveState: 'activating', SubState: 'auto-restart', MainPID: '0', ActiveEnterTimestamp: '', Result: 'exit-code'] || Presence.KNOWN | false | 0 | null                        | true    | true       | 'activating (exit-code)'
    }

    def 'a script of /etc/init.d that systemd runs is asked in another way whether it is enabled'() {
        expect:
        units([show: [0, shown(UnitFileState: 'generated')], 'is-enabled': [rc, answer]]).state(Provider.SYSTEMD, 'hello').enabled() == enabled

        where:
        rc | answer                                                                                 || enabled
        0  | 'hello.service is not a native service, redirecting to systemd-sysv-install.\nenabled\n' || true
        1  | 'disabled\n'                                                                           || false
    }

    def 'a box without systemd as its init system says so'() {
        when:
        def problem = problem { units([show: [1, '', 'System has not been booted with systemd as init system (PID 1). Can\'t operate.\n']]).state(Provider.SYSTEMD, 'hello') }

        then:
        problem.what() == 'systemd does not answer'
        problem.why().startsWith('System has not been booted with systemd')
    }

    def 'reading changes nothing'() {
        when:
        def units = units([show: [0, shown()]])
        units.state(Provider.SYSTEMD, 'hello')
        units.state(Provider.OPENRC, 'hello')

        then:
        ran*.replaceFirst(/--property=\S+ /, '') == ['systemctl show --no-pager -- hello',
            'rc-service --exists hello', 'rc-service hello status', 'stat -c %Y /run/openrc/started/hello', 'rc-update show']
    }

    def 'systemd runs #verb, after reloading changed unit files'() {
        when:
        units([show: [0, shown(NeedDaemonReload: 'yes')]]).perform(change(verb))

        then:
        ran.findAll { !it.contains(' show ') } == ['systemctl daemon-reload'] + told

        where:
        verb         || told
        Verb.RESTART || ['systemctl reset-failed -- hello', 'systemctl --no-ask-password restart -- hello']
        Verb.RELOAD  || ['systemctl --no-ask-password reload -- hello']
        Verb.STOP    || ['systemctl --no-ask-password stop -- hello']
        Verb.ENABLE  || ['systemctl --no-ask-password enable -- hello']
        Verb.DISABLE || ['systemctl --no-ask-password disable -- hello']
    }

    def 'a start ensures the complete state: a package may or may not have started and enabled it'() {
        when:
        units([show: [0, shown(UnitFileState: found)]]).perform(change(Verb.START, true, inputs))

        then:
        ran.findAll { !it.contains(' show ') && !it.contains('reset-failed') }*.minus('systemctl --no-ask-password ')*.minus(' -- hello') == told

        where:
        found      | inputs      || told
        'enabled'  | [conf: 'a'] || ['restart']
        'disabled' | [:]         || ['enable']
    }

    def 'one that came after it was looked for in vain is new, until it is started'() {
        given:
        def found = [show: [0, shown(LoadState: 'not-found', ActiveState: 'inactive')]]
        def units = units(found)

        when:
        units.state(Provider.SYSTEMD, 'hello')
        found.show = [0, shown()]

        then:
        units.state(Provider.SYSTEMD, 'hello').presence() == Presence.NEW

        when:
        units.perform(change(Verb.START))

        then:
        units.state(Provider.SYSTEMD, 'hello').presence() == Presence.KNOWN
        units.state(Provider.SYSTEMD, 'hello').inputs() == [conf: 'a']
    }

    def 'what it runs with is recorded after the operation, and forgotten after a stop'() {
        given:
        def units = units([show: [0, shown()]])

        expect:
        units.perform(change(verb)).values() == [pid: 91]
        units.state(Provider.SYSTEMD, 'hello').inputs() == [conf: 'a']

        when:
        units.perform(change(Verb.STOP))

        then:
        ledger.inputs(Provider.SYSTEMD, 'hello') == [:]

        where:
        verb << [Verb.START, Verb.RESTART, Verb.RELOAD, Verb.ADOPT]
    }

    def 'what its init system refuses to do is not noted: it is tried again'() {
        given:
        def units = units(['rc-service hello restart': [1, ' * Starting hello ...\n', ' * syntax error in line 7\n [ !! ]\n']])

        when:
        def problem = problem { units.perform(change(Verb.RESTART, null, [conf: 'a'], Provider.OPENRC)) }

        then:
        problem.what() == 'rc-service hello restart failed'
        problem.why().contains('syntax error in line 7')
        ledger.inputs(Provider.OPENRC, 'hello') == [:]
    }

    def 'one that does not become healthy is a problem with what it wrote, and is noted, so that the way back restarts it'() {
        given:
        answered = 503

        when:
        def problem = problem { units([show: [0, shown()], journalctl: [0, 'no database\n']]).perform(change(Verb.RESTART)) }

        then:
        problem.what() == 'service hello is not healthy after 3s'
        problem.why().contains('no database')
        ledger.inputs(Provider.SYSTEMD, 'hello') == [conf: 'a']
    }

    def 'one that ends after its start is a problem, with where to read more'() {
        when:
        def problem = problem {
            units([show: [0, shown(ActiveState: 'failed', Result: 'exit-code')], journalctl: [0, 'bad option\n']]).perform(change(Verb.START))
        }

        then:
        problem.what() == 'service hello exited soon after its start'
        problem.why() == 'failed (exit-code)\nbad option'
        problem.cure() == 'see its output: journalctl -u hello'
    }

    def 'a service of OpenRC is #how with code #rc'() {
        given:
        def units = units(['--exists': [0, ''], ' status': [rc, " * status: $how\n".toString()], 'rc-update show': [0, shown],
            'stat': [rc == 0 ? 0 : 1, rc == 0 ? '1795241019\n' : '']])

        expect:
        units.state(Provider.OPENRC, 'hello') == new Unit.State(Presence.KNOWN, running, 0, since, enabled, true, told, [:])

        where:
        how        | rc | shown                                     || running | since                              | enabled | told
        'started'  | 0  | '                hello | default        ' || true    | Instant.ofEpochSecond(1795241019)  | true    | ''
        'stopped'  | 3  | '               hello2 | default boot   ' || false   | null                               | false   | ''
        'crashed'  | 32 | '                hello |      default   ' || false   | null                               | true    | 'crashed'
        'unsupervised' | 64 | ''                                    || false   | null                               | false   | 'unsupervised'
        'starting' | 8  | '                hello |                ' || true    | null                               | false   | ''
    }

    def 'a service that OpenRC does not have is absent, without asking more'() {
        expect:
        units(['--exists': [1, '']]).state(Provider.OPENRC, 'hello').presence() == Presence.ABSENT
        ran == ['rc-service --exists hello']
    }

    def 'what has crashed counts as started for OpenRC, so it is restarted: code #rc, #told'() {
        when:
        try {
            units([' status': [rc, '']]).perform(change(Verb.START, null, [:], Provider.OPENRC))
        } catch (ProblemException notRunningAfterwards) {
            assert notRunningAfterwards.problems()[0].what() == 'service hello exited soon after its start'
        }

        then:
        ran.findAll { it in ['rc-service hello start', 'rc-service hello restart'] } == told

        where:
        rc | told
        3  | ['rc-service hello start']
        32 | ['rc-service hello restart']
        64 | ['rc-service hello restart']
        0  | []
    }

    def 'OpenRC takes a service out of the runlevels that have it, and puts it into default'() {
        when:
        def units = units(['rc-update show': [0, 'hello | boot default\n']])
        units.perform(change(Verb.DISABLE, null, [:], Provider.OPENRC))
        units.perform(change(Verb.ENABLE, null, [:], Provider.OPENRC))

        then:
        ran.findAll { it.startsWith('rc-update') && !it.endsWith('show') } == ['rc-update delete hello boot default', 'rc-update add hello default']
    }
}
