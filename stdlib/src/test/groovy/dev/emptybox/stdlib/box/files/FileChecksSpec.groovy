package dev.emptybox.stdlib.box.files

import dev.emptybox.stdlib.box.MemoryBox
import dev.emptybox.stdlib.model.Account
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.tasks.Directory
import dev.emptybox.stdlib.tasks.Exec
import dev.emptybox.stdlib.tasks.FileTask
import dev.emptybox.stdlib.tasks.Link
import dev.emptybox.stdlib.tasks.Sysctl
import dev.emptybox.stdlib.tasks.TaskFixture
import spock.lang.Specification

class FileChecksSpec extends Specification {

    def box = new MemoryBox().directory('/box/dir').file('/box/dir/old', 'x')
    def fixture = new TaskFixture(box)

    private void owned(String path, String owner, int mode, String group = owner) {
        def before = box.entries[path]
        box.entries[path] = before instanceof Entry.Directory ? new Entry.Directory(new Attributes(mode, owner, group))
            : new Entry.RegularFile(new Attributes(mode, owner, group), 1)
    }

    private static FileTask file(String path) {
        new FileTask(path).tap { content 'new' }
    }

    def 'a change in a directory that the agent may not change is refused while planning: #access (F34)'() {
        given:
        box.access['/box/dir'] = access

        when:
        def problems = tasks.collect { fixture.problem(it()) }

        then:
        problems*.why().every { it == why }
        problems*.cure().every { !it.empty }
        fixture.engine.steps().every { it.changes().empty }

        where:
        access           || why
        Access.DENIED    || 'user root may not change /box/dir'
        Access.READ_ONLY || 'the file system of /box/dir is mounted read-only'

        tasks = [{ file('dir/old') }, { file('dir/new') }, { new Directory('dir/a/b') }, { new FileTask('dir/old').tap { named 'gone'; absent() } },
            { new Link('dir/link').tap { target 'old' } }, { new Directory('dir').tap { absent() } }]
    }

    def 'what the plan makes it may change (F34)'() {
        given:
        box.access['/box'] = Access.WRITABLE

        when:
        fixture.run(new Directory('made'))
        fixture.run(file('made/file'))

        then:
        fixture.engine.assumed() == []
    }

    def 'what a command may mend is assumed to be mended (F34)'() {
        given:
        box.access['/box/dir'] = Access.READ_ONLY

        when:
        fixture.run(new Exec('remount').tap { command 'sh' })
        fixture.run(file('dir/new'))

        then:
        fixture.engine.assumed().any { it.endsWith('exec remount may change it; the plan assumes that the agent may change /box/dir/new') }
    }

    def 'a mounted file is not replaced, and a directory with a mount in it is not removed (F34)'() {
        given:
        box.mounted << '/box/dir/old'

        expect:
        fixture.problem(file('dir/old')).why().contains('is a mount point')
        fixture.problem(new Directory('dir').tap { absent() }).why() == '/box/dir/old is mounted in it'
        fixture.problem(file('dir/other')) == null
    }

    def 'an immutable file is not replaced (F34)'() {
        given:
        box.access['/box/dir/old'] = Access.DENIED

        expect:
        fixture.problem(file('dir/old')).why() == 'it is immutable, as lsattr shows'
    }

    def 'an append-only file is neither replaced nor removed, and gets no other mode: #what (T13)'() {
        given:
        owned('/box/dir/old', 'root', 0444)
        box.access['/box/dir/old'] = Access.APPEND_ONLY

        expect:
        fixture.problem(task()).why() == 'it is append-only, as lsattr shows'

        where:
        what     | task
        'write'  | { file('dir/old') }
        'mode'   | { new Directory('dir').tap { recursive(); fileMode '0600' } }
        'remove' | { new FileTask('dir/old').tap { absent() } }
    }

    def 'a file that only its mode protects is replaced (F34)'() {
        given:
        owned('/box/dir/old', 'root', 0444)
        box.access['/box/dir/old'] = Access.DENIED

        expect:
        fixture.problem(file('dir/old')) == null
    }

    def 'an agent that is not root is refused what it cannot give: #what (F34)'() {
        given:
        box.agent = 'app'
        box.users.app = new Account.User('app', 1000, 'app', ['web'] as Set, '/home/app', '/bin/sh')
        ['app', 'web', 'db'].each { box.groups[it] = new Account.Group(it, 1000, [] as Set) }
        owned('/box/dir', 'app', 0755)
        owned('/box/dir/old', owner, 0644, group)

        when:
        def problem = fixture.problem(new FileTask('dir/' + name).tap { content 'new'; it.with options })

        then:
        problem?.why() == why

        where:
        what              | owner  | group  | name  | options               || why
        'own file'        | 'app'  | 'app'  | 'old' | { }                   || null
        'own new file'    | 'app'  | 'app'  | 'new' | { }                   || null
        'of a group'      | 'app'  | 'web'  | 'old' | { }                   || null
        'file of root'    | 'root' | 'root' | 'old' | { }                   || 'user app cannot set the owner root and the group root'
        'wished owner'    | 'app'  | 'app'  | 'new' | { owner 'root' }      || 'user app cannot set the owner root'
        'wished group'    | 'app'  | 'app'  | 'new' | { group 'db' }        || 'user app cannot set the group db'
        'own group'       | 'app'  | 'app'  | 'new' | { group 'web' }       || null
    }

    def 'an agent that is not root sets no mode of what belongs to another (F34)'() {
        given:
        box.agent = 'app'
        box.account('app')

        expect:
        fixture.problem(new Directory('dir').tap { mode '0700' }).why() == 'it belongs to root, and the agent runs as app'
    }

    def 'a directory that its owner may not write to takes no file (F34)'() {
        given:
        box.agent = 'app'
        box.account('app')
        owned('/box', 'app', 0755)

        when:
        fixture.run(new Directory('made').tap { mode '0555' })

        then:
        fixture.problem(file('made/file')).why() == 'user app may not change /box/made'
    }

    def 'in a sticky directory only own files are replaced (F34)'() {
        given:
        box.agent = 'app'
        box.account('app')
        owned('/box/dir', 'root', 01777)

        expect:
        fixture.problem(new FileTask('dir/old').tap { absent() }).why() == 'user app may not change /box/dir'
        fixture.problem(file('dir/new')) == null
    }

    def 'whether the kernel accepts a value is assumed (F34)'() {
        given:
        box.directory('/proc').directory('/proc/sys').directory('/proc/sys/vm').file('/proc/sys/vm/swappiness', '60\n')
            .directory('/etc').directory('/etc/sysctl.d')

        when:
        fixture.run(new Sysctl('vm.swappiness').tap { value '9999' })

        then:
        fixture.engine.assumed() == ["sysctl vm.swappiness: only the kernel knows whether '9999' is in range; the plan assumes that the kernel accepts it"]
    }
}
