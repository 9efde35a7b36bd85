package dev.emptybox.stdlib.model

import spock.lang.Specification

class ReportSpec extends Specification {

    def 'an apply that left something open has failed (E21)'() {
        expect:
        new Report('c', [], ['exec build: it is not known'], [], null).decided().failed().why() == 'exec build: it is not known'
        new Report('c', [], [], ['httpCheck x: assumed'], null).decided().failed() == null
    }

    def 'an apply that has failed keeps its own problem (E21)'() {
        given:
        def problem = Problem.of('the first one')

        expect:
        new Report('c', [], ['exec build: it is not known'], [], problem).decided().failed() == problem
    }
}
