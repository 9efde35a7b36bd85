package dev.emptybox.stdlib.model

import spock.lang.Specification

class OutcomeSpec extends Specification {

    def 'an unknown outcome has its status and reason, and nothing misleading: #member'() {
        given:
        def outcome = Outcome.unknown('file x', 'exec y may change it')

        when:
        outcome."$member"

        then:
        def open = thrown(UnknownException)
        open.message == 'file x: exec y may change it'

        and:
        outcome.status == Outcome.Status.UNKNOWN
        outcome.reason == 'exec y may change it'
        outcome.unknown

        where:
        member << ['changed', 'ok', 'failed', 'skipped', 'path', 'checksum', 'rc', 'stdout', 'pid', 'backupFile', 'target', 'previous', 'matches', 'removed']
    }

    def 'a member that does not apply is null'() {
        expect:
        Outcome.of('directory a', true, 'new', '', [path: '/a'], null, 'm').stdout == null
    }

    def 'what a plan cannot know of a change throws only for that'() {
        given:
        def outcome = Outcome.of('exec a', true, 'runs', '', [rc: 0], 'exec a has not run yet', 'm')

        expect:
        outcome.changed
        outcome.rc == 0

        when:
        outcome.stdout

        then:
        thrown(UnknownException)
    }
}
