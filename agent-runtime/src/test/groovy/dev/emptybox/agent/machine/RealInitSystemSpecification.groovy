package dev.emptybox.agent.machine

import dev.emptybox.agent.Polling
import dev.emptybox.agent.machine.services.HealthWait
import dev.emptybox.agent.machine.units.InitTool
import dev.emptybox.agent.machine.units.Units
import dev.emptybox.agent.os.Time
import dev.emptybox.agent.supervisor.UnitRecords
import dev.emptybox.stdlib.box.Capability
import dev.emptybox.stdlib.box.Change
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.box.packages.PackageChange
import dev.emptybox.stdlib.box.packages.PackageReads
import dev.emptybox.stdlib.box.units.ChangeUnit
import dev.emptybox.stdlib.box.units.UnitReads
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.Effect
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Software
import dev.emptybox.stdlib.model.Unit
import dev.emptybox.stdlib.tasks.FileTask
import dev.emptybox.stdlib.tasks.PackageTask
import dev.emptybox.stdlib.tasks.ServiceTask
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.util.concurrent.TimeUnit
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Timeout
import static dev.emptybox.agent.machine.Caught.problem

/**
 * Real units under a real systemd and a real OpenRC, each in a throw-away box. Their program notes its start and each
 * reload, with the configuration that it read.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class RealInitSystemSpecification extends Specification {

    @Shared
    Path base = Files.createTempDirectory('emptybox-init')

    @Shared
    MachineLock lock = SystemChangesSpec.ROOT ? new MachineLock() : null

    @Shared
    InitBox box

    Path share
    World world

    abstract String providerWord()

    /** Puts the definition of a unit on the box, as a package would, and starts it when packages do so. */
    abstract void install(String name, String script)

    void cleanupSpec() {
        box?.close()
        base.toFile().deleteDir()
        lock?.close()
    }

    void setup() {
        share = Files.createTempDirectory(base.resolve('share'), 'feature')
        agentStarts()
    }

    /** From then on nothing is known but what is in home. */
    void agentStarts(Time time = Time.SYSTEM) {
        def live = new LiveWorld(share.resolve('cache'), System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT)
        def units = new Units(new UnitRecords(share.resolve('home')), new InitTool(box.&run), new HealthWait(live, time))
        world = new BoxWorld(live, units, this)
    }

    /** The machine, but units are those of the box, and its packages bring units. */
    static class BoxWorld implements World {

        final LiveWorld live
        final Units units
        final RealInitSystemSpecification spec
        final Set<String> installed = []

        BoxWorld(LiveWorld live, Units units, RealInitSystemSpecification spec) {
            this.live = live
            this.units = units
            this.spec = spec
        }

        public <R> R port(Capability<R> capability) {
            (R) (capability == UnitReads.CAPABILITY ? units : capability == PackageReads.CAPABILITY ? packages : live.port(capability))
        }

        /** The same whatever the package sources of the machine offer. */
        private PackageReads getPackages() {
            [state: { String name -> name in installed ? new Software.State('1', false) : Software.State.ABSENT },
             offer: { String name -> new Software.Offer(true, ['1'], Duration.ZERO) },
             rehearse: { PackageChange change -> Optional.of([new Software.Move(change.target(), null, '1')]) }] as PackageReads
        }

        boolean pause(Duration duration) {
            live.pause(duration)
        }

        void remember(String task, String fingerprint) {
            live.remember(task, fingerprint)
        }

        Effect perform(String step, Change change) {
            if (change instanceof ChangeUnit) {
                return units.perform(change)
            }
            if (change instanceof PackageChange.InstallPackage) {
                spec.install(change.target(), spec.program(change.target()))
                installed << change.target()
                return Effect.DONE
            }
            change instanceof PackageChange.RefreshPackages ? Effect.DONE : live.perform(step, change)
        }
    }

    /** A shell program that notes its configuration when it starts, and on SIGHUP. */
    String program(String name) {
        def log = share.resolve(name + '.log')
        def conf = share.resolve(name + '.conf')
        "trap 'echo reload \$(cat $conf 2>&1) >> $log' HUP; echo start \$(cat $conf 2>&1) >> $log; " +
            "while :; do sleep 0.1 & wait; if grep -q bad $conf 2>/dev/null; then exit 3; fi; done"
    }

    List<String> log(String name) {
        def file = share.resolve(name + '.log')
        Files.exists(file) ? Files.readAllLines(file) : []
    }

    /** Plans and applies; returns the changes, which must be equal, and what is left to change. */
    List<String> converge(Closure<List<Task>> script) {
        def planned = changes(new Overlay(world), script)
        def done = changes(world, script)
        assert done == planned
        assert changes(new Overlay(world), script) == []
        done
    }

    List<String> changes(World on, Closure script) {
        def engine = new Engine(on, new Context(on, new RepoFiles(share), share, Secrets.none()), new Engine.Listener() { }, Clock.systemUTC())
        script.call({ Task task -> engine.run(task, null) })
        engine.steps().collectMany { it.changes() }.collect { "${it.kind()} ${it.target()}".toString() }
    }

    ServiceTask unit(String name, Closure<?> options = { }) {
        new ServiceTask(name).tap { provider providerWord() }.tap(options)
    }

    FileTask conf(String name, String text) {
        new FileTask(name + '.conf').tap { content text + '\n' }
    }

    Unit.State state(String name) {
        world.units().state(Unit.Provider.valueOf(providerWord().toUpperCase()), name)
    }

    boolean eventually(Closure<Boolean> condition) {
        Polling.eventually(condition)
        true
    }

    def 'what a package brings is planned before it is there, whatever the package sources of the machine offer, and runs with its configuration (A1)'() {
        given:
        def script = { run ->
            run(new PackageTask('web'))
            def conf = run(conf('web', 'one'))
            run(unit('web') { enabled true; restartOn conf })
        }

        expect:
        converge(script).findAll { !it.startsWith('package.') } == ['file.write web.conf', 'service.start web']
        eventually { log('web').last() == 'start one' }
        state('web').running()
        state('web').enabled()

        when: 'the agent is started anew'
        agentStarts()
        ((BoxWorld) world).installed << 'web'

        then:
        changes(world, script) == []
    }

    def 'it is restarted for what matters, reloaded for what it can take up, stopped, started and disabled'() {
        given:
        install('app', program('app'))
        def script = { Map wish -> { run ->
            def conf = run(conf('app', wish.conf))
            run(unit('app') {
                restartOn wish.binary
                reloadOn conf
                if (wish.state) { state wish.state }
                if (wish.enabled != null) { enabled wish.enabled }
            })
        } }

        expect:
        converge(script(conf: 'one', binary: '1', enabled: true)).last() in ['service.start app', 'service.restart app', 'service.reload app']
        eventually { log('app').last().endsWith('one') }

        and: 'reloaded'
        converge(script(conf: 'two', binary: '1')) == ['file.write app.conf', 'service.reload app']
        eventually { log('app').last() == 'reload two' }

        and: 'restarted'
        converge(script(conf: 'three', binary: '2')) == ['file.write app.conf', 'service.restart app']
        eventually { log('app').last() == 'start three' }

        and: 'stopped, and disabled'
        converge(script(conf: 'three', binary: '2', state: 'stopped', enabled: false)) == ['service.disable app', 'service.stop app']
        !state('app').running()
        !state('app').enabled()

        and: 'started, with what is there now'
        converge(script(conf: 'four', binary: '2')) == ['file.write app.conf', 'service.start app']
        eventually { log('app').last() == 'start four' }
    }

    def 'one that was there before the agent goes on undisturbed, and its next change is noticed'() {
        given:
        Files.writeString(share.resolve('old.conf'), 'one\n')
        install('old', program('old'))
        box.run(tool('start', 'old'))
        eventually { log('old') == ['start one'] }
        Files.setLastModifiedTime(share.resolve('old.conf'), java.nio.file.attribute.FileTime.fromMillis(0))

        and: 'the start is told in seconds, so it must be of a later one than the file'
        Thread.sleep(1100)
        box.run(tool('restart', 'old'))
        eventually { log('old') == ['start one'] * 2 }

        expect:
        converge { run -> run(unit('old') { restartOn run(conf('old', 'one')) }) } == ['service.adopt old']
        log('old') == ['start one'] * 2

        and:
        converge { run -> run(unit('old') { restartOn run(conf('old', 'two')) }) } == ['file.write old.conf', 'service.restart old']
        eventually { log('old').last() == 'start two' }
    }

    def 'a crash between the first write and the restart mends itself'() {
        given:
        Files.writeString(share.resolve('cut.conf'), 'one\n')
        install('cut', program('cut'))
        box.run(tool('start', 'cut'))
        eventually { log('cut') == ['start one'] }

        when: 'the agent gets only as far as the file, and is started anew'
        Thread.sleep(1100)
        changes(world) { run -> run(conf('cut', 'two')) }
        agentStarts()

        then:
        converge { run -> run(unit('cut') { restartOn run(conf('cut', 'two')) }) } == ['service.restart cut']
        eventually { log('cut').last() == 'start two' }
    }

    def 'one that was killed is started'() {
        given:
        install('hurt', program('hurt'))
        def script = { run -> run(unit('hurt') { restartOn run(conf('hurt', 'one')) }) }
        converge(script)

        when:
        kill('hurt')
        eventually { !state('hurt').running() }

        then:
        converge(script) == ['service.start hurt']
        log('hurt') == ['start one'] * 2
    }

    def 'one that ends at once is a problem, and one that is not there as well'() {
        given:
        install('bad', program('bad'))
        agentStarts(new SlowTime())

        expect:
        problem { changes(world) { run -> run(unit('bad') { restartOn run(conf('bad', 'bad')) }) } }.what() == 'service bad exited soon after its start'
        problem { changes(new Overlay(world)) { run -> run(unit('none')) } }.what() == "There is no service none for ${providerWord()}".toString()

        cleanup:
        box.run(tool('stop', 'bad'))
    }

    /** Kills its processes and their supervisors. */
    abstract void kill(String name)

    abstract List<String> tool(String verb, String name)
}
