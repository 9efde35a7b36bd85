package dev.emptybox.agent.machine

import static dev.emptybox.agent.machine.Caught.problem
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.box.accounts.AccountChange
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.Account
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.tasks.FileTask
import dev.emptybox.stdlib.tasks.GroupTask
import dev.emptybox.stdlib.tasks.PackageTask
import dev.emptybox.stdlib.tasks.UserTask
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.util.concurrent.TimeUnit
import spock.lang.AutoCleanup
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/**
 * Real users, groups and packages, made and removed on the machine of the build where it allows that. The machine is
 * one, also for two builds at once: a lock lets one of them in at a time.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SystemChangesSpec extends Specification {

    static final boolean ROOT = System.getProperty('user.name') == 'root'
    static final String NAME = 'emptybox-spec'
    static final String OTHER = 'emptybox-spec2'
    static final String PACKAGE = 'emptybox-spec-package'

    /** Debian, with lists of packages. */
    static final boolean DEBIAN = ROOT && LocalApt.works()

    @TempDir
    Path dir

    @AutoCleanup
    LiveWorld world

    @Shared
    MachineLock lock

    @Shared
    LocalApt apt

    def setupSpec() {
        if (ROOT) {
            lock = new MachineLock()
        }
    }

    def cleanupSpec() {
        lock?.close()
    }

    def setup() {
        apt = DEBIAN ? new LocalApt(dir.resolve('apt'), PACKAGE, '2.10-1') : null
        def environment = System.getenv() + (apt ? [PATH: "$apt.programs:${System.getenv('PATH')}".toString()] : [:])
        world = new LiveWorld(dir.resolve('cache'), environment, new NoServices(), new MemoryOnces(), Progress.SILENT)
    }

    private static int sh(String script) {
        new ProcessBuilder('sh', '-c', script).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor()
    }

    private Engine engine(World box) {
        def context = new Context(box, new RepoFiles(dir), dir, Secrets.none())
        new Engine(box, context, new Engine.Listener() { }, Clock.systemUTC())
    }

    private List<String> run(World box, List<Task> tasks) {
        def engine = engine(box)
        tasks.each { engine.run(it, null) }
        assert engine.unknown() == []
        engine.steps().collectMany { step -> step.changes().collect { "${it.kind()} ${it.target()}".toString() } }
    }

    /** Plans, applies and plans again: what was planned is done, and then nothing is left. */
    private void converge(List<String> changes, Closure<List<Task>> tasks, Closure<?> seen) {
        def overlay = new Overlay(world)
        def before = seen(world)
        assert run(overlay, tasks()) == changes
        assert seen(world) == before
        assert run(world, tasks()) == changes
        assert seen(world) == seen(overlay)
        assert run(new Overlay(world), tasks()) == []
    }

    @Requires(value = { instance.ROOT }, reason = 'only root may make users and groups')
    def 'real users and groups come, change and go as planned'() {
        given:
        def accounts = { [it.accounts().user(NAME), it.accounts().group(NAME), it.accounts().group(OTHER)] }
        def house = dir.resolve('home')
        def wanted = { ->
            [new GroupTask(OTHER).tap { gid 48001 },
             new UserTask(NAME).tap { uid 48000; group OTHER; home 'home'; shell '/bin/false'; createHome() },
             new FileTask('file').tap { content 'x'; owner NAME; group OTHER }]
        }

        expect: 'they come'
        converge(["group.make $OTHER".toString(), "user.make $NAME".toString(), 'directory.make home', 'file.write file'], wanted, accounts)
        world.accounts().user(NAME).get() == new Account.User(NAME, 48000, OTHER, [] as Set, house.toString(), '/bin/false')
        world.files().entry(house) == new Entry.Directory(new Attributes(0750, NAME, OTHER))
        Files.getOwner(dir.resolve('file')).name == NAME

        and: 'they change'
        converge(["group.make $NAME".toString(), "user.change $NAME".toString()],
            { -> [new GroupTask(NAME).tap { gid 48002 }, new UserTask(NAME).tap { uid 48003; group NAME; groups OTHER; shell '/bin/sh' }] }, accounts)
        world.accounts().user(NAME).get() == new Account.User(NAME, 48003, NAME, [OTHER] as Set, house.toString(), '/bin/sh')
        converge(["group.change $OTHER".toString()], { -> [new GroupTask(OTHER).tap { gid 48005 }] }, accounts)

        and: 'a process runs as him, with his groups'
        world.commands().query(new Command('', ['sh', '-c', 'id -un; id -Gn; echo $HOME $USER $LOGNAME'], Path.of('/'), [:], Bytes.of(''), Duration.ofSeconds(20), [0] as Set, NAME))
            .stdout() == "$NAME\n$NAME $OTHER\n$house $NAME $NAME\n".toString()

        and: 'they go, and his files stay'
        converge(["user.remove $NAME".toString(), "group.remove $NAME".toString(), "group.remove $OTHER".toString()],
            { -> [new UserTask(NAME).tap { absent() }, new GroupTask(OTHER).tap { absent() }] }, accounts)
        accounts(world).every { it.empty }
        Files.isDirectory(house)

        cleanup:
        sh("userdel $NAME; groupdel $NAME; groupdel $OTHER")
    }

    @Requires(value = { instance.ROOT }, reason = 'only root may make users')
    def 'failures of the tools are reported with their messages'() {
        when:
        def problem = problem { world.perform('user', new AccountChange.MakeUser(new Account.User(NAME, 1, 'daemon', [] as Set, '/nonexistent', '/bin/sh'), true)) }

        then:
        problem.what().startsWith('exec useradd')
        problem.why().contains('UID 1 is not unique')

        cleanup:
        sh("userdel $NAME; groupdel $NAME")
    }

    @Requires(value = { instance.DEBIAN }, reason = 'this needs root and apt, with lists of packages')
    def 'a real package comes, is held and goes as planned'() {
        given:
        def state = { it.packages().state(PACKAGE) }

        expect: 'it comes, with its version foreseen'
        converge(["package.install $PACKAGE".toString()], { -> [new PackageTask(PACKAGE).tap { version '2*'; updateCache '9000h' }] }, state)
        Files.isRegularFile(apt.content)

        and: 'it is held'
        converge(["package.hold $PACKAGE".toString()], { -> [new PackageTask(PACKAGE).tap { hold() }] }, state)
        world.packages().state(PACKAGE).held()
        problem { engine(new Overlay(world)).run(new PackageTask(PACKAGE).tap { absent() }, null) }.what().contains('is held at 2')

        and: 'it goes'
        sh("apt-mark unhold $PACKAGE") == 0
        converge(["package.remove $PACKAGE".toString()], { -> [new PackageTask(PACKAGE).tap { absent() }] }, state)
        !Files.exists(apt.content)

        cleanup:
        sh("apt-mark unhold $PACKAGE; dpkg --purge $PACKAGE")
    }

    @Requires(value = { instance.DEBIAN }, reason = 'this needs root and apt, with lists of packages')
    def 'the diff of a real package lists what is installed, and removals are refused'() {
        when:
        Outcome planned = engine(new Overlay(world)).run(new PackageTask(PACKAGE).tap { updateCache '9000h' }, null)

        then:
        planned.diff.startsWith("+ $PACKAGE 2")
        planned.version == planned.diff.split(' ')[2]

        when:
        def problem = problem { engine(new Overlay(world)).run(new PackageTask('perl-base').tap { absent() }, null) }

        then:
        problem.what().contains('perl-base')
    }
}
