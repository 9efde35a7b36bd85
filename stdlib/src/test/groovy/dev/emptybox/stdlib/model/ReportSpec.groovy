package dev.emptybox.stdlib.model

import spock.lang.Specification

class ReportSpec extends Specification {

    private static Doubt doubt(Doubt.Kind kind) {
        new Doubt(kind, null, 'exec build', 'it is not known')
    }

    def 'an apply that left something open has failed (E21)'() {
        expect:
        new Report('c', [], [doubt(Doubt.Kind.UNKNOWN)], null).decided().failed().why() == 'exec build: it is not known'
        new Report('c', [], [doubt(Doubt.Kind.ASSUMED)], null).decided().failed() == null
    }

    def 'an apply that has failed keeps its own problem (E21)'() {
        given:
        def problem = Problem.of('the first one')

        expect:
        new Report('c', [], [doubt(Doubt.Kind.UNKNOWN)], problem).decided().failed() == problem
    }
}
