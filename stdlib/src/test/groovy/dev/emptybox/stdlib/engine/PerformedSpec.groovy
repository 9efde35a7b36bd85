package dev.emptybox.stdlib.engine

import dev.emptybox.stdlib.box.Change
import dev.emptybox.stdlib.box.MemoryBox
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.accounts.AccountChange
import dev.emptybox.stdlib.box.commands.RunCommand
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.box.ledger.LedgerChange
import dev.emptybox.stdlib.box.packages.PackageChange
import dev.emptybox.stdlib.box.services.ServiceChange
import dev.emptybox.stdlib.model.Account
import dev.emptybox.stdlib.model.Effect
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.Step
import dev.emptybox.stdlib.tasks.CopyTree
import dev.emptybox.stdlib.tasks.Exec
import dev.emptybox.stdlib.tasks.UserTask
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import spock.lang.Specification
import spock.lang.TempDir

/** What an incomplete task reports. */
class PerformedSpec extends Specification {

    @TempDir
    Path repo

    def box = new MemoryBox()
    def heard = []
    Closure<Boolean> fails = { Change change -> false }
    Closure<?> failing = { Change change -> throw new ProblemException(Problem.of("cannot do ${change.kind()}")) }
    Engine engine

    def setup() {
        def world = new Overlay(box) {
            @Override
            Effect perform(String step, Change change) {
                if (fails(change)) {
                    failing(change)
                }
                super.perform(step, change)
            }

            /** Time passes as in an apply; a plan has no second attempt. */
            @Override
            boolean pause(Duration duration) {
                true
            }
        }
        def listener = new Engine.Listener() {
            @Override
            void performing(String task, Step.Line change) {
                heard << "begins ${change.target()}".toString()
            }

            @Override
            void performed(String task, Step.Line change) {
                heard << "performed ${change.target()}".toString()
            }
        }
        engine = new Engine(world, new Context(world, new RepoFiles(repo), Path.of('/box'), new Secrets({ name -> Optional.of('hidden') })), listener, Clock.systemUTC())
        box.directory('/box')
        Files.createDirectories(repo.resolve('files/tree'))
        Files.writeString(repo.resolve('files/tree/a'), 'a')
        Files.writeString(repo.resolve('files/tree/b'), 'b')
    }

    private void run(Task task, Closure<?> options = { }) {
        task.with(options)
        engine.run(task, null)
    }

    private Report report() {
        new Report('', engine.steps(), [], null)
    }

    private List<String> changes() {
        engine.steps().collectMany { step -> step.changes().collect { "${it.kind()} ${it.target()}".toString() } }
    }

    private static boolean writes(Change change, String path) {
        change instanceof FileChange.WriteFile && change.path() == Path.of(path)
    }

    def 'a task that fails reports the changes that it had performed by then (D16, T5)'() {
        given:
        fails = { writes(it, '/box/tree/b') }

        when:
        run(new CopyTree('tree')) { source 'tree' }

        then:
        thrown(ProblemException)
        engine.steps()*.status() == [Outcome.Status.FAILED]
        changes() == ['directory.make tree', 'file.write tree/a']
        report().changeCount() == 2
        report().partialCount() == 0

        and: 'a listener knows which of the changes that began were performed'
        heard == ['begins tree', 'performed tree', 'begins tree/a', 'performed tree/a', 'begins tree/b']
    }

    def 'a group that was made for a user who could not be made is reported (T5)'() {
        given:
        fails = { it instanceof AccountChange.MakeUser }

        when:
        run(new UserTask('app'))

        then:
        thrown(ProblemException)
        changes() == ['group.make app', 'user.make app']
        engine.steps()[0].changes()*.partial() == [false, true]
        report().asMap().changes*.partial == [null, true]
    }

    def 'a change that fails wholly is none: #change.kind() (D16)'() {
        expect:
        change.atomic()

        where:
        change << [new FileChange.MakeLink(Path.of('/l'), 'x'), new LedgerChange.BeginOnce('k'), new FileChange.WriteFile(Path.of('/f'), null, null)]
    }

    def 'a change that takes several steps on the system is partial when it fails: #change.kind() (D16)'() {
        expect:
        !change.atomic()

        where:
        change << [new RunCommand(null, null), new FileChange.Remove(Path.of('/d')), new PackageChange.InstallPackage('p', null, 0),
                   new AccountChange.MakeUser(new Account.User('u', 1, 'g', [] as Set, '/', '/'), false), new ServiceChange.RestartService(null),
                   new FileChange.WriteFile(Path.of('/f'), null, null, null, Path.of('/f.bak'))]
    }

    def 'the changes of every attempt are reported, and the task has changed something (D16)'() {
        given:
        int tries = 0
        fails = { writes(it, '/box/tree/b') && tries++ == 0 }

        when:
        run(new CopyTree('tree')) { source 'tree'; retries 1; delay '1ms' }

        then:
        engine.steps()[0].changes().collect { [it.target(), it.attempt()] } == [['tree', 1], ['tree/a', 1], ['tree/b', 2]]
        engine.steps()[0].status() == Outcome.Status.CHANGED
    }

    def 'a command that was run again counts as planned once (D16)'() {
        given:
        int tries = 0
        fails = { it instanceof RunCommand && tries++ == 0 }
        def planned = new Report('', [new Step('exec x', null, Outcome.Status.CHANGED, '', [new Step.Line('command.run', 'x y', '', '')], 0)], [], null)

        when:
        run(new Exec('x')) { command 'x', 'y'; retries 1; delay '1ms' }

        then:
        report().asMap().changes.collect { [it.target, it.attempt, it.partial] } == [['x y', null, true], ['x y', 2, null]]
        planned.differencesFrom(report()) == []
    }

    def 'a task that is interrupted between two attempts reports what the first had changed (D16)'() {
        given:
        fails = { writes(it, '/box/tree/b') }
        failing = { throw new ProblemException(Problem.of('no')) }

        when:
        run(new CopyTree('tree')) { source 'tree'; retries 1; delay '1ms'; onlyIf { if (!engine.steps().empty || heard.size() > 0) { throw new IllegalStateException('cut off') }; true } }

        then:
        thrown(IllegalStateException)
        changes() == ['directory.make tree', 'file.write tree/a']
        engine.steps()*.status() == [Outcome.Status.FAILED]
    }
}
