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

    def 'a used value is redacted in all output: #form'() {
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

    def 'each line of a long secret is redacted separately'() {
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

    private static final List<String> SIGNS = ('a'..'z') + ('A'..'Z') + ('0'..'9') + '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~\\ äß€'.toList()

    private static String html(String text, String quote, String apostrophe) {
        text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('"', quote).replace("'", apostrophe)
    }

    /** Without the last digit, when it depends on what follows. */
    private static String base64(String text) {
        text.getBytes('UTF-8').encodeBase64().toString().take((text.getBytes('UTF-8').length * 8).intdiv(6))
    }

    private static String folded(String text, int width, String fold) {
        text.toList().collate(width)*.join().join(fold)
    }

    /** Written independently of the product: what programs make of a value that they print. */
    static final Map<String, Closure<String>> PRINTED = [
        'as it is'              : { it },
        'reversed'              : { it.reverse() },
        'HTML'                  : { html(it, '&quot;', '&#39;') },
        'HTML of Go'            : { html(it, '&#34;', '&#39;') },
        'HTML of Python'        : { html(it, '&quot;', '&#x27;') },
        'HTML text'             : { html(it, '"', "'") },
        'XML'                   : { html(it, '&quot;', '&apos;') },
        'form'                  : { URLEncoder.encode(it, 'UTF-8') },
        'percent'               : { it.getBytes('UTF-8').collect { b -> (b as char) ==~ /[A-Za-z0-9._~-]/ ? b as char : String.format('%%%02X', b & 0xff) }.join() },
        'percent in small'      : { it.getBytes('UTF-8').collect { b -> (b as char) ==~ /[A-Za-z0-9._~-]/ ? b as char : String.format('%%%02x', b & 0xff) }.join() },
        'JSON'                  : { it.replace('\\', '\\\\').replace('"', '\\"') },
        'JSON in ASCII'         : { it.replace('\\', '\\\\').replace('"', '\\"').collectReplacements { c -> c.codePointAt(0) > 127 ? String.format("\\u%04x", c.codePointAt(0)) : null } },
        'JSON of PHP'           : { it.replace('\\', '\\\\').replace('"', '\\"').replace('/', '\\/') },
        'shell'                 : { it.replace("'", "'\\''") },
        'hex'                   : { it.getBytes('UTF-8').encodeHex().toString() },
        'HEX'                   : { it.getBytes('UTF-8').encodeHex().toString().toUpperCase() },
        'hex with spaces'       : { it.getBytes('UTF-8').collect { b -> String.format('%02x', b & 0xff) }.join(' ') },
        'hex with colons'       : { it.getBytes('UTF-8').collect { b -> String.format('%02X', b & 0xff) }.join(':') },
        'folded'                : { folded(it, 5, '\n') },
        'folded hex'            : { folded(it.getBytes('UTF-8').encodeHex().toString(), 8, '\n') },
        'folded Base64'         : { folded(base64(it), 7, '\r\n') },
        'folded, indented'      : { folded(base64(it), 7, '\n    ') },
        'folded by backslashes' : { folded(it.getBytes('UTF-8').encodeHex().toString(), 8, '\\\n  ') },
    ]

    def 'no random value is shown in the form: #form (D18)'() {
        given:
        def random = new Random(7)

        expect:
        (1..40).every {
            def value = (1..(8 + random.nextInt(40))).collect { SIGNS[random.nextInt(SIGNS.size())] }.join()
            def box = new Secrets({ name -> Optional.of(value) })
            box.revealed(Secrets.placeholder('x'))
            def text = printed(value)
            def bytes = "before\n$text\nafter".getBytes('UTF-8')
            int places = 0
            box.mask(bytes) { from, to -> places++ }
            def masked = new String(bytes, 'UTF-8')
            assert box.redacted("before\n$text\nafter") == 'before\n[secret]\nafter' : value
            assert !box.free("x $text y")
            assert places > 0 && !masked.contains(text) && masked.startsWith('before\n') && masked.endsWith('\nafter') : value
            true
        }

        where:
        form << PRINTED.keySet()
        printed = PRINTED[form]
    }

    def 'a text without the values is unchanged, however long (D18)'() {
        given:
        def random = new Random(11)
        def values = (1..10).collect { n -> (1..24).collect { SIGNS[random.nextInt(62)] }.join() }
        def box = new Secrets({ name -> Optional.of(values[name as int]) })
        (0..9).each { box.revealed(Secrets.placeholder("$it")) }
        def text = (1..8000).collect { "2026-01-01 12:00:00 info request $it ${(1..40).collect { SIGNS[random.nextInt(62)] }.join()} took ${random.nextInt(1000)} ms" }.join('\n')

        when:
        long start = System.nanoTime()
        def redacted = box.redacted(text)
        println "${text.size()} characters, 10 secrets: ${(System.nanoTime() - start) / 1_000_000 as long} ms"

        then:
        redacted == text

        when:
        def half = text.size().intdiv(2)

        then:
        box.redacted(text[0..<half] + values[3] + text[half..-1]) == text[0..<half] + '[secret]' + text[half..-1]
    }

    def 'an earlier value of a rotated secret stays blanked out'() {
        given:
        def now = 'first-value'
        def box = new Secrets({ Optional.of(now) })
        box.revealed(Secrets.placeholder('x'))

        when:
        now = 'second-value'
        box.revealed(Secrets.placeholder('x'))

        then:
        box.redacted('first-value second-value') == '[secret] [secret]'
        box.usedNames() == ['x'] as Set
    }

    def 'overlapping values are blanked out whole'() {
        given:
        def box = new Secrets({ name -> Optional.of(name == 'a' ? 'abcdefgh' : 'efghijkl') })
        ['a', 'b'].each { box.revealed(Secrets.placeholder(it)) }

        expect:
        box.redacted('x abcdefghijkl y') == 'x [secret] y'
    }
}
