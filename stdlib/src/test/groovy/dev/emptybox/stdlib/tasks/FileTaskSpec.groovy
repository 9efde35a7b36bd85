package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.MemoryBox
import dev.emptybox.stdlib.model.Account
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.Secrets
import java.nio.file.Path

class FileTaskSpec extends FileBench {

    def 'a new file has its content and mode 0644, and a second time nothing changes'() {
        expect:
        run(new FileTask('motd')) { content 'Hello' }.changed
        text('motd') == 'Hello'
        mode('motd') == '0644'
        !run(new FileTask('motd')) { content 'Hello' }.changed
        step.reason() == 'it is up to date'
    }

    def 'the same content with other attributes changes only those'() {
        given:
        box.account('app').file('/box/motd', 'Hello', 0444)

        when:
        run(new FileTask('motd')) { content 'Hello'; mode '0666'; owner 'app' }

        then:
        changes() == ['attributes.set motd']
        step.reason() == 'mode 0444 -> 0666, owner root -> app'
    }

    def 'other content keeps the attributes that are not set'() {
        given:
        box.file('/box/motd', 'Hello', 0444)

        when:
        run(new FileTask('motd')) { content 'Hi' }

        then:
        changes() == ['file.write motd']
        mode('motd') == '0444'
    }

    def 'without content only the attributes matter: #before'() {
        given:
        if (before != null) {
            box.file('/box/lock', before)
        }

        when:
        run(new FileTask('lock')) { mode '0600' }

        then:
        text('lock') == (before ?: '')
        mode('lock') == '0600'
        changes() == [change]
        !run(new FileTask('lock')) { mode '0600' }.changed

        where:
        before || change
        null   || 'file.write lock'
        'kept' || 'attributes.set lock'
    }

    def 'an absent file is removed, a link itself and not what it leads to'() {
        given:
        box.file('/box/real', 'x').link('/box/way', 'real')

        expect:
        run(new FileTask('way')) { absent() }.changed
        names() == ['real']
        run(new FileTask('real')) { absent() }.changed
        names() == []
        !run(new FileTask('real')) { absent() }.changed
        step.reason() == 'it does not exist'
    }

    def 'absent does not remove a directory'() {
        given:
        box.directory('/box/data')

        expect:
        with(refused(new FileTask('data')) { absent() }[0]) {
            what() == 'data is a directory, not a file'
            cure() == "write directory('data') { absent() }"
        }
    }

    def 'options that make no sense are refused: #what'() {
        expect:
        refused(new FileTask('x'), options)*.what() == [what]

        where:
        what                                                        | options
        'file x has no content'                                     | { }
        'file x has both content and source'                        | { content 'a'; source 'b' }
        'file x is absent and has other options'                    | { content 'a'; absent() }
        'file x is absent and has other options'                    | { mode '0600'; absent() }
        'file x is absent and has other options'                    | { backup(); absent() }
        'file x: the command in validate does not read the file' | { content 'a'; validate 'nginx', '-t' }
        "mode '644x' is not a mode"                                 | { content 'a'; mode '644x' }
    }

    def 'backup keeps the old content and its attributes beside the file, and the outcome names it'() {
        given:
        box.file('/box/app.conf', 'old', 0640)

        when:
        def outcome = run(new FileTask('app.conf')) { content 'new'; mode '0600'; backup() }

        then:
        outcome.backupFile == '/box/app.conf.bak'
        text('app.conf.bak') == 'old'
        mode('app.conf.bak') == '0640'
        text('app.conf') == 'new'

        when: 'nothing changes'
        def again = run(new FileTask('app.conf')) { content 'new'; backup() }

        then: 'the backup is still that of the last change'
        again.backupFile == null
        text('app.conf.bak') == 'old'
    }

    def 'a new file and a change of attributes need no backup'() {
        expect:
        run(new FileTask('new')) { content 'x'; backup() }.backupFile == null
        run(new FileTask('new')) { content 'x'; mode '0600'; backup() }.backupFile == null
        names() == ['new']
    }

    def 'a backup never takes the place of a directory'() {
        given:
        box.file('/box/a', 'old').directory('/box/a.bak')

        expect:
        refused(new FileTask('a')) { content 'new'; backup() }[0].what() == 'a.bak is a directory, not a file'
        text('a') == 'old'
    }

    def 'a plan says which command has to accept the new content'() {
        when:
        run(new FileTask('app.conf')) { content 'x'; validate 'nginx', '-t', '-c', '%s' }

        then:
        step.reason() == 'it does not exist; it is used if this command accepts it: nginx -t -c %s'
    }

    def 'a secret cannot go into the arguments of the command that validates'() {
        expect:
        refused(new FileTask('x')) { content 'a'; validate 'check', Secrets.placeholder('db'), '%s' }[0].what() ==
            'file x: an argument cannot contain a secret or a path'
    }

    def 'a file with a secret is for its owner alone, shows its name, and may not be readable by all'() {
        expect:
        run(new FileTask('x')) { content 'pw=' + Secrets.placeholder('db') }.changed
        text('x') == 'pw=value of db'
        mode('x') == '0600'
        step.changes()[0].diff() == '--- /dev/null\n+++ x\n@@ -1,0 +1,1 @@\n+pw=[secret db]\n\\ No newline at end of file'
        refused(new FileTask('y')) { content Secrets.placeholder('db'); mode '0644' }[0].what() ==
            'file y: a file with a secret is world-readable'
        entry('y').absent()
    }

    def 'a file that a link leads to is written, and the link stays'() {
        given:
        box.file('/box/real', 'old').link('/box/way', 'real')

        when:
        def outcome = run(new FileTask('way')) { content 'new'; backup() }

        then:
        text('real') == 'new'
        entry('way') == new Entry.Link('real')
        outcome.backupFile == '/box/real.bak'
        world.files().content(Path.of('/box/real.bak')).text().get() == 'old'
    }

    def 'two names of one number are one owner (T14)'() {
        given:
        def box = new MemoryBox().file('/box/f', 'x')
        box.users.toor = new Account.User('toor', 0, 'root', [] as Set, '/root', '/bin/sh')
        box.groups.wheel = new Account.Group('wheel', 0, [] as Set)
        box.account('app')

        expect:
        new TaskFixture(box).run(new FileTask('f')) { owner wished; group 'wheel' }.changed == changes

        where:
        wished || changes
        'toor' || false
        'app'  || true
    }

    def 'the setgid bit of a group that the agent is not in is refused (T14)'() {
        given:
        def box = new MemoryBox(agent: 'app').account('app').file('/box/f', 'x')
        box.groups.crew = new Account.Group('crew', 7, [] as Set)
        box.entries['/box/f'] = new Entry.RegularFile(new Attributes(0644, 'app', has), 1)

        expect:
        (new TaskFixture(box).problem(new FileTask('f')) { mode '2755' } != null) == refused

        where:
        has    || refused
        'crew' || true
        'app'  || false
    }
}
