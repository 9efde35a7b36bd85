package dev.emptybox.stdlib.model

import spock.lang.Specification

class AttributeWishesSpec extends Specification {

    static final FOUND = new Attributes(0644, 'app', 'app')

    def 'a state without attributes is fulfilled by anything'() {
        expect:
        Attributes.UNCHANGED.missingFrom(FOUND).wishesNothing()
    }

    def 'only what differs is missing'() {
        expect:
        new Attributes(0600, 'app', null).missingFrom(FOUND) == Attributes.ofMode(0600)
    }

    def 'unset attributes come from the found ones'() {
        expect:
        new Attributes(0600, null, 'web').or(FOUND) == new Attributes(0600, 'app', 'web')
    }

    def 'a difference is reported as a change'() {
        expect:
        new Attributes(04755, 'root', 'app').changeFrom(FOUND) == 'mode 0644 -> 4755, owner app -> root'
    }
}
