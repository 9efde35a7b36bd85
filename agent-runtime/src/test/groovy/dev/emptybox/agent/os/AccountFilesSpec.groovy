package dev.emptybox.agent.os

import dev.emptybox.stdlib.model.Account
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class AccountFilesSpec extends Specification {

    @TempDir
    Path etc

    def accounts() {
        Files.writeString(etc.resolve('passwd'), '''\
            root:x:0:0:root:/root:/bin/bash
            # a comment
            app:x:1000:1000:App,,,:/srv/app:/bin/sh
            lost:x:1001:4242::/:/bin/sh
            broken:x:many:1000::/:/bin/sh
            +@netgroup::::::
            '''.stripIndent())
        Files.writeString(etc.resolve('group'), '''\
            root:x:0:
            app:x:1000:
            adm:x:4:app,eve
            games:x:60:eve
            wheel:x:10:root,app
            '''.stripIndent())
        new AccountFiles(etc, [])
    }

    def 'a user is reported with group names'() {
        expect:
        accounts().user('app').get() == new Account.User('app', 1000, 'app', ['adm', 'wheel'] as Set, '/srv/app', '/bin/sh')
    }

    def 'a group is reported with its members'() {
        expect:
        accounts().group('adm').get() == new Account.Group('adm', 4, ['app', 'eve'] as Set)
        accounts().group('app').get().members() == [] as Set
    }

    def 'a primary group without a name is reported by its gid'() {
        expect:
        accounts().user('lost').get().group() == '4242'
    }

    def 'no account is found by #name'() {
        expect:
        accounts().user(name).empty
        accounts().group(name).empty

        where:
        name << ['nobody-here', 'broken', '1000', '+@netgroup', '']
    }

    def 'a box without the files has no accounts'() {
        expect:
        new AccountFiles(etc.resolve('gone'), []).user('root').empty
    }

    def 'whom the files do not name, getent may know'() {
        given:
        def getent = Files.writeString(etc.resolve('getent'), '#!/bin/sh\n[ "$1 $2" = "passwd ann" ] && echo "ann:x:7000:7000:Ann:/home/ann:/bin/sh" || exit 2\n')
        getent.toFile().executable = true
        accounts()

        when:
        def asking = new AccountFiles(etc, [getent.toString()])

        then:
        asking.user('ann').get().uid() == 7000
        asking.user('bob').empty
    }

    def 'this machine has root'() {
        expect:
        new AccountFiles().user('root').get().uid() == 0
        new AccountFiles().user('no-such-user-here').empty
    }

    def 'who has a number, and whose first group one is (F34)'() {
        expect:
        accounts().userNumbered(1000).get() == 'app'
        accounts().userNumbered(1002).empty
        accounts().groupNumbered(4).get() == 'adm'
        accounts().groupNumbered(5).empty
        accounts().primaryUsers('app') == ['app'] as Set
        accounts().primaryUsers('adm') == [] as Set
        accounts().primaryUsers('none') == [] as Set
    }
}
