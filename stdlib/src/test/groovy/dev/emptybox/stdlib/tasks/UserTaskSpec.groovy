package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Account
import dev.emptybox.stdlib.model.Outcome.Status
import dev.emptybox.stdlib.model.UnknownException

class UserTaskSpec extends SystemTaskSpecification {

    private void existing(Map<String, ?> differently = [:], String name) {
        box.users[name] = new Account.User(name, (differently.uid ?: 1000) as Integer, (differently.group ?: name) as String,
            (differently.groups ?: []) as Set, '/home/' + name, '/bin/sh')
        box.groups[name] = new Account.Group(name, 1000, (differently.members ?: []) as Set)
    }

    def 'a user is made with a group of his own, and his number is unknown until then'() {
        when:
        def outcome = run(new UserTask('app'))

        then:
        changes() == ['group.make app: it is the group of the new user', 'user.make app: he does not exist']

        when:
        outcome.uid

        then:
        def open = thrown(UnknownException)
        open.message == 'user app has not been done yet'
    }

    def 'a user with everything said has it'() {
        given:
        run(new GroupTask('staff'))

        when:
        def outcome = run(new UserTask('app')) { uid 1001; group 'staff'; home 'data'; shell '/bin/bash' }

        then:
        changes() == ['user.make app: he does not exist']
        outcome.uid == 1001
    }

    def 'a group of his name that is there becomes his'() {
        given:
        run(new GroupTask('app'))

        when:
        run(new UserTask('app'))

        then:
        changes() == ['user.make app: he does not exist']
    }

    def 'his home directory is made with what is above it, as his'() {
        when:
        run(new UserTask('app')) { home 'srv/app'; createHome() }

        then:
        changes().drop(2) == ['directory.make srv: it does not exist', 'directory.make srv/app: it does not exist']
    }

    def 'a home directory that is there stays as it is'() {
        given:
        existing('app')
        box.directory('/home').directory('/home/app')

        expect:
        run(new UserTask('app')) { createHome() }.status == Status.OK
    }

    def 'an existing user changes from #found by #wish: #reason'() {
        given:
        existing(found, 'app')
        box.groups['adm'] = new Account.Group('adm', 4, [] as Set)

        when:
        run(new UserTask('app'), wish)

        then:
        changes() == (reason ? ['user.change app: ' + reason] : [])

        where:
        found           | wish                                    || reason
        [:]             | { }                                     || null
        [uid: 1001]     | { uid 1001 }                            || null
        [:]             | { uid 1001; shell '/bin/bash' }         || 'uid 1000 -> 1001, shell /bin/sh -> /bin/bash'
        [:]             | { group 'adm' }                         || 'group app -> adm'
        [:]             | { groups 'adm' }                        || 'he is not in adm'
        [groups: ['adm']] | { groups 'adm' }                      || null
        [group: 'adm']  | { groups 'adm' }                        || null
        [:]             | { home '/home/app' }                    || null
        [:]             | { home 'data' }                         || 'home /home/app -> /box/data'
    }

    def 'who is to be absent goes with the group that was only his'() {
        given:
        existing(found, 'app')

        when:
        run(new UserTask('app')) { absent() }

        then:
        changes()*.takeBefore(':') == kinds

        where:
        found               || kinds
        [:]                 || ['user.remove app', 'group.remove app']
        [members: ['eve']]  || ['user.remove app']
        [group: 'staff']    || ['user.remove app']
    }

    def 'who is absent already stays so'() {
        expect:
        run(new UserTask('app')) { absent() }.reason == 'he does not exist'
    }

    def 'a file can belong to a user who is planned, and not to one who is not'() {
        given:
        run(new UserTask('app'))

        expect:
        run(new FileTask('mine')) { content 'x'; owner 'app'; group 'app' }.changed
        problems { run(new FileTask('his')) { content 'x'; owner 'eve' } }[0].with { [what(), cure()] } ==
            ['file his: there is no user eve on this box', "declare it before: user 'eve'"]
        problems { run(new FileTask('theirs')) { content 'x'; group 'evil' } }[0].what() == 'file theirs: there is no group evil on this box'
    }

    def 'a group he is to be in must be there'() {
        expect:
        problems { run(new UserTask('app')) { groups 'adm' } }[0].what() == 'user app: there is no group adm on this box'
    }

    def 'root and his like are refused: #what'() {
        given:
        existing('toor')
        box.users['toor'] = new Account.User('toor', 0, 'root', [] as Set, '/root', '/bin/sh')

        expect:
        problems { run(new UserTask(name), options) }*.what().contains(what)

        where:
        name   | options         || what
        'root' | { absent() }    || 'user root is not to be changed'
        'root' | { uid 5 }       || 'user root is not to be changed'
        'app'  | { uid 0 }       || 'uid 0 is not for other users'
        'app'  | { uid(-1) }     || 'uid -1 is not for other users'
        'toor' | { absent() }    || 'user toor is not to be removed'
        'toor' | { uid 7 }       || 'user toor does not get another uid'
    }

    def 'what would end a field of the password file is refused: #field (T13)'() {
        expect:
        problems { run(new UserTask('app'), options) }*.what() == ["user app: $field has a colon or a control character in it"]

        where:
        field   | options
        'shell' | { shell '/bin/a:b' }
        'shell' | { shell '/bin/a\nroot2:x' }
        'home'  | { home '/srv/a:b' }
    }

    def 'a shell that is not on the box is planned and made, as the tools of the box accept it (T13)'() {
        expect:
        run(new UserTask('app')) { shell '/no/such/shell' }.status == Status.CHANGED
        changes()[-1] == 'user.make app: he does not exist'
    }

    def 'all that is wrong is told at once'() {
        expect:
        problems { run(new UserTask('Ann B')) { shell 'bash'; absent() } }*.what() == ["'Ann B' cannot be the name of a user",
            "shell 'bash' is not a whole path", 'user Ann B is absent and has other options']
    }

    def 'after a command that may change accounts, what stays is unknown'() {
        given:
        existing('app')
        run(new Exec('x')) { command 'x' }

        expect:
        run(new UserTask('app')).unknown
        run(new UserTask('other')) { uid 1002 }.changed
    }

    def 'a planned change of another account leaves it certain, and the account files unknown'() {
        given:
        existing('app')
        run(new UserTask('other'))

        expect:
        run(new UserTask('app')).status == Status.OK

        when:
        box.directory('/etc').file('/etc/passwd', 'old')

        then:
        run(new FileTask('/etc/passwd')) { content 'old' }.unknown
    }
}
