package dev.emptybox.agent.cli

import dev.emptybox.agent.git.Author
import dev.emptybox.agent.git.BareRepository
import dev.emptybox.agent.journal.Journal
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.time.Instant

/** How long a box is converged while its state repo is away. */
class StalenessSpec extends CommandLineSpecification {

    Path state

    def setup() {
        state = dir.resolve('state.git')
        BareRepository.at(state, Clock.systemUTC()).commit(['converge.groovy': 'file("a") { content "wanted" }'.bytes, 'state.json': '{}'.bytes], 'First', new Author('A', 'a@b'))
    }

    private int applyState(String... more) {
        emptybox(*['apply', state.toString(), '--home', home.toString(), '--root', root.toString(), *more])
    }

    def 'with #allowed, a box that was reached #ago ago is #then'() {
        given:
        assert applyState('--allow-stale', allowed) == 0
        Files.writeString(root.resolve('a'), 'drifted')
        Files.move(state, dir.resolve('away'))
        def journal = new Journal(home.resolve('journal'))
        def reached = journal.reached()
        if (allowed.endsWith('h')) {
            assert reached.isAfter(Instant.now().minus(Duration.ofMinutes(5)))
            journal.keepReached(reached.minus(ago))
        }

        when:
        def exit = applyState('--allow-stale', allowed)

        then:
        exit == 1
        text('a') == (then == 'converged' ? 'wanted' : 'drifted')
        err.contains('out of reach for more than') == (then == 'left alone')
        err.contains("no Git repository at $state")
        status().problems.size() == 1

        when: 'it is back'
        Files.move(dir.resolve('away'), state)

        then:
        applyState('--allow-stale', allowed) == 0
        text('a') == 'wanted'
        status().problems == []

        where:
        allowed   | ago                  || then
        'forever' | Duration.ofDays(900) || 'converged'
        '24h'     | Duration.ofHours(1)  || 'converged'
        '24h'     | Duration.ofHours(30) || 'left alone'
        'none'    | Duration.ZERO        || 'left alone'
    }
}
