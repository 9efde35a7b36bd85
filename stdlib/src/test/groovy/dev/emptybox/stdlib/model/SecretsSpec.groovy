package dev.emptybox.stdlib.model

import spock.lang.Specification

class SecretsSpec extends Specification {

    static final String VALUE = "pa'ss \"w\\ord\"/42"

    def secrets = new Secrets({ name -> name == 'db' ? Optional.of(VALUE) : name == 'short' ? Optional.of('abc') : name == 'key' ? Optional.of('-----BEGIN-----\nAbCdEfGhIj\n-----END-----') : Optional.empty() })

    def 'a script holds a placeholder, which shows as its name'() {
        given:
        def text = "password=${Secrets.placeholder('db')}".toString()

        expect:
        !text.contains(VALUE)
        Secrets.within(text)
        Secrets.shown(text) == 'password=[secret db]'
        secrets.revealed(text) == "password=$VALUE"
    }

    def 'a used value is blanked out of whatever is told: #form'() {
        given:
        secrets.revealed(Secrets.placeholder('db'))

        expect:
        secrets.redacted("before $text after") == 'before [secret] after'

        where:
        form      | text
        'plain'   | VALUE
        'url'     | URLEncoder.encode(VALUE, 'UTF-8')
        'json'    | VALUE.replace('\\', '\\\\').replace('"', '\\"')
        'shell'   | VALUE.replace("'", "'\\''")
    }

    def 'a used value is blanked out of Base64, wherever it begins: #before'() {
        given:
        secrets.revealed(Secrets.placeholder('db'))

        when:
        def told = secrets.redacted((before + VALUE + ' and more').bytes.encodeBase64().toString())

        then:
        told.contains('[secret]')
        (before + VALUE).bytes.encodeBase64().toString().toList().collate(12).every { !told.contains(it.join()) || told.indexOf(it.join()) == 0 }

        where:
        before << ['', 'a', 'ab', 'abc', 'user:']
    }

    def 'each line of a long secret is blanked out by itself'() {
        given:
        secrets.revealed(Secrets.placeholder('key'))

        expect:
        secrets.redacted('line AbCdEfGhIj here') == 'line [secret] here'
    }

    def 'a secret that is too short to be kept secret is refused'() {
        when:
        secrets.revealed(Secrets.placeholder('short'))

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what() == 'The secret short is too short to be kept secret'
    }

    def 'a secret that this box does not have is unknown, not wrong'() {
        when:
        secrets.revealed(Secrets.placeholder('nowhere'))

        then:
        def wrong = thrown(UnknownException)
        wrong.message == 'the secret nowhere is not available here'
    }

    def 'ordinary texts are left as they are'() {
        given:
        secrets.revealed(Secrets.placeholder('db'))

        expect:
        secrets.redacted('2026-01-01 12:00:00 info port=8080 url=http://127.0.0.1/') == '2026-01-01 12:00:00 info port=8080 url=http://127.0.0.1/'
    }
}
