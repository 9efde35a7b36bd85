package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.EmptyBox
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.model.Git
import dev.emptybox.stdlib.model.Outcome
import dev.emptybox.stdlib.model.Secrets
import java.nio.file.Path
import spock.lang.Specification

class GitTaskSpec extends Specification {

    static final String ONE = '1' * 40
    static final String TWO = '2' * 40
    static final String SITE = 'https://git.test/site.git'

    def fixture = new TaskFixture()

    def setup() {
        fixture.box.programs << 'git'
        fixture.box.refs = new Git.Refs('refs/heads/main', [HEAD: ONE, 'refs/heads/main': ONE, 'refs/tags/v2': TWO, 'refs/heads/both': ONE, 'refs/tags/both': TWO])
    }

    private Outcome git(Closure<?> options = { }) {
        fixture.run(task(options))
    }

    private Task task(Closure<?> options) {
        def task = new GitTask('site')
        task.repo(SITE)
        options.delegate = task
        options.resolveStrategy = Closure.DELEGATE_FIRST
        options()
        task
    }

    private void has(String commit, List<String> edits = [], boolean interrupted = false, List<String> untracked = []) {
        fixture.box.directory('/box/site')
        fixture.box.checkouts['/box/site'] = new Git.Checkout(commit, SITE, edits, untracked, interrupted)
    }

    def 'a branch wins over a tag of the same name'() {
        expect:
        git { ref 'both' }.after == ONE
    }

    def 'a tag is resolved to its commit'() {
        given:
        has(ONE)

        when:
        def outcome = git { ref 'v2' }

        then:
        outcome.reason == "it is at ${'1' * 10}, and v2 (${'2' * 10}) is wanted"
        outcome.diff == "- $ONE\n+ $TWO"
    }

    def 'a checkout that was interrupted is mended, whatever its files look like'() {
        given:
        has(TWO, ['index.html'], true)

        expect:
        git { ref 'v2' }.reason == "a checkout was interrupted; v2 (${'2' * 10}) is wanted"
    }

    def 'the credentials are in the request, and in no output'() {
        when:
        def outcome = git { credentials Secrets.placeholder('git') }

        then:
        fixture.box.asked[0].credentials() == 'value-of-git'
        !fixture.box.asked[0].toString().contains('value-of-git')
        !fixture.engine.steps().toString().contains('value-of-git')
        !outcome.toString().contains('value-of-git')
    }

    def 'a box without git is reported, unless an earlier step may install it'() {
        given:
        fixture.box.programs.remove('git')

        expect:
        fixture.problem(task { }).what() == 'git site needs git, which is not installed'

        when:
        fixture = new TaskFixture()
        fixture.changeSomething()

        then:
        git().status == Outcome.Status.UNKNOWN
    }

    def 'over an empty box that cannot ask the repository it is unknown'() {
        given:
        fixture = new TaskFixture(new EmptyBox(Path.of('/box'), Stub(EmptyBox.Artefacts) { refs(_) >> { throw new dev.emptybox.stdlib.model.UnknownException('far away') } }))

        expect:
        git().status == Outcome.Status.UNKNOWN
        git { named 'another' }.reason == 'far away'
    }

    def 'an option that cannot be is refused: #what'() {
        expect:
        fixture.problem(task(options)).what() == what

        where:
        what                                                                               | options
        'git site has no repo'                                                             | { repo '' }
        "git site: 'git@git.test:site.git' is not a supported repository"        | { repo 'git@git.test:site.git' }
        "git site: 'ssh://git.test/site.git' is not a supported repository"      | { repo 'ssh://git.test/site.git' }
        "git site: 'ext::sh -c id' is not a supported repository"                | { repo 'ext::sh -c id' }
        'git site: the URL of the repository contains a user'                         | { repo 'https://ann:pw@git.test/site.git' }
        'git site: the URL of the repository cannot contain a secret'                  | { repo "https://${Secrets.placeholder('x')}@git.test/site.git" }
        'git site: the credentials would be sent unencrypted'                              | { repo 'http://git.test/site.git'; credentials 'x' }
        'git site has credentials for a directory on the box'                              | { repo '/srv/site.git'; credentials 'x' }
        "git site: '--upload-pack=x' cannot be the name of a branch or tag"                | { ref '--upload-pack=x' }
        "git site: 'a..b' cannot be the name of a branch or tag"                           | { ref 'a..b' }
        'git site: ref cannot contain a secret'                                          | { ref Secrets.placeholder('x') }
        'depth 0 is out of range'                                                          | { depth 0 }
        "runAs 'No One' cannot be the name of a user"                                | { runAs 'No One' }
    }

    def 'that the repository has a commit which is named by its digits is assumed (F34)'() {
        when:
        git { ref 'a' * 40 }

        then:
        fixture.engine.assumed() == ["git site: only a fetch shows whether $SITE has the commit ${'a' * 40}; the plan assumes that the repository has it".toString()]
    }

    def 'files that Git does not track may be in the way of another commit, which the plan assumes they are not (T13)'() {
        given:
        has(ONE, [], false, ['upload', 'cache/'])

        when:
        git { ref 'v2' }

        then:
        fixture.engine.assumed() == ['git site: Git does not track upload, cache/, and only a fetch shows whether the commit has a file of the same name; the plan assumes that no untracked file is in the way']
    }

    def 'nothing is in the way: #what (T13)'() {
        given:
        has(*there)

        when:
        git(options)

        then:
        fixture.engine.assumed() == []

        where:
        what                               | there                      | options
        'Git tracks all there is'          | [ONE]                      | { ref 'v2' }
        'force() replaces it'              | [ONE, [], false, ['mine']] | { ref 'v2'; force() }
        'the commit stays the same'        | [TWO, [], false, ['mine']] | { ref 'v2'; repo 'https://git.test/moved.git' }
        'the change was begun by the agent' | [ONE, [], true, ['mine']] | { ref 'v2' }
    }
}
