package dev.emptybox.agent.machine.accounts

import static dev.emptybox.agent.machine.Caught.problem
import dev.emptybox.agent.os.AccountFiles
import dev.emptybox.stdlib.box.accounts.AccountChange
import dev.emptybox.stdlib.model.Account
import spock.lang.Specification

/** The commands of the account tools, on both kinds of boxes. */
class AccountToolsSpec extends Specification {

    static final Account.User USER = new Account.User('app', 1001, 'app', ['b', 'a'] as Set, '/srv/app', '/bin/sh')
    static final Account.User BARE = new Account.User('app', null, 'app', [] as Set, '/srv/app', '/bin/sh')
    static final List<String> SHADOW = ['useradd', 'usermod', 'groupmod', 'userdel']

    private List<String> told(List<String> programs, AccountChange change) {
        new AccountTools(new AccountFiles(), null, { it in programs }).argvs(change)*.join(' ')
    }

    def 'on a box with shadow #change.kind() is done with its tools'() {
        expect:
        told(SHADOW, change) == [words]

        where:
        change                                                                                            || words
        new AccountChange.MakeUser(USER, false)                                                                  || 'useradd -M -g app -d /srv/app -s /bin/sh -u 1001 -G a,b app'
        new AccountChange.MakeUser(BARE, true)                                                                   || 'useradd -M -g app -d /srv/app -s /bin/sh -r app'
        new AccountChange.ChangeUser(new Account.User('app', 5, 'g', [] as Set, '/h', '/s'))                     || 'usermod -u 5 -g g -d /h -s /s app'
        new AccountChange.ChangeUser(new Account.User('app', null, null, ['a'] as Set, null, null))              || 'usermod -a -G a app'
        new AccountChange.RemoveUser('app')                                                                      || 'userdel app'
        new AccountChange.MakeGroup(new Account.Group('g', 7, [] as Set), true)                                  || 'groupadd -g 7 -r g'
        new AccountChange.ChangeGroup('g', 8)                                                                    || 'groupmod -g 8 g'
        new AccountChange.RemoveGroup('g')                                                                       || 'groupdel g'
    }

    def 'on a box with busybox #change.kind() is done with its tools'() {
        expect:
        told([], change) == words

        where:
        change                                                                                || words
        new AccountChange.MakeUser(USER, false)                                                      || ['adduser -D -H -G app -h /srv/app -s /bin/sh -u 1001 app', 'addgroup app a', 'addgroup app b']
        new AccountChange.MakeUser(BARE, true)                                                       || ['adduser -D -H -G app -h /srv/app -s /bin/sh -S app']
        new AccountChange.ChangeUser(new Account.User('app', null, null, ['a'] as Set, null, null))  || ['addgroup app a']
        new AccountChange.RemoveUser('app')                                                          || ['deluser app']
        new AccountChange.MakeGroup(new Account.Group('g', 7, [] as Set), true)                      || ['addgroup -g 7 -S g']
        new AccountChange.RemoveGroup('g')                                                           || ['delgroup g']
    }

    def 'what busybox cannot do is a problem with a cure'() {
        when:
        def problem = problem { told([], change) }

        then:
        problem.what() == what
        problem.cure() == 'install the package shadow, which has usermod and groupmod'

        where:
        change                                                                                 || what
        new AccountChange.ChangeUser(new Account.User('app', 5, null, [] as Set, null, null))         || 'Cannot change user app'
        new AccountChange.ChangeGroup('g', 8)                                                         || 'Cannot change the gid of group g'
    }
}
