package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Account

class GroupTaskSpec extends SystemTaskSpecification {

    def 'a group is created and changed as declared: #reason'() {
        given:
        box.groups['staff'] = new Account.Group('staff', 50, [] as Set)

        when:
        def outcome = run(new GroupTask(name), options)

        then:
        outcome.reason == reason
        lines()*.kind() == kinds

        where:
        name    | options      || kinds            | reason
        'app'   | { }          || ['group.make']   | 'it does not exist'
        'staff' | { }          || []               | 'it is up to date'
        'staff' | { gid 50 }   || []               | 'it is up to date'
        'staff' | { gid 60 }   || ['group.change'] | 'gid 50 -> 60'
        'staff' | { absent() } || ['group.remove'] | 'it is declared absent'
        'app'   | { absent() } || []               | 'it does not exist'
    }

    def 'its uid is reported if known'() {
        expect:
        run(new GroupTask('app')) { gid 1001 }.gid == 1001
        run(new GroupTask('root')).gid == 0
    }

    def 'what is refused: #what'() {
        expect:
        problems { run(new GroupTask(name), options) }*.what() == [what]

        where:
        name   | options                || what
        'root' | { absent() }           || 'group root cannot be changed'
        'root' | { gid 5 }              || 'group root cannot be changed'
        'app'  | { gid 0 }              || 'gid 0 is not allowed'
        'app'  | { gid 5; absent() }    || 'group app is absent and has other options'
        '1a'   | { }                    || "'1a' cannot be the name of a group"
    }
}
