package dev.emptybox.agent.machine.files

import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MemoryOnces
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.box.files.Archives
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.tasks.Release
import dev.emptybox.stdlib.tasks.Unarchive
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.util.concurrent.TimeUnit
import org.opentest4j.TestAbortedException
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir
import static dev.emptybox.agent.machine.Caught.problem

/** Archives as the usual programs make them, unpacked on the machine. */
class UnpackSpec extends Specification {

    @TempDir
    Path dir

    LiveWorld world
    Path root
    Path tree

    def setup() {
        world = new LiveWorld(dir.resolve('cache'), System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT)
        root = Files.createDirectory(dir.resolve('root'))
        tree = Files.createDirectories(dir.resolve('tree/app-1.0'))
        write('bin/run', '#!/bin/sh\necho run\n', 0755)
        write('conf/deep/app.conf', 'port=1\n', 0640)
        write('naïve name', 'x' * 100_000, 0644)
        write('n' * 120 + '/' + 'm' * 120, 'long', 0600)
        write('empty', '', 0444)
        Files.createSymbolicLink(tree.resolve('start'), Path.of('bin/run'))
        Files.createLink(tree.resolve('same'), tree.resolve('bin/run'))
    }

    def cleanup() {
        world.close()
    }

    private void write(String path, String text, int mode) {
        def file = tree.resolve(path)
        Files.createDirectories(file.parent)
        Files.writeString(file, text)
        Files.setAttribute(file, 'unix:mode', mode)
    }

    /** Runs a program in the directory of the tree; without the program the feature is skipped, with the reason. */
    private static void make(Path directory, String line) {
        for (String program : (line =~ /(?:^|\| )(\w+)/).collect { it[1] }) {
            if (!System.getenv('PATH').split(':').any { Files.isExecutable(Path.of(it, program)) }) {
                throw new TestAbortedException("there is no $program on this machine")
            }
        }
        def process = new ProcessBuilder('sh', '-c', line).directory(directory.toFile()).redirectErrorStream(true).start()
        assert process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0: process.inputStream.text
    }

    private Outcome run(World in, task) {
        new Engine(in, new Context(in, new RepoFiles(dir), root, Secrets.none()), new Engine.Listener() { }, Clock.systemUTC()).run(task, null)
    }

    private static Unarchive unarchive(String archive) {
        def task = new Unarchive('app')
        task.archive(archive)
        task.stripComponents(1)
        task
    }

    private static Map<String, List> seen(World world, Path top, Path path = top) {
        def entry = world.files().entry(path)
        def all = [(top.relativize(path).toString()): [entry, entry instanceof Entry.RegularFile ? world.files().digest(path) : '']]
        if (entry instanceof Entry.Directory) {
            world.files().children(path).each { all.putAll(seen(world, top, path.resolve(it))) }
        }
        all
    }

    def '#name: what is in it is foreseen, done, and then there is nothing to do'() {
        given:
        make(tree.parent, line.replace('OUT', root.resolve(name).toString()))
        def overlay = new Overlay(world)

        when:
        def planned = run(overlay, unarchive(name))
        def foreseen = seen(overlay, root.resolve('app'))

        then: 'planning wrote nothing'
        world.files().children(root) == [name]

        when:
        def done = run(world, unarchive(name))

        then:
        done.diff == planned.diff
        seen(world, root.resolve('app')) == foreseen
        overlay.files().content(root.resolve('app/naïve name')) == world.files().content(root.resolve('app/naïve name'))

        and: 'it is what was packed'
        seen(world, root.resolve('app')).findAll { it.key } == seen(world, tree).findAll { it.key }

        and:
        run(world, unarchive(name)).ok

        where:
        name         | line
        'gnu.tar'    | 'tar -cf OUT app-1.0'
        'posix.tar'  | 'tar --format=posix -cf OUT app-1.0'
        'dot.tar'    | 'tar -cf OUT ./app-1.0'
        'app.tar.gz' | 'tar -czf OUT app-1.0'
        'app.tar.xz' | 'tar -cf - app-1.0 | xz -9e > OUT'
        'app.tzst'   | 'tar -cf - app-1.0 | zstd -q -19 > OUT'
        'fast.tzst'  | 'tar -cf - app-1.0 | zstd -q -1 -T2 > OUT'
        'app.zip'    | 'zip -qry OUT app-1.0'
        'stored.zip' | 'zip -0qry OUT app-1.0'
    }

    def 'a single file compressed by #program comes out under its own name'() {
        given:
        Files.writeString(root.resolve('tool'), 'tool\n' * 1000)
        make(root, line)

        when:
        def task = new Unarchive('bin')
        task.archive(name)
        task.fileMode('0755')
        run(world, task)

        then:
        Files.readString(root.resolve('bin/tool')) == 'tool\n' * 1000
        Files.isExecutable(root.resolve('bin/tool'))

        where:
        program | name       | line
        'gzip'  | 'tool.gz'  | 'gzip tool'
        'xz'    | 'tool.xz'  | 'xz tool'
        'zstd'  | 'tool.zst' | 'zstd -q tool'
    }

    def 'a zstd window beyond what every reader must have is refused in words'() {
        given:
        def random = new byte[20 << 20]
        new Random(1).nextBytes(random)
        Files.write(tree.resolve('large'), random)
        make(tree.parent, "tar -cf - app-1.0 | zstd -q -1 --long=27 > ${root.resolve('app.tzst')}")

        expect:
        with(problem { run(new Overlay(world), unarchive('app.tzst')) }) {
            what() == 'app.tzst cannot be read as an archive'
            why().contains('indow')
        }
    }

    def 'a bomb made by real programs ends at the limit'() {
        given:
        make(root, "head -c 300000000 /dev/zero | gzip -9 > ${root.resolve('bomb.gz')}")
        def task = new Unarchive('app')
        task.archive('bomb.gz')
        task.atMostMiB(100)

        expect:
        problem { run(new Overlay(world), task) }.what() == 'More than 100 MiB would be unpacked from bomb.gz'
    }

    def 'a pipe in a tar is refused, and can be left out'() {
        given:
        make(tree, 'mkfifo pipe')
        make(tree.parent, "tar -cf ${root.resolve('app.tar')} app-1.0")

        expect:
        problem { run(new Overlay(world), unarchive('app.tar')) }.why() == 'pipe is a device or another special file'

        when:
        def task = unarchive('app.tar')
        task.exclude('pipe')
        run(world, task)

        then:
        Files.isExecutable(root.resolve('app/bin/run'))
    }

    def 'what a kill left undone is finished, and its left-over is swept'() {
        given:
        make(tree.parent, "tar -cf ${root.resolve('app.tar')} app-1.0")
        run(world, unarchive('app.tar'))
        Files.delete(root.resolve('app/bin/run'))
        Files.writeString(root.resolve('app/bin/.run.emptybox-0123456789ab'), 'half')
        Files.delete(root.resolve('app/start'))

        when:
        def outcome = run(world, unarchive('app.tar'))

        then:
        outcome.diff.readLines() == ['+ bin/run, 19 bytes', '+ start -> bin/run']
        world.files().children(root.resolve('app/bin')) == ['run']
    }

    @Requires(value = { System.getProperty('user.name') == 'root' }, reason = 'only root may fill what nobody may write to, so only others prove the order of modes')
    def 'owner and group are given to all that is unpacked'() {
        given:
        make(tree.parent, "tar -cf ${root.resolve('app.tar')} app-1.0")
        def task = unarchive('app.tar')
        task.owner('nobody')

        when:
        run(world, task)

        then:
        ['app', 'app/bin', 'app/bin/run', 'app/same'].every { world.files().entry(root.resolve(it)).attributes().owner() == 'nobody' }
    }

    def 'a read-only directory is filled'() {
        given:
        Files.setAttribute(tree.resolve('bin'), 'unix:mode', 0555)
        make(tree.parent, "tar -cf ${root.resolve('app.tar')} app-1.0")

        when:
        run(world, unarchive('app.tar'))

        then:
        world.files().entry(root.resolve('app/bin')).attributes().mode() == 0555
        run(world, unarchive('app.tar')).ok

        cleanup:
        Files.setAttribute(tree.resolve('bin'), 'unix:mode', 0755)
        Files.setAttribute(root.resolve('app/bin'), 'unix:mode', 0755)
    }

    def 'an archive that is another one by the time it is unpacked is noticed, and nothing of it is put in place'() {
        given:
        make(tree.parent, "tar -cf ${root.resolve('app.tar')} app-1.0")
        def piece = new FileChange.Piece(root.resolve('run'), new Entry.RegularFile(Attributes.UNCHANGED, 3), 'app-1.0/bin/run', Digests.sha256('old'))

        when:
        def problem = problem { world.perform('a step', new FileChange.Unpack(root, root.resolve('app.tar'), [piece])) }

        then:
        problem.what() == 'app.tar was changed while it was being unpacked'
        world.files().children(root) == ['app.tar']
    }

    def 'a listing is made once for each content of an archive'() {
        given:
        make(tree.parent, "tar -cf ${root.resolve('app.tar')} app-1.0")
        def limits = new Archives.Limits(100, 1 << 20)

        expect:
        world.files().members(root.resolve('app.tar'), limits).is(world.files().members(root.resolve('app.tar'), limits))

        when:
        def first = world.files().members(root.resolve('app.tar'), limits)
        Files.delete(tree.resolve('empty'))
        make(tree.parent, "tar -cf ${root.resolve('app.tar')} app-1.0")

        then:
        world.files().members(root.resolve('app.tar'), limits).size() == first.size() - 1
    }

    def 'releases replace each other, and readers always see a complete one'() {
        given:
        def release = { String version ->
            write('version', version, 0644)
            make(tree.parent, "tar -czf ${root.resolve('app.tar.gz')} app-1.0")
            def task = new Release('shop')
            task.version(version)
            task.archive('app.tar.gz')
            task.stripComponents(1)
            task.keep(2)
            run(world, task)
        }

        when:
        def outcomes = ['1', '2', '3'].collect { release(it) }

        then:
        outcomes*.previous == [null, '1', '2']
        world.files().children(root.resolve('shop/releases')) == ['.history', '2', '3']
        Files.readString(root.resolve('shop/current/version')) == '3'
        Files.readSymbolicLink(root.resolve('shop/current')).toString() == 'releases/3'
    }
}
