package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.Change
import dev.emptybox.stdlib.box.EmptyBox
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.commands.RunCommand
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.box.packages.PackageChange
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Scope
import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.model.Unit
import dev.emptybox.stdlib.model.Unit.Presence
import java.nio.file.Path
import java.time.Duration
import java.time.Instant

/** Services that systemd or OpenRC runs. */
class UnitServiceSpec extends SystemTaskSpecification {

    static final Instant START = Instant.parse('2026-11-21T06:00:00Z')

    private static ServiceTask nginx(Closure<?> options = { }) {
        new ServiceTask('nginx').tap { provider 'systemd' }.tap(options)
    }

    private void onTheBox(Map<String, ?> differently = [:]) {
        box.units['systemd nginx'] = new Unit.State((Presence) differently.getOrDefault('presence', Presence.KNOWN),
            (boolean) differently.getOrDefault('running', true), 7, START, (Boolean) differently.getOrDefault('enabled', false),
            (boolean) differently.getOrDefault('reloadable', true), (String) differently.getOrDefault('how', ''),
            (Map<String, String>) differently.getOrDefault('inputs', [:]))
    }

    private Outcome written(String text = 'new', String path = 'nginx.conf') {
        run(new FileTask(path).tap { content text })
    }

    private void perform(String step, Change change) {
        world.perform(step, change)
    }

    private void planPackage() {
        perform('pkg nginx', new PackageChange.InstallPackage('nginx', null, 0))
    }

    def 'one that does not run is started, with how it is'() {
        given:
        onTheBox(running: false, how: 'failed (exit-code)')

        when:
        run(nginx())

        then:
        changes() == ['service.start nginx: it does not run: failed (exit-code)']

        and: 'that is all there is to do'
        run(nginx()).reason == 'it runs'
    }

    def 'a running one is not touched, and its process is reported'() {
        given:
        onTheBox()

        expect:
        run(nginx()).pid == 7
        step.changes() == []
    }

    def 'whether it starts at boot is set if the script declares it: #wish over #found'() {
        given:
        onTheBox(enabled: found)

        when:
        run(nginx { if (wish != null) { enabled wish } })

        then:
        changes() == planned

        where:
        wish  | found || planned
        true  | false || ['service.enable nginx: it does not start at boot']
        false | true  || ['service.disable nginx: it starts at boot']
        true  | true  || []
        null  | false || []
    }

    def 'one that cannot be enabled is a problem before anything is touched'() {
        given:
        onTheBox(enabled: null, how: 'its unit file is static')

        when:
        def problem = problems { run(nginx { enabled true }) }[0]

        then:
        problem.what() == 'service nginx cannot be enabled'
        problem.why() == 'its unit file is static'
    }

    def 'one that is masked is a problem unless it is declared stopped'() {
        given:
        onTheBox(presence: Presence.MASKED, running: false, enabled: null)

        expect:
        problems { run(nginx()) }*.what() == ['service nginx is masked']
        run(nginx { state 'stopped'; enabled false }).reason == 'it is stopped'
    }

    def 'one declared stopped is stopped, whatever its inputs'() {
        given:
        onTheBox()
        def config = written()

        when:
        run(nginx { state 'stopped'; restartOn config })

        then:
        changes() == ['service.stop nginx: it is declared stopped']
        run(nginx { state 'stopped' }).reason == 'it is stopped'
    }

    def 'inputs that differ from what the agent remembers restart it, or reload it when that is enough: #planned'() {
        given:
        box.file('/box/nginx.conf', 'new').file('/box/site', 'new')
        def config = written()
        def site = written('new', 'site')
        def now = [(config.task): config.fingerprint().value(), (site.task): site.fingerprint().value()]
        onTheBox(inputs: now + old)

        when:
        run(nginx { restartOn config; reloadOn site })

        then:
        changes() == planned

        and: 'once'
        run(nginx { restartOn config; reloadOn site }).ok

        where:
        old                                              || planned
        [:]                                              || []
        ['file nginx.conf': 'x']                         || ['service.restart nginx: file nginx.conf is different']
        ['file site': 'x']                               || ['service.reload nginx: file site is different']
        ['file site': 'x', 'file nginx.conf': 'x']       || ['service.restart nginx: file nginx.conf and file site are different']
        ['file of an earlier revision': 'x']             || []
    }

    def 'one that cannot be reloaded is a problem when it would be'() {
        given:
        onTheBox(reloadable: false, inputs: ['value 1': 'old'])

        expect:
        problems { run(nginx { reloadOn 'site' }) }*.what() == ['service nginx cannot be reloaded']
    }

    def 'one that runs already goes on undisturbed with inputs that are as they were: they are only noted'() {
        given:
        box.file('/box/nginx.conf', 'new')
        box.changes['/box/nginx.conf'] = START.minusSeconds(1)
        def config = written()
        onTheBox()

        when:
        run(nginx { restartOn config, 'a value' })

        then:
        changes() == ['service.adopt nginx: it already runs; file nginx.conf and value 2 are unchanged since it was started']
        run(nginx { restartOn config, 'a value' }).ok
    }

    def 'one that runs already is restarted for an input that this run changes'() {
        given:
        def config = written()
        onTheBox()

        when:
        run(nginx { restartOn config })

        then:
        changes() == ['service.restart nginx: file nginx.conf is newer than its start']
    }

    def 'one that runs already is restarted for a file from after its start: a crash came between write and restart'() {
        given:
        box.file('/box/nginx.conf', 'new').file('/box/site', 'new')
        box.changes.putAll(['/box/nginx.conf': START.plusSeconds(conf), '/box/site': START.plusSeconds(1)])
        def config = written()
        def site = written('new', 'site')
        onTheBox()

        when:
        run(nginx { restartOn config; reloadOn site })

        then:
        changes() == [planned]

        where:
        conf || planned
        -1   || 'service.reload nginx: file site is newer than its start'
        1    || 'service.restart nginx: file nginx.conf and file site are newer than its start'
    }

    def 'an input that a revision adds does not restart it when it was there before'() {
        given:
        box.file('/box/nginx.conf', 'new')
        box.changes['/box/nginx.conf'] = START.minusSeconds(1)
        def config = written()
        onTheBox(inputs: [(config.task): config.fingerprint().value()])

        when:
        run(nginx { restartOn config, 'a value' })

        then:
        changes() == ['service.adopt nginx: it already runs; value 2 is unchanged since it was started']
    }

    def 'one that nothing brings is a problem'() {
        when:
        def problem = problems { run(nginx()) }[0]

        then:
        problem.what() == 'There is no service nginx for systemd'
    }

    def 'one that #what may bring is planned as one change that sees to all'() {
        given:
        perform('a step', change)

        when:
        run(new ServiceTask(name).tap { provider by; enabled true })

        then:
        changes() == ["service.start $name: it has not been started".toString()]

        and:
        run(new ServiceTask(name).tap { provider by; enabled true }).ok

        where:
        what         | by        | name      | change
        'a package'  | 'systemd' | 'nginx'   | new PackageChange.InstallPackage('nginx', null, 0)
        'a package'  | 'openrc'  | 'nginx'   | new PackageChange.InstallPackage('nginx', null, 0)
        'a command'  | 'systemd' | 'nginx'   | command(Scope.EVERYTHING)
        'its file'   | 'systemd' | 'app'     | file('/etc/systemd/system/app.service')
        'its file'   | 'systemd' | 'a.timer' | file('/etc/systemd/system/a.timer')
        'a template' | 'systemd' | 'app@1'   | file('/usr/lib/systemd/system/app@.service')
        'its script' | 'openrc'  | 'app'     | file('/etc/init.d/app')
    }

    private static Change file(String path) {
        new FileChange.WriteFile(Path.of(path), Bytes.of(''), Attributes.UNCHANGED)
    }

    private static Change command(Scope scope) {
        new RunCommand(new Command(['x'], Path.of('/'), [:], Bytes.of(''), Duration.ofSeconds(1), [0] as Set), scope)
    }

    def 'something else that is planned does not bring it'() {
        given:
        perform('a step', change)

        expect:
        problems { run(nginx()) }*.what() == ['There is no service nginx for systemd']

        where:
        change << [file('/box/nginx.service'), command(Scope.of([Path.of('/box')]))]
    }

    def 'whether one that is there is touched by a planned package is not known, unless it is to change anyway'() {
        given:
        onTheBox()
        planPackage()

        expect:
        run(nginx()).unknown
        run(nginx { state 'stopped'; named 'no nginx' }).changed
    }

    def 'one that came while the agent looked is started with the one change that was planned'() {
        given:
        onTheBox(presence: Presence.NEW)

        when:
        run(nginx { enabled true })

        then:
        changes() == ['service.start nginx: it has not been started']
    }

    def 'one declared stopped that may be installed is unknown; it is stopped and disabled once installed'() {
        given:
        planPackage()

        expect:
        run(nginx { state 'stopped'; enabled false }).reason == 'whether there will be a service nginx, or whether it will run'
        step.status() == Outcome.Status.UNKNOWN

        when:
        world = new Overlay(box)
        onTheBox(presence: Presence.NEW, enabled: true)
        run(nginx { state 'stopped'; enabled false })

        then:
        changes() == ['service.disable nginx: it starts at boot', 'service.stop nginx: it is declared stopped']
    }

    def 'one that is not there is stopped, and cannot be enabled'() {
        expect:
        run(nginx { state 'stopped'; enabled false }).reason == 'there is none'
        problems { run(nginx { state 'stopped'; enabled true; named 'again' }) }*.what() == ['There is no service nginx for systemd']
    }

    def 'the empty box will have it'() {
        given:
        world = new Overlay(new EmptyBox(Path.of('/box'), Stub(EmptyBox.Artefacts)))

        expect:
        run(nginx { enabled true }).changed
        changes() == ['service.start nginx: it has not been started']
        run(nginx { enabled true }).ok
    }

    def 'one that the agent has run itself until now is stopped before'() {
        given:
        onTheBox(running: false)
        box.states['nginx'] = new Service.State(true, 9, START, 'd', [:])

        when:
        run(nginx())

        then:
        changes() == ['service.stop nginx: systemd takes over the service', 'service.start nginx: it does not run']
    }

    def 'options that belong to a unit are refused, all at once'() {
        expect:
        problems {
            run(nginx { command 'nginx'; cwd 'x'; env 'A', 'b'; runAs 'www'; stop(); reload(); provider 'openrc' })
        }*.what() == ['command', 'cwd', 'env', 'runAs', 'reload', 'stop'].collect { "service nginx has $it and is run by openrc".toString() }
    }

    def '"#name" is the name of a unit: #valid'() {
        given:
        planPackage()

        when:
        def refused = false
        try {
            run(new ServiceTask(name).tap { provider 'systemd' })
        } catch (ProblemException e) {
            refused = e.problems()[0].what() == "'$name' cannot be the name of a service"
        }

        then:
        refused != valid

        where:
        name                 || valid
        'postgresql@15-main' || true
        'nginx.service'      || true
        '--root=x'           || false
        'a b'                || false
        '../x'               || false
    }
}
