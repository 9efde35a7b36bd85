package dev.emptybox.stdlib.model

import spock.lang.Specification

class AttributeWishesSpec extends Specification {

    static final FOUND = new Attributes(0644, 'app', 'app')

    def 'a wish that leaves everything open is fulfilled by anything'() {
        expect:
        Attributes.UNCHANGED.missingFrom(FOUND).wishesNothing()
    }

    def 'only what differs is missing'() {
        expect:
        new Attributes(0600, 'app', null).missingFrom(FOUND) == Attributes.ofMode(0600)
    }

    def 'what a wish leaves open comes from what was found'() {
        expect:
        new Attributes(0600, null, 'web').or(FOUND) == new Attributes(0600, 'app', 'web')
    }

    def 'a difference is told as it would change'() {
        expect:
        new Attributes(04755, 'root', 'app').changeFrom(FOUND) == 'mode 0644 -> 4755, owner app -> root'
    }
}
