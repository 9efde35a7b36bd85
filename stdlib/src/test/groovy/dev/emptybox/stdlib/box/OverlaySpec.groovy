package dev.emptybox.stdlib.box

import dev.emptybox.stdlib.box.accounts.AccountChange
import dev.emptybox.stdlib.box.commands.RunCommand
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.box.packages.PackageChange
import dev.emptybox.stdlib.box.services.ServiceChange
import dev.emptybox.stdlib.model.Account
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Effect
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.Http
import dev.emptybox.stdlib.model.Scope
import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.model.Software
import dev.emptybox.stdlib.model.UnknownException
import dev.emptybox.stdlib.model.WantedContent
import java.nio.file.Path
import java.time.Duration
import spock.lang.Specification

class OverlaySpec extends Specification {

    def box = new MemoryBox().file('/box/old', 'old').directory('/box/dir').file('/box/dir/inner', 'inner')
    def overlay = new Overlay(box)

    private void perform(Change change) {
        overlay.perform('a step', change)
    }

    private static RunCommand command(Scope scope) {
        new RunCommand(new Command(['x'], Path.of('/box'), [:], Bytes.of(''), Duration.ofSeconds(1), [0] as Set), scope)
    }

    def 'a written file is there with its content, and the box below has not changed'() {
        when:
        perform(new FileChange.WriteFile(Path.of('/box/new'), Bytes.of('text'), Attributes.ofMode(0600)))

        then:
        overlay.files().entry(Path.of('/box/new')) == new Entry.RegularFile(new Attributes(0600, 'root', 'root'), 4)
        overlay.files().content(Path.of('/box/new')) == Bytes.of('text')
        overlay.files().digest(Path.of('/box/new')) == Bytes.of('text').sha256()
        overlay.files().children(Path.of('/box')) == ['dir', 'new', 'old']
        box.entry(Path.of('/box/new')).absent()
    }

    def 'a file that is written over keeps the attributes that are not set'() {
        given:
        box.file('/box/old', 'old', 0640)

        when:
        perform(new FileChange.WriteFile(Path.of('/box/old'), Bytes.of('new'), Attributes.UNCHANGED))

        then:
        ((Entry.RegularFile) overlay.files().entry(Path.of('/box/old'))).attributes().mode() == 0640
    }

    def 'what is below a removed directory is gone, also when the directory is made again'() {
        when:
        perform(new FileChange.Remove(Path.of('/box/dir')))

        then:
        overlay.files().entry(Path.of('/box/dir/inner')).absent()

        when:
        perform(new FileChange.MakeDirectory(Path.of('/box/dir'), Attributes.UNCHANGED))

        then:
        overlay.files().entry(Path.of('/box/dir/inner')).absent()
        overlay.files().children(Path.of('/box/dir')) == []
    }

    def 'changed attributes leave the content'() {
        when:
        perform(new FileChange.SetAttributes(Path.of('/box/old'), Attributes.ofMode(0600)))

        then:
        overlay.files().content(Path.of('/box/old')) == Bytes.of('old')
        ((Entry.RegularFile) overlay.files().entry(Path.of('/box/old'))).attributes() == new Attributes(0600, 'root', 'root')
    }

    def 'a path through a link and the path it leads to are the same file'() {
        given:
        box.link('/box/link', 'dir')

        when:
        perform(new FileChange.WriteFile(Path.of('/box/link/inner'), Bytes.of('changed'), Attributes.UNCHANGED))

        then:
        overlay.files().content(Path.of('/box/dir/inner')) == Bytes.of('changed')
    }

    def 'writing to a link writes what it leads to'() {
        given:
        box.link('/box/link', 'old')

        when:
        perform(new FileChange.WriteFile(Path.of('/box/link'), Bytes.of('changed'), Attributes.UNCHANGED))

        then:
        overlay.files().content(Path.of('/box/old')) == Bytes.of('changed')
        overlay.files().entry(Path.of('/box/link')) == new Entry.Link('old')
    }

    def 'after a command that may change everything, every read is in doubt'() {
        when:
        perform(command(Scope.EVERYTHING))

        then:
        overlay.observe { overlay.files().entry(Path.of('/box/old')) }.doubt() == 'a step may change it'
        overlay.observe { overlay.services().state('app') }.doubt() == 'a step may change it'
    }

    def 'what is written after the command is certain again'() {
        when:
        perform(command(Scope.EVERYTHING))
        perform(new FileChange.WriteFile(Path.of('/box/old'), Bytes.of('new'), Attributes.UNCHANGED))

        then:
        with(overlay.observe { overlay.files().digest(Path.of('/box/old')) }) {
            value() == Bytes.of('new').sha256()
            doubt() == null
        }
    }

    def 'a command with a scope leaves the rest certain'() {
        when:
        perform(command(Scope.of([Path.of('/box/dir')])))

        then:
        overlay.observe { overlay.files().entry(Path.of('/box/old')) }.doubt() == null
        overlay.observe { overlay.files().entry(Path.of('/box/dir/inner')) }.doubt() == 'a step may change it'
        overlay.observe { overlay.services().state('app') }.doubt() == null
    }

    def 'a started service runs, with what it was started with'() {
        given:
        def definition = new Service.Definition('app', ['x'], Path.of('/box'), [:], new Service.Stop('TERM', Duration.ofSeconds(1)), null, [config: 'abc'])

        when:
        perform(new ServiceChange.StartService(definition))

        then:
        overlay.services().state('app').running()
        overlay.services().state('app').inputs() == [config: 'abc']
        overlay.services().running() == ['app']

        when:
        perform(new ServiceChange.StopService('app'))

        then:
        !overlay.services().state('app').running()
        overlay.services().running() == []
    }

    def 'a web address is asked as long as nothing has been planned, and unknown after that'() {
        given:
        def request = new Http.Get('http://x/', [:], Duration.ofSeconds(1))
        box.answers['http://x/'] = new Http.Answer(200, 'ok', Duration.ZERO)

        expect:
        overlay.network().get(request).status() == 200

        when:
        perform(new FileChange.WriteFile(Path.of('/box/new'), Bytes.of('x'), Attributes.UNCHANGED))
        overlay.network().get(request)

        then:
        def open = thrown(UnknownException)
        open.message == 'what http://x/ answers may differ after a step'
    }

    def 'a simulated world has what its simulation says, and nothing in it is in doubt'() {
        given:
        box.answers['http://x/'] = new Http.Answer(200, 'ok', Duration.ZERO)
        def simulated = new Overlay(box, { step, change, world ->
            world.perform(step, new FileChange.WriteFile(Path.of('/box/made'), Bytes.of('by it'), Attributes.UNCHANGED))
            Optional.of(Effect.of([rc: 0, stdout: 'done']))
        } as Simulation)

        when:
        def effect = simulated.perform('a step', command(Scope.EVERYTHING))

        then:
        effect == Effect.of([rc: 0, stdout: 'done'])
        simulated.files().content(Path.of('/box/made')) == Bytes.of('by it')
        simulated.observe { simulated.files().entry(Path.of('/box/old')) }.doubt() == null
        simulated.network().get(new Http.Get('http://x/', [:], Duration.ofSeconds(1))).status() == 200
        !simulated.files().awaited(Path.of('/box/made')).absent()
    }

    def 'where a simulation has no say, the end is as unknown as in a plan'() {
        given:
        def simulated = new Overlay(box, { step, change, world -> Optional.empty() } as Simulation)

        expect:
        simulated.perform('a step', command(Scope.EVERYTHING)).unknown() == 'a step has not run yet'
        simulated.observe { simulated.files().entry(Path.of('/box/old')) }.doubt() == 'a step may change it'
    }

    def 'a package that is installed in a simulated world is installed'() {
        given:
        def simulated = new Overlay(box, { step, change, world -> Optional.empty() } as Simulation)

        expect:
        simulated.perform('a step', new PackageChange.InstallPackage('nginx', '1.24', 0)) == Effect.DONE
        simulated.observe { simulated.packages().state('nginx') } == new World.Observed(new Software.State('1.24', false), null)
    }

    // ---- a plan over a plan

    def 'a plan over a plan sees what the first has planned, and its own changes alone'() {
        given:
        perform(new FileChange.WriteFile(Path.of('/box/new'), Bytes.of('first'), Attributes.ofMode(0600)))
        perform(new FileChange.Remove(Path.of('/box/dir')))
        def second = new Overlay(overlay)

        expect:
        second.files().content(Path.of('/box/new')) == Bytes.of('first')
        second.files().holds(Path.of('/box/new'), WantedContent.of(Bytes.of('first').sha256()))
        second.files().entry(Path.of('/box/dir/inner')).absent()

        when:
        second.perform('another step', new FileChange.SetAttributes(Path.of('/box/new'), Attributes.ofMode(0644)))

        then:
        second.files().entry(Path.of('/box/new')).attributes().mode() == 0644
        second.files().digest(Path.of('/box/new')) == Bytes.of('first').sha256()
        overlay.files().entry(Path.of('/box/new')).attributes().mode() == 0600
    }

    def 'what a command of the first plan may have changed is in doubt in the second'() {
        given:
        perform(command(Scope.of([Path.of('/box/dir')])))
        def second = new Overlay(overlay)

        expect:
        second.observe { second.files().content(Path.of('/box/dir/inner')) }.doubt() == 'a step may change it'
        second.observe { second.files().content(Path.of('/box/old')) }.doubt() == null

        when: 'until the second has written it'
        second.perform('another step', new FileChange.WriteFile(Path.of('/box/dir/inner'), Bytes.of('x'), Attributes.UNCHANGED))

        then:
        second.observe { second.files().content(Path.of('/box/dir/inner')) }.doubt() == null
    }

    def 'what a task of the first plan may change that could not be decided is in doubt in the second'() {
        given:
        overlay.leaveOpen('file old', Scope.of([Path.of('/box/old')]), null)
        overlay.leaveOpen('service app', Scope.NOTHING, 'app')
        def second = new Overlay(overlay)

        expect:
        second.observe { second.files().digest(Path.of('/box/old')) }.doubt() == 'file old may change it'
        second.observe { second.files().digest(Path.of('/box/dir/inner')) }.doubt() == null
        second.observe { second.services().state('app') }.doubt() == 'service app may change it'
        second.observe { second.services().state('other') }.doubt() == null
    }

    def 'files keep their numbers when an account gets another one, and so have other names (F29)'() {
        given:
        box.account('games').account('crew')
        box.entries['/box/old'] = new Entry.RegularFile(new Attributes(0644, 'games', 'crew'), 3)
        perform(new FileChange.WriteFile(Path.of('/box/new'), Bytes.of('x'), new Attributes(0644, 'games', 'crew')))

        when:
        changes.each { perform(it) }

        then:
        ['/box/old', '/box/new'].every { overlay.files().entry(Path.of(it)).attributes() == new Attributes(0644, owner, group) }

        where:
        changes                                                                                  || owner   | group
        [new AccountChange.ChangeUser(new Account.User('games', 4998, null, [] as Set, null, null))]    || '1000'  | 'crew'
        [new AccountChange.ChangeGroup('crew', 4998)]                                                   || 'games' | '1000'
        [new AccountChange.RemoveUser('games'), new AccountChange.RemoveGroup('crew')]                         || '1000'  | '1000'
        [new AccountChange.RemoveUser('games'), new AccountChange.MakeUser(new Account.User('new', 1000, 'crew', [] as Set, '/', '/bin/sh'), false)] || 'new' | 'crew'
        [new AccountChange.ChangeGroup('crew', 4998), new AccountChange.ChangeGroup('crew', 1000)]             || 'games' | 'crew'
    }

    def 'what is made in a directory with the setgid bit gets its group (F28)'() {
        given:
        box.entries['/box/dir'] = new Entry.Directory(new Attributes(02775, 'root', 'crew'))

        when:
        perform(new FileChange.MakeDirectory(Path.of('/box/dir/d'), Attributes.UNCHANGED))
        perform(new FileChange.WriteFile(Path.of('/box/dir/f'), Bytes.of('x'), Attributes.UNCHANGED))

        then:
        overlay.files().entry(Path.of('/box/dir/d')).attributes() == new Attributes(0755, 'root', 'crew')
        overlay.files().entry(Path.of('/box/dir/f')).attributes() == new Attributes(0644, 'root', 'crew')
    }
}
