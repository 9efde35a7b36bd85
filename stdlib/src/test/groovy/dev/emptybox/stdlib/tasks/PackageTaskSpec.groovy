package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Outcome.Status
import dev.emptybox.stdlib.model.Software
import dev.emptybox.stdlib.model.UnknownException
import java.time.Duration

class PackageTaskSpec extends SystemTaskSpecification {

    static final Duration HOUR = Duration.ofHours(1)

    private void offers(String name, List<String> versions, Duration age = Duration.ofMinutes(5)) {
        box.offers[name] = new Software.Offer(age != null, versions, age)
    }

    def 'a package is installed in the declared version: #version'() {
        given:
        offers('nginx', ['1.24-1', '1.22-2', '1.22-1'])
        box.moves['nginx'] = [new Software.Move('libx', null, '1.0'), new Software.Move('nginx', null, version)]

        when:
        def outcome = run(new PackageTask('nginx'), wish)

        then:
        changes() == ['package.install nginx: it is not installed']
        outcome.version == version
        outcome.diff == "+ libx 1.0\n+ nginx $version"

        where:
        version  | wish
        '1.24-1' | { }
        '1.22-2' | { version '1.22*' }
        '1.22-1' | { version '1.22-1' }
        '1.24-1' | { version '*-1' }
    }

    def 'one that is installed and fits stays, whatever is offered'() {
        given:
        box.packages['nginx'] = '1.20-1'
        offers('nginx', ['1.24-1'])

        expect:
        run(new PackageTask('nginx'), wish).reason == 'version 1.20-1 is installed'

        where:
        wish << [{ }, { version '1.20*' }, { updateCache '1h' }]
    }

    def 'one that does not fit is replaced'() {
        given:
        box.packages['nginx'] = '1.20-1'
        offers('nginx', ['1.24-1', '1.22-1'])
        box.moves['nginx'] = [new Software.Move('nginx', '1.20-1', '1.22-1')]

        when:
        def outcome = run(new PackageTask('nginx')) { version '1.22*' }

        then:
        changes() == ['package.install nginx: version 1.20-1 is installed, wanted is 1.22*']
        outcome.diff == '~ nginx 1.20-1 -> 1.22-1'
    }

    def 'a dot in a version is a dot'() {
        given:
        box.packages['nginx'] = '1.22-1'
        offers('nginx', ['1.22-1'])

        expect:
        problems { run(new PackageTask('nginx')) { version '1.2.*' } }[0].with { [what(), why()] } ==
            ['There is no package nginx 1.2.*', 'they have 1.22-1']
    }

    def 'the index is fetched when it must be, and then the version is unknown: #why'() {
        given:
        offers('nginx', versions, age)

        when:
        def outcome = run(new PackageTask('nginx'), wish)

        then:
        changes() == ['package.refresh index of packages: ' + why, 'package.install nginx: it is not installed']

        when:
        outcome.version

        then:
        thrown(UnknownException)

        where:
        versions | age                   | wish                   || why
        []       | null                  | { }                    || 'there is none'
        []       | HOUR.multipliedBy(3)  | { }                    || 'it is 3h old'
        ['1.20'] | HOUR.multipliedBy(3)  | { version '1.22*' }    || 'it is 3h old'
        ['1.20'] | HOUR.multipliedBy(3)  | { updateCache '2h' }   || 'it is 3h old'
    }

    def 'the index is not fetched twice'() {
        given:
        offers('nginx', [], null)
        offers('curl', [], null)

        when:
        run(new PackageTask('nginx'))
        run(new PackageTask('curl')) { updateCache '1h' }

        then:
        changes() == ['package.install curl: it is not installed']
    }

    def 'what a fresh index does not have is a problem'() {
        given:
        offers('ngnix', [])

        expect:
        problems { run(new PackageTask('ngnix')) }[0].with { [what(), why()] } ==
            ['There is no package ngnix', 'the package sources of the box do not have it']
    }

    def 'a package is held, also across a change of its version'() {
        given:
        box.packages['nginx'] = '1.20'
        offers('nginx', ['1.22'])

        when:
        run(new PackageTask('nginx').tap { named 'first' }) { hold() }

        then:
        changes() == ['package.hold nginx: it is not held']

        when:
        run(new PackageTask('nginx').tap { named 'second' }) { hold() }

        then:
        changes() == []

        when:
        run(new PackageTask('nginx').tap { named 'third' }) { hold(); version '1.22' }

        then:
        changes()*.takeBefore(':') == ['package.hold nginx', 'package.install nginx', 'package.hold nginx']
    }

    def 'what another process holds is not touched: #what'() {
        given:
        box.packages['nginx'] = '1.20'
        box.heldPackages << 'nginx'
        offers('nginx', ['1.22'])

        expect:
        problems { run(new PackageTask('nginx'), wish) }[0].what() == what

        where:
        what                                                      | wish
        'pkg nginx is held at 1.20 and cannot be changed to 1.22' | { version '1.22' }
        'pkg nginx is held at 1.20 and cannot be removed'         | { absent() }
    }

    def 'what would take others along must be allowed'() {
        given:
        box.packages['libx'] = '1'
        box.moves['libx'] = [new Software.Move('libx', '1', null), new Software.Move('app', '2', null)]

        expect:
        problems { run(new PackageTask('libx').tap { named 'refused' }) { absent() } }[0].with { [why(), cure()] } == ['app', 'if this is intended: atMost 1']

        when:
        def outcome = run(new PackageTask('libx')) { absent(); atMost 1 }

        then:
        outcome.diff == '- libx 1\n- app 2'

        and: 'the others are seen to be gone'
        run(new PackageTask('app')) { absent() }.status == Status.OK
    }

    def 'what comes along is there for later tasks; without a rehearsal it is unknown'() {
        given:
        offers('app', ['2'])
        box.moves['app'] = moves

        when:
        run(new PackageTask('app'))

        then:
        run(new PackageTask('libx')) { absent() }.status == status

        where:
        moves                                   || status
        [new Software.Move('app', null, '2')]   || Status.OK
        null                                    || Status.UNKNOWN
    }

    def 'what a planned package may write is unknown, and the rest of the box is not'() {
        given:
        offers('nginx', ['1'])
        box.directory('/etc').file('/etc/nginx.conf', 'x').file('/box/own', 'x')

        when:
        run(new PackageTask('nginx'))

        then:
        run(new FileTask('/etc/nginx.conf')) { content 'x' }.unknown
        run(new FileTask('own')) { content 'x' }.status == Status.OK
    }

    def 'what is refused: #what'() {
        expect:
        problems { run(new PackageTask(name), options) }*.what() == [what]

        where:
        name        | options                       || what
        'git curl'  | { }                           || "'git curl' cannot be the name of a package"
        '-y'        | { }                           || "'-y' cannot be the name of a package"
        'git'       | { version '-o x' }            || "version '-o x' is not a version"
        'git'       | { absent(); version '1' }     || 'pkg git is absent and has other options'
    }
}
