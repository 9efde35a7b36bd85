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

    def 'a user is created with its own group, and its uid is unknown until then'() {
        when:
        def outcome = run(new UserTask('app'))

        then:
        changes() == ['group.make app: it is the group of the new user', 'user.make app: it does not exist']

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
        changes() == ['user.make app: it does not exist']
        outcome.uid == 1001
    }

    def 'an existing group with the name of the user becomes its primary group'() {
        given:
        run(new GroupTask('app'))

        when:
        run(new UserTask('app'))

        then:
        changes() == ['user.make app: it does not exist']
    }

    def 'the home directory is created with its parents, owned by the user'() {
        when:
        run(new UserTask('app')) { home 'srv/app'; createHome() }

        then:
        changes().drop(2) == ['directory.make srv: it does not exist', 'directory.make srv/app: it does not exist']
    }

    def 'an existing home directory is unchanged'() {
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
        [:]             | { groups 'adm' }                        || 'it is not in adm'
        [groups: ['adm']] | { groups 'adm' }                      || null
        [group: 'adm']  | { groups 'adm' }                        || null
        [:]             | { home '/home/app' }                    || null
        [:]             | { home 'data' }                         || 'home /home/app -> /box/data'
    }

    def 'an absent user is removed with its own group'() {
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
        run(new UserTask('app')) { absent() }.reason == 'it does not exist'
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

    def 'a group of a user must exist'() {
        expect:
        problems { run(new UserTask('app')) { groups 'adm' } }[0].what() == 'user app: there is no group adm on this box'
    }

    def 'root and other users with uid 0 are refused: #what'() {
        given:
        existing('toor')
        box.users['toor'] = new Account.User('toor', 0, 'root', [] as Set, '/root', '/bin/sh')

        expect:
        problems { run(new UserTask(name), options) }*.what().contains(what)

        where:
        name   | options         || what
        'root' | { absent() }    || 'user root cannot be changed'
        'root' | { uid 5 }       || 'user root cannot be changed'
        'app'  | { uid 0 }       || 'uid 0 is not allowed'
        'app'  | { uid(-1) }     || 'uid -1 is not allowed'
        'toor' | { absent() }    || 'user toor cannot be removed'
        'toor' | { uid 7 }       || 'user toor cannot get another uid'
    }

    def 'what would end a field of the password file is refused: #field (T13)'() {
        expect:
        problems { run(new UserTask('app'), options) }*.what() == ["user app: $field contains a colon or a control character"]

        where:
        field   | options
        'shell' | { shell '/bin/a:b' }
        'shell' | { shell '/bin/a\nroot2:x' }
        'home'  | { home '/srv/a:b' }
    }

    def 'a shell that is not on the box is planned and made, as the tools of the box accept it (T13)'() {
        expect:
        run(new UserTask('app')) { shell '/no/such/shell' }.status == Status.CHANGED
        changes()[-1] == 'user.make app: it does not exist'
    }

    def 'all that is wrong is reported at once'() {
        expect:
        problems { run(new UserTask('Ann B')) { shell 'bash'; absent() } }*.what() == ["'Ann B' cannot be the name of a user",
            "shell 'bash' is not an absolute path", 'user Ann B is absent and has other options']
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
