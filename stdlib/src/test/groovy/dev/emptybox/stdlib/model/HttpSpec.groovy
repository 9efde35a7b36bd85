package dev.emptybox.stdlib.model

import spock.lang.Specification

class HttpSpec extends Specification {

    def 'an address is shown without what may be secret in it: #url (D14)'() {
        expect:
        Http.shown(url) == shown
        Http.shownIn("fatal: cannot read $url now") == "fatal: cannot read $shown now"

        where:
        url                                           || shown
        'https://host.org/x.git'                      || 'https://host.org/x.git'
        'https://host.org:8443/a@b/x.git'             || 'https://host.org:8443/a@b/x.git'
        'http://localhost:8080/a@b'                   || 'http://localhost:8080/a@b'
        'http://[::1]:8080/a@b'                       || 'http://[::1]:8080/a@b'
        'https://ada:s3cret@host.org/@scope/x'        || 'https://host.org/@scope/x'
        'https://tok3n@host.org/x'                    || 'https://host.org/x'
        'http://bob:PASS/WORD@host/x.git'             || 'http://host/x.git'
        'http://bob:12345/WORD@host/x.git'            || 'http://host/x.git'
        'http://bob:P@SS/WO@RD@host/x.git'            || 'http://host/x.git'
        'http://bob:P:SS@host/x.git'                  || 'http://host/x.git'
        'http://bob:PA#SS@host/x.git'                 || 'http://host/x.git'
        'http://bob:PA?SS@host/x.git'                 || 'http://host/x.git'
        'http://TOK/EN@host/x.git'                    || 'http://host/x.git'
        'https://host.org/x?token=s3cret'             || 'https://host.org/x?..'
        'https://host.org/x?a=b@c&token=s3cret'       || 'https://host.org/x?..'
        'https://host.org/x#access_token=s3cret'      || 'https://host.org/x'
        'https://ada:s3cret@'                         || 'https://'
    }

    def 'what has no scheme is shown without its login: #url'() {
        expect:
        Http.shown(url) == shown

        where:
        url                           || shown
        'git@host.org:team/x.git'     || 'host.org:team/x.git'
        'bob:PASS/WORD@host:x.git'    || 'host:x.git'
        '/srv/a@b/x'                  || '/srv/a@b/x'
        './a@b'                       || './a@b'
        'dir/a@b'                     || 'dir/a@b'
    }

    /** Characters that no address allows in a password, and those that separate its parts. */
    def 'no password is shown, whatever is in it'() {
        given:
        def random = new Random(42)
        def signs = 'aB3/@:#?&=%+!$,;~_-.'

        expect:
        (1..2000).every {
            def password = 'S3cret' + (1..6).collect { signs[random.nextInt(signs.size())] }.join() + 's3creT'
            def shown = Http.shown("https://bob:${password}@host.org/x.git")
            assert !shown.contains('S3cret') && !shown.contains('s3creT') : password
            true
        }
    }
}
