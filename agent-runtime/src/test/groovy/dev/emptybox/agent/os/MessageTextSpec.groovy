package dev.emptybox.agent.os

import spock.lang.Specification

class MessageTextSpec extends Specification {

    def 'an address is shown without its user, its password and its query'() {
        expect:
        MessageText.url(url) == shown

        where:
        url                                   || shown
        'https://host/app.jar'                || 'https://host/app.jar'
        'https://me:pass@host:8443/app.jar'   || 'https://host:8443/app.jar'
        'https://host/app?X-Signature=secret' || 'https://host/app?..'
        'https://host/@scope/app'             || 'https://host/@scope/app'
        '/srv/app.jar'                        || '/srv/app.jar'
    }

    def 'the tail of some output is its last lines that say something'() {
        expect:
        MessageText.tail('one\n\ntwo\nthree\n \n', 2) == 'two\nthree'
        MessageText.tail('', 2) == ''
    }
}
