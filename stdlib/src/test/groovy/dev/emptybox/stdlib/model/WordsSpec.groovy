package dev.emptybox.stdlib.model

import spock.lang.Specification

class WordsSpec extends Specification {

    def "'#word' is near to #near"() {
        expect:
        Words.nearest(word, ['source', 'owner', 'group', 'mode', 'vars', 'restartOn', 'url', 'sha256']) == near

        where:
        word        || near
        'sorce'     || ['source']
        'soruce'    || ['source']
        'MODE'      || ['mode']
        'restarton' || ['restartOn']
        'ulr'       || ['url']
        'sha265'    || ['sha256']
        'command'   || []
    }

    def 'arguments are joined so that a shell reads the same ones back'() {
        expect:
        Words.join(['a', 'b c', "it's", '', '$x']) == "a 'b c' 'it'\\''s' '' '\$x'"
    }
}
