package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.engine.OnceBegin
import dev.emptybox.stdlib.engine.OnceEnd
import dev.emptybox.stdlib.model.OnceState
import spock.lang.Specification

class OnceSpec extends Specification {

    def fixture = new TaskFixture()

    def 'a body runs if it has not run, or can be repeated: #found, #option'() {
        given:
        fixture.box.onces['key'] = found

        when:
        def outcome = fixture.run(new OnceBegin('key', option))

        then:
        outcome.changed == runs
        outcome.reason == reason
        fixture.overlay.ledger().once('key') == after

        where:
        found                 | option  || runs  | after                 | reason
        OnceState.NOT_STARTED | 'hold'  || true  | OnceState.INTERRUPTED | 'it has not run on this box'
        OnceState.NOT_STARTED | 'retry' || true  | OnceState.INTERRUPTED | 'it has not run on this box'
        OnceState.INTERRUPTED | 'retry' || true  | OnceState.INTERRUPTED | 'it was interrupted, and can be repeated'
        OnceState.DONE        | 'hold'  || false | OnceState.DONE        | 'it has run on this box'
        OnceState.DONE        | 'retry' || false | OnceState.DONE        | 'it has run on this box'
    }

    def 'an interrupted body holds the converge, with what can be done'() {
        given:
        fixture.box.onces['key'] = OnceState.INTERRUPTED

        when:
        def problem = fixture.problem(new OnceBegin('key', 'hold'))

        then:
        problem.what() == 'once key was interrupted on this box'
        problem.cure().contains("onInterrupted: 'retry'")
        fixture.overlay.ledger().once('key') == OnceState.INTERRUPTED
    }

    def 'its end is foreseen'() {
        when:
        fixture.run(new OnceBegin('key', 'hold'))
        fixture.run(new OnceEnd('key'))

        then:
        fixture.overlay.ledger().once('key') == OnceState.DONE
        fixture.engine.steps()*.changes().flatten()*.kind() == ['once.begin', 'once.done']
        fixture.box.onces == [:]
    }

    def 'a key or an option that is none is refused: #what'() {
        expect:
        fixture.problem(new OnceBegin(key, option)).what() == what

        where:
        key     | option  || what
        '../x'  | 'hold'  || "'../x' cannot be the key of once"
        'a b'   | 'hold'  || "'a b' cannot be the key of once"
        'a'     | 'again' || "onInterrupted 'again' is neither 'hold' nor 'retry'"
    }
}
