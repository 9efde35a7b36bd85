package dev.emptybox.agent.machine

import static dev.emptybox.agent.machine.Caught.problem

import dev.emptybox.agent.snapshot.Recording
import dev.emptybox.agent.snapshot.Snapshot
import dev.emptybox.agent.snapshot.SnapshotBox
import dev.emptybox.agent.snapshot.SnapshotFile
import dev.emptybox.stdlib.engine.Jobs
import dev.emptybox.stdlib.box.EmptyBox
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.Facts
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.tasks.CopyTree
import dev.emptybox.stdlib.tasks.Directory
import dev.emptybox.stdlib.tasks.FileTask
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Instant
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** The agent's home is in the root of the box, as by default, and tasks neither see nor change it (F25). */
class HomeSpec extends Specification {

    @TempDir
    Path dir

    Path root
    Path home
    List steps

    @AutoCleanup
    LiveWorld live

    def setup() {
        root = Files.createDirectories(dir.resolve('root')).toRealPath()
        home = Files.createDirectories(root.resolve('.emptybox/classes')).parent
        Files.writeString(home.resolve('classes/a'), 'x')
        Files.createDirectories(dir.resolve('repo/files/tree'))
        Files.writeString(dir.resolve('repo/files/tree/f'), 'x')
        live = new LiveWorld(home, home.resolve('artefacts'), System.getenv(), new NoServices(), Jobs.NONE, new MemoryOnces(), Progress.SILENT, { -> false })
    }

    private void run(World world, Task task) {
        def engine = new Engine(world, new Context(world, new RepoFiles(dir.resolve('repo')), root, Secrets.none()), new Engine.Listener() { }, Clock.systemUTC())
        try {
            engine.run(task, null)
        } finally {
            steps = engine.steps()
        }
    }

    private static Task directory(String path, Closure<?> options = { }) {
        new Directory(path).tap(options)
    }

    private static Task file(String path) {
        new FileTask(path).tap { content 'mine' }
    }

    private Problem refused(World world, Task task) {
        problem { run(world, task) }
    }

    private SnapshotBox snapshot() {
        def onces = new MemoryOnces()
        def recording = new Recording(live, new NoServices(), onces, Secrets.none())
        run(new Overlay(recording.box()), directory('.') { purge() })
        def agent = new Snapshot.Agent(Instant.EPOCH, 'a' * 40, 'converged', true, [:], root, [:])
        def facts = new Facts('box', 'linux', 'amd64', [], 1, 1L << 30, [:], '')
        new SnapshotBox(SnapshotFile.parse(SnapshotFile.text(recording.take(agent, facts)), 'it'), Stub(EmptyBox.Artefacts))
    }

    private List<World> worlds() {
        [live, new Overlay(live), new Overlay(snapshot()), new Overlay(new EmptyBox(root, Stub(EmptyBox.Artefacts) { reserved() >> ([home] as Set) }))]
    }

    def 'a directory that is purged, mirrored or traversed does not change the home'() {
        given:
        Files.writeString(root.resolve('other'), 'x')
        def before = Files.getLastModifiedTime(home.resolve('classes/a'))

        when:
        run(new Overlay(live), directory('.') { recursive(); mode '0700'; fileMode '0600' })

        then:
        steps[0].changes()*.target().every { !it.contains('emptybox') }

        when:
        [live, live, live].eachWithIndex { world, i ->
            run(world, [directory('.') { recursive(); fileMode '0600' }, new CopyTree('.').tap { source 'tree'; delete() }, directory('.') { purge() }][i])
        }

        then:
        Files.readString(home.resolve('classes/a')) == 'x'
        Files.getLastModifiedTime(home.resolve('classes/a')) == before
        live.files().entry(home.resolve('classes/a')).attributes().mode() == 0644
        !Files.exists(root.resolve('other'))
        live.files().children(root) == []
    }

    def 'a task that names the home is refused in every world'() {
        expect:
        worlds().every { world ->
            refused(world, task()).what() == '.emptybox/x belongs to the agent'
        }
        !Files.exists(home.resolve('x'))

        where:
        task << [{ file('.emptybox/x') }, { directory('.emptybox/x') }, { file('a/../.emptybox/x') }]
    }

    def 'a task that reaches the home through a link is refused'() {
        given:
        Files.createSymbolicLink(root.resolve('l'), Path.of('.emptybox'))
        Files.createSymbolicLink(root.resolve('k'), Path.of('.'))

        expect:
        [live, new Overlay(live)].every { world ->
            ['l/x', 'k/.emptybox/x', 'l/../.emptybox/x'].every { refused(world, file(it)).what().contains('belongs to the agent') } &&
                refused(world, directory('l') { recursive(); fileMode '0600' }).what() == 'l belongs to the agent'
        }
        Files.list(home).withCloseable { it.count() } == 1
    }

    def 'a directory with the home in it is not removed'() {
        given:
        def deep = Files.createDirectories(root.resolve('var/lib/agent'))
        def own = new LiveWorld(deep, deep.resolve('artefacts'), System.getenv(), new NoServices(), Jobs.NONE, new MemoryOnces(), Progress.SILENT, { -> false })

        expect:
        [own, new Overlay(own)].every { world ->
            refused(world, directory('var') { absent() }).what() == 'directory var cannot change var' &&
                refused(world, directory('.') { purge() }).what() == 'directory . cannot change var'
        }
        Files.isDirectory(deep)

        cleanup:
        own.close()
    }

    def 'a root within the home is a box like every other'() {
        given:
        root = Files.createDirectories(home.resolve('box'))

        when:
        run(live, file('a'))

        then:
        Files.readString(root.resolve('a')) == 'mine'
        refused(live, file('../classes/a')).what().contains('belongs to the agent')
    }
}
