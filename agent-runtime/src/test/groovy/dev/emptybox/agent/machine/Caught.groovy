package dev.emptybox.agent.machine

import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException

/** What a body that must fail complains about. */
class Caught {

    static Problem problem(Closure<?> body) {
        exception(body).problems()[0]
    }

    static ProblemException exception(Closure<?> body) {
        try {
            body()
        } catch (ProblemException e) {
            return e
        }
        throw new AssertionError('there was no problem')
    }
}
