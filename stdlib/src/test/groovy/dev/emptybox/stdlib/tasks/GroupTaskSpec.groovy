package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Account

class GroupTaskSpec extends SystemTaskSpecification {

    def 'a group comes to be as wished: #reason'() {
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
        'staff' | { }          || []               | 'it is already so'
        'staff' | { gid 50 }   || []               | 'it is already so'
        'staff' | { gid 60 }   || ['group.change'] | 'gid 50 -> 60'
        'staff' | { absent() } || ['group.remove'] | 'it is to be absent'
        'app'   | { absent() } || []               | 'it does not exist'
    }

    def 'its number is told where it is known'() {
        expect:
        run(new GroupTask('app')) { gid 1001 }.gid == 1001
        run(new GroupTask('root')).gid == 0
    }

    def 'what is refused: #what'() {
        expect:
        problems { run(new GroupTask(name), options) }*.what() == [what]

        where:
        name   | options                || what
        'root' | { absent() }           || 'group root is not to be changed'
        'root' | { gid 5 }              || 'group root is not to be changed'
        'app'  | { gid 0 }              || 'gid 0 is not for other groups'
        'app'  | { gid 5; absent() }    || 'group app is absent and has other options'
        '1a'   | { }                    || "'1a' cannot be the name of a group"
    }
}
