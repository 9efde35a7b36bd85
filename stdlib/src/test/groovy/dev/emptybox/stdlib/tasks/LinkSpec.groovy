package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.model.Entry

class LinkSpec extends FileBench {

    def setup() {
        box.directory('/box/releases').directory('/box/releases/1').file('/box/releases/1/app', 'one')
            .directory('/box/releases/2').file('/box/releases/2/app', 'two')
    }

    def 'a link leads to its target as it is written: #where'() {
        when:
        def outcome = run(new Link('current')) { target(where) }

        then:
        entry('current') == new Entry.Link(where)
        text('current/app') == 'one'
        with(outcome) { changed; it.target == where; previous == null; path == '/box/current' }

        and: 'a second time nothing changes'
        !run(new Link('current')) { target(where) }.changed
        step.reason() == 'it has this target'

        where:
        where << ['releases/1', '/box/releases/1', './releases/1', '../box/releases/1']
    }

    def 'a slash at the end means the same link'() {
        given:
        run(new Link('current')) { target 'releases/1/' }

        expect:
        entry('current') == new Entry.Link('releases/1')
        !run(new Link('current')) { target 'releases/1/' }.changed
    }

    def 'another link is replaced, also one to a directory: the link is changed and not what it leads to'() {
        given:
        box.link('/box/current', 'releases/1')

        when:
        def outcome = run(new Link('current')) { target 'releases/2' }

        then:
        changes() == ['link.make current']
        step.changes()[0].reason() == 'it is a link to releases/1'
        step.changes()[0].diff() == '- a link to releases/1\n+ a link to releases/2'
        outcome.previous == 'releases/1'
        text('current/app') == 'two'
        names('releases/1') == ['app']
    }

    def 'a target that is not there is fine'() {
        expect:
        run(new Link('later')) { target 'nowhere' }.changed
        !run(new Link('later')) { target 'nowhere' }.changed
    }

    def 'what is not a link is refused, and with force a file or an empty directory gives way: #what'() {
        given:
        prepare.call(box)

        when:
        def problem = refused(new Link('current')) { target 'releases/1' }[0]

        then:
        problem.what() == "current is $what, not a link"
        problem.cure() == 'remove it, or write force() to replace it with the link'
        entry('current') != new Entry.Link('releases/1')

        when:
        run(new Link('current')) { target 'releases/1'; force() }

        then:
        changes() == done
        text('current/app') == 'one'

        where:
        what          | prepare                             || done
        'a file'      | { it.file('/box/current', 'x') }    || ['link.make current']
        'a directory' | { it.directory('/box/current') }    || ['path.remove current', 'link.make current']
    }

    def 'a directory that is not empty never gives way'() {
        when:
        def problem = refused(new Link('releases')) { target 'elsewhere'; force() }[0]

        then:
        problem.what() == 'releases is a directory that is not empty, not a link'
        names('releases') == ['1', '2']
    }

    def 'an absent link is removed, and what it led to stays'() {
        given:
        box.link('/box/current', 'releases/1')

        when:
        def outcome = run(new Link('current')) { absent() }

        then:
        entry('current').absent()
        names('releases/1') == ['app']
        outcome.previous == 'releases/1'
        !run(new Link('current')) { absent() }.changed
    }

    def 'absent refuses what is not a link'() {
        expect:
        refused(new Link('releases/1/app')) { absent() }[0].what() == 'releases/1/app is a file, not a link'
    }

    def 'its directory must be there'() {
        expect:
        refused(new Link('missing/current')) { target 'x' }[0].cure() == "declare it before: directory 'missing'"
    }

    def 'options that make no sense are refused: #what'() {
        expect:
        refused(new Link('current'), options)*.what() == [what]

        where:
        what                                           | options
        'link current has no target'                   | { }
        'link current has no target'                   | { target ' ' }
        'link current is absent and has other options' | { target 'x'; absent() }
    }

    def 'a secret cannot be where a link leads'() {
        expect:
        refused(new Link('current')) { target 'x/' + dev.emptybox.stdlib.model.Secrets.placeholder('db') }[0].what() ==
            'link current: an argument cannot contain a secret or a path'
    }
}
