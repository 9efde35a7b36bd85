package dev.emptybox.agent.cli

import dev.emptybox.agent.git.Git
import java.nio.file.Files

/** What {@code apply DIR} does when the edits, or the commit, in a directory turn out to be bad. */
class WayBackSpec extends CommandLineSpecification {

    /** The command refuses what is bad, after the file has been written. */
    private void note(String text) {
        script """\
            file('note') { content '$text' }
            exec('check') { command 'grep', '-q', '^good', 'note' }
            """.stripIndent()
    }

    def 'a bad commit in a working copy is left for the files of the good one (D15, N1)'() {
        given:
        def git = Git.init(repo)
        note('good 1')
        def good = git.commit('good 1')
        assert apply() == 0

        when:
        note('bad 2')
        def commit = git.commit('bad 2')

        then:
        apply() == Main.FAILED
        text('note') == 'good 1'
        with(status()) {
            revision == good
            quarantine.keySet() == [commit] as Set
        }
    }

    def 'the status after an apply says that it was applied, not that an agent waits'() {
        given:
        script "directory 'bin'"
        assert apply() == 0

        expect:
        status().phase == 'applied'
    }

    def 'bad edits are left for the edits that were applied before (D15)'() {
        given:
        if (inGit) {
            Git.init(repo).commit('empty')
        }
        note('good 1')
        assert apply() == 0
        def good = status().revision

        when:
        note('bad 2')

        then:
        apply() == Main.FAILED
        text('note') == 'good 1'
        status().revision == good

        and: 'other edits are another revision, and are tried'
        note('good 3')
        apply() == 0
        text('note') == 'good 3'

        where:
        inGit << [true, false]
    }

    def 'a good commit whose copy is gone is taken from the Git repository (D15)'() {
        given:
        def git = Git.init(repo)
        note('good 1')
        git.commit('good 1')
        assert apply() == 0
        home.resolve('source').toFile().deleteDir()

        when:
        note('bad 2')
        git.commit('bad 2')

        then:
        apply() == Main.FAILED
        text('note') == 'good 1'
    }

    def 'where the good files are not available the box is not changed, and nothing else is claimed (D15)'() {
        given:
        note('good 1')
        assert apply() == 0
        home.resolve('source').toFile().deleteDir()

        when:
        note('bad 2')

        then:
        apply() == Main.FAILED
        text('note') == 'bad 2'
        err.contains('are not available')
        !(out + err).contains('going back')
        status().revision == ''
    }

    def 'the home of the agent is no part of the revision, wherever it lies (D15)'() {
        given:
        home = repo.resolve('.emptybox')
        def git = Git.init(repo)
        note('good 1')
        def good = git.commit('good 1')

        expect:
        apply() == 0
        status().revision == good
        apply() == 0
        status().revision == good
        !Files.exists(home.resolve("source/copies/$good/.emptybox"))
        Files.exists(home.resolve("source/copies/$good/converge.groovy"))
    }
}
