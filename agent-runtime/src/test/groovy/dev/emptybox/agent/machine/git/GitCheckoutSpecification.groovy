package dev.emptybox.agent.machine.git

import dev.emptybox.agent.git.Git as GitCommand
import dev.emptybox.agent.machine.Caught
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MemoryOnces
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.agent.machine.SmartHttp
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Step
import dev.emptybox.stdlib.tasks.GitTask
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** The task git on this machine, with the real program, real bare repositories and Git's own smart HTTP. */
abstract class GitCheckoutSpecification extends Specification {

    @TempDir
    Path dir

    Path root
    GitCommand work
    String first
    String repository

    @AutoCleanup
    LiveWorld world

    @AutoCleanup
    SmartHttp server

    List<Step> steps = []

    def setup() {
        root = Files.createDirectories(dir.resolve('root')).toRealPath()
        Files.createDirectories(dir.resolve('served'))
        work = GitCommand.init(dir.resolve('work'))
        first = work.write('index.html', 'one\n').write('lib/code', 'one\n').commit('First')
        work.run('clone', '-q', '--bare', dir.resolve('work').toString(), dir.resolve('served/site.git').toString())
        work.run('remote', 'add', 'origin', dir.resolve('served/site.git').toString())
        repository = dir.resolve('served/site.git').toUri().toString().replaceFirst('/$', '')
        server = new SmartHttp(dir.resolve('served'))
        world = new LiveWorld(dir.resolve('cache'), System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT)
    }

    String commit(String text) {
        def id = work.write('index.html', text).commit('Say ' + text.strip())
        work.run('push', '-q', '--force', 'origin', 'HEAD')
        id
    }

    String push(String... what) {
        work.run('push', '-q', '--force', 'origin', *what)
    }

    Task task(Closure<?> options = { }) {
        def task = new GitTask('checkout')
        task.repo(repository)
        options.delegate = task
        options.resolveStrategy = Closure.DELEGATE_FIRST
        options()
        task
    }

    Outcome run(World there, Task... tasks) {
        def secrets = new Secrets({ name -> Optional.of('token-of-' + name) })
        def engine = new Engine(there, new Context(there, new RepoFiles(dir), root, secrets), new Engine.Listener() { }, Clock.systemUTC())
        def outcomes = tasks.collect { engine.run(it, null) }
        steps = engine.steps()
        outcomes.last()
    }

    Outcome plan(Closure<?> options = { }) {
        run(new Overlay(world), task(options))
    }

    Outcome apply(Closure<?> options = { }) {
        run(world, task(options))
    }

    Problem problem(Closure<?> work) {
        Caught.problem(work)
    }

    GitCommand getCheckout() {
        new GitCommand(root.resolve('checkout'))
    }

    String text(String path = 'checkout/index.html') {
        Files.readString(root.resolve(path))
    }

    Map<String, String> tree() {
        Files.walk(root).withCloseable { paths ->
            paths.toList().collectEntries { [root.relativize(it).toString(), "${Files.getLastModifiedTime(it)} ${Files.isRegularFile(it) ? Files.size(it) : ''}".toString()] }
        }
    }
}
