package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.Change
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.services.MaintenanceChange
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.engine.PlannedStops
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Effect
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.model.Unit
import dev.emptybox.stdlib.model.UnknownException
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.time.Instant
import spock.lang.Specification
import spock.lang.TempDir

class MaintenanceSpec extends Specification {

    @TempDir
    Path repo

    TaskFixture fixture

    def setup() {
        fixture = new TaskFixture(repo)
        Files.createDirectories(repo.resolve('files'))
    }

    /** The service app, running with these inputs. */
    private void runs(String config = 'old') {
        def task = app(config)
        def definition = task.definition(new Context(fixture.overlay, null, Path.of('/box'), Secrets.none()))
        fixture.box.states['app'] = new Service.State(true, 7, Instant.EPOCH, definition.fingerprint(), definition.inputs())
    }

    private static ServiceTask app(String config) {
        new ServiceTask('app').tap {
            command 'app'
            restartOn config
        }
    }

    private static FileTask wanted(String path, String text = 'x') {
        new FileTask(path).tap { content text }
    }

    private void maintain(Closure<?> options = { }, Closure<?> body) {
        def maintenance = new Maintenance(8080)
        maintenance.of 'app'
        maintenance.with options
        maintenance.during { body() }
        maintenance.run(fixture.engine, null)
    }

    private void run(Task task) {
        fixture.engine.run(task, null)
    }

    private List<String> changes() {
        fixture.engine.steps().collectMany { step -> step.changes().collect { "$step.task: ${it.kind()} ${it.target()}, ${it.reason()}".toString() } }
    }

    private List<String> kinds() {
        fixture.engine.steps().collectMany { it.changes()*.kind() }
    }

    /** One whose changes are shown before they are performed. */
    private Engine engine(Closure<?> shown) {
        def world = new Overlay(fixture.box) {
            @Override
            Effect perform(String step, Change change) {
                shown.call(change)
                super.perform(step, change)
            }
        }
        new Engine(world, new Context(world, new RepoFiles(repo), Path.of('/box'), Secrets.none()), new Engine.Listener() { }, Clock.systemUTC())
    }

    def 'the first change in it is preceded by its begin, the start of its service by its end'() {
        given:
        runs()

        when:
        maintain {
            run(wanted('a'))
            run(wanted('b'))
            run(app('new'))
        }

        then:
        changes() == [
            'maintenance 8080: maintenance.begin 8080, service app is down for file a',
            'file a: file.write a, it does not exist',
            'file b: file.write b, it does not exist',
            'end of maintenance 8080: maintenance.end 8080, service app will be started',
            'service app: service.start app, it does not run: it was stopped']
    }

    def 'nothing happens while nothing in it has to change'() {
        given:
        fixture.box.file('/box/a', 'x')
        runs()

        when:
        maintain {
            run(wanted('a'))
            run(app('old'))
        }

        then:
        changes() == []
        fixture.overlay.services().state('app').running()
        fixture.engine.unknown() == []
    }

    def 'it says that it has nothing to do, as every task does'() {
        given:
        fixture.box.file('/box/a', 'x')

        when:
        maintain { run(wanted('a')) }

        then:
        with(fixture.engine.steps().last()) {
            task() == 'maintenance 8080'
            status() == Outcome.Status.OK
            reason() == 'nothing in it has to change'
        }
    }

    def 'a restart of the service alone is in maintenance too, and stays one restart'() {
        given:
        runs()

        when:
        maintain { run(app('new')) }

        then:
        changes() == [
            'maintenance 8080: maintenance.begin 8080, service app will be restarted: value 1 is different',
            'end of maintenance 8080: maintenance.end 8080, service app will be started',
            'service app: service.restart app, value 1 is different']
    }

    def 'a service that does not run is just started'() {
        when:
        maintain { run(app('new')) }

        then:
        kinds() == ['service.start']
    }

    def 'to reload the service nothing has to be down'() {
        given:
        def task = { String site -> new ServiceTask('app').tap { command 'app'; reloadOn site } }
        def definition = task('old').definition(new Context(fixture.overlay, null, Path.of('/box'), Secrets.none()))
        fixture.box.states['app'] = new Service.State(true, 7, Instant.EPOCH, definition.fingerprint(), definition.inputs())

        when:
        maintain { run(task('new')) }

        then:
        kinds() == ['service.reload']
    }

    def 'another service that is started in it does not end it'() {
        given:
        runs()

        when:
        maintain {
            run(new ServiceTask('worker').tap { command 'worker' })
            run(app('old'))
        }

        then:
        kinds() == ['maintenance.begin', 'service.start', 'maintenance.end', 'service.start']
    }

    def 'without a start in it, it ends with its body, and a service below is started'() {
        given:
        runs()

        when:
        maintain { run(wanted('a')) }
        run(app('old'))

        then:
        changes().drop(2) == [
            'end of maintenance 8080: maintenance.end 8080, its body has completed',
            'service app: service.start app, it does not run: it was stopped']
    }

    def 'what is changed after the service has had its turn is changed while it runs'() {
        given:
        runs()

        when:
        maintain {
            run(app('old'))
            run(wanted('a'))
        }

        then:
        kinds() == ['file.write']
    }

    def 'a body that fails leaves it on, and the next one may begin'() {
        given:
        runs()

        when:
        maintain {
            run(wanted('a'))
            throw new IllegalStateException('no')
        }

        then:
        thrown(IllegalStateException)
        kinds() == ['maintenance.begin', 'file.write']

        when:
        new Maintenance(8081).tap { of 'app'; during { run(wanted('b')) } }.run(fixture.engine, null)

        then:
        kinds() == ['maintenance.begin', 'file.write', 'maintenance.begin', 'file.write', 'maintenance.end']
    }

    def 'one that cannot begin ends the script, whatever its first task tolerates'() {
        given:
        def performed = []
        def engine = engine { change ->
            performed << change.kind()
            if (change instanceof MaintenanceChange.BeginMaintenance) {
                throw new ProblemException(Problem.of('the port is taken'))
            }
        }

        when:
        new Maintenance(8080).tap { of 'app'; during {
            engine.run(wanted('a').tap { ignoreErrors(); retries 3; delay '0s' }, null)
            engine.run(wanted('b'), null)
        } }.run(engine, null)

        then:
        def refused = thrown(ProblemException)
        refused.problems()*.what() == ['the port is taken']
        performed == ['maintenance.begin']
        engine.steps().collect { [it.task(), it.status()] } == [['maintenance 8080', Outcome.Status.FAILED]]
    }

    def 'whether it begins is unknown where it is unknown whether something changes'() {
        given:
        runs()
        fixture.changeSomething()

        when:
        maintain {
            run(new Exec('migrate').tap { command 'migrate'; unless { throw new UnknownException('nobody knows') } })
            run(app('old'))
        }

        then:
        kinds() == []
        fixture.engine.unknown() == ['exec migrate: nobody knows', 'maintenance 8080: it begins if exec migrate changes something',
            'service app: exec migrate may change it']
    }

    def 'its page is a file of the repo: #name is #type'() {
        given:
        Files.writeString(repo.resolve(at), 'Back soon')
        def performed = []
        def engine = engine { performed << it }

        when:
        new Maintenance(8080).tap { of 'app'; page name; retryAfter '2m'; drain '5s'; during { engine.run(wanted('a'), null) } }.run(engine, null)

        then:
        performed[0] == new MaintenanceChange.BeginMaintenance(8080, 'app', Duration.ofSeconds(5), new MaintenanceChange.Page(Bytes.of('Back soon'), type, Duration.ofMinutes(2)))

        where:
        at               | name        || type
        'files/down.htm' | 'down.htm'  || 'text/html; charset=utf-8'
        'DOWN.HTML'      | 'DOWN.HTML' || 'text/html; charset=utf-8'
        'files/down'     | 'down'      || 'text/plain; charset=utf-8'
    }

    def 'its problems are reported before its body runs: #what'() {
        given:
        boolean ran = false

        when:
        new Maintenance(port).tap(options).tap { during { ran = true } }.run(fixture.engine, null)

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what() == what
        !ran

        where:
        port  | options                             || what
        0     | { of 'app' }                        || 'There is no port 0'
        65536 | { of 'app' }                        || 'There is no port 65536'
        80    | { }                                 || 'maintenance 80 does not name its service'
        80    | { of 'app'; retryAfter '500ms' }    || 'maintenance 80: retryAfter is out of range'
        80    | { of 'app'; page 'no-such.html' }   || 'There is no no-such.html in the state repo'
    }

    def 'one cannot be inside another, nor after its service'() {
        when:
        maintain { new Maintenance(9090).tap { of 'db'; during { } }.run(fixture.engine, null) }

        then:
        def nested = thrown(ProblemException)
        nested.problems()*.what() == ['maintenance 9090 is nested in maintenance 8080']

        when:
        run(app('old'))
        new Maintenance(7070).tap { of 'app'; during { } }.run(fixture.engine, null)

        then:
        def late = thrown(ProblemException)
        late.problems()*.what() == ['maintenance 7070 stops service app, which is declared before it']
    }

    def 'its service must be declared, and be one of the agent'() {
        given:
        maintain({ of 'workr' }) { run(new ServiceTask('worker').tap { command 'worker' }) }

        when:
        fixture.engine.checkServiceOrder()

        then:
        def wrong = thrown(ProblemException)
        with(wrong.problems()[0]) {
            what() == "maintenance 8080 names service 'workr', which does not exist"
            cure() == "did you mean 'worker'?"
        }
    }

    def 'a unit of the init system cannot be in maintenance'() {
        given:
        fixture.box.units['systemd app'] = Unit.State.ABSENT.with(Unit.Presence.KNOWN)
        maintain { run(new ServiceTask('app').tap { provider 'systemd' }) }

        when:
        fixture.engine.checkServiceOrder()

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what() == 'maintenance 8080 names service app, which systemd runs'
    }

    def 'a maintenance whose port something else holds is refused before its service is stopped (F34)'() {
        given:
        runs()
        fixture.box.refusals[8080] = 'process 9, nginx, listens on it'

        when:
        maintain { run(wanted('a')); run(app('old')) }

        then:
        def refused = thrown(ProblemException)
        refused.problems()[0].what() == 'The maintenance page cannot be shown on port 8080'
        refused.problems()[0].why() == 'process 9, nginx, listens on it'
        kinds() == []
    }

    def 'a port that a service holds which is stopped before is free for the page (F34)'() {
        given:
        runs()
        fixture.box.states['old'] = new Service.State(true, 8, Instant.EPOCH, 'd', [:])
        fixture.box.listening['old'] = [8080] as Set
        fixture.box.refusals[8080] = 'service old listens there'
        def engine = new Engine(fixture.overlay, new Context(fixture.overlay, new RepoFiles(repo), Path.of('/box'), new Secrets({ Optional.empty() })),
            new Engine.Listener() { }, Clock.systemUTC(), new PlannedStops(true, stopped, [] as Set, [] as Set))

        when:
        def maintenance = new Maintenance(8080)
        maintenance.of 'app'
        maintenance.during { [wanted('a'), app('old')].each { engine.run(it, null) } }
        maintenance.run(engine, null)

        then:
        engine.assumed() == assumed
        engine.steps().collectMany { it.changes()*.kind() } == kinds + ['maintenance.begin', 'file.write', 'maintenance.end', 'service.start']

        where:
        stopped || assumed | kinds
        ['old'] || [] | ['service.stop']
        []      || ['maintenance 8080: service old listens on it; the plan assumes that port 8080 is free when service app is stopped'] | []
    }

    def 'a port that a command may free is assumed to be free (F34)'() {
        given:
        runs()
        fixture.box.refusals[8080] = 'process 9, nginx, listens on it'

        when:
        run(new Exec('clean').tap { command 'sh'; writes 'tmp' })
        maintain { run(wanted('a')); run(app('old')) }

        then:
        fixture.engine.assumed() == ['maintenance 8080: exec clean may change it; the plan assumes that port 8080 is free when service app is stopped']
    }
}
