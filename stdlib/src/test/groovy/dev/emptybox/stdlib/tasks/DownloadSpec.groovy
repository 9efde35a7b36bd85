package dev.emptybox.stdlib.tasks

import dev.emptybox.stdlib.box.EmptyBox
import dev.emptybox.stdlib.box.MemoryBox
import dev.emptybox.stdlib.box.files.FileChange
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Outcome
import java.nio.file.Path
import spock.lang.Specification

class DownloadSpec extends Specification {

    static final String DIGEST = 'a' * 64
    static final String PEM = new File('src/test/resources/authority.pem').text

    List<Artefact.Request> requests = []
    def fixture = new TaskFixture(new MemoryBox() {
        Artefact artefact(Artefact.Request request) {
            requests << request
            super.artefact(request)
        }
    })

    private Outcome download(Closure<?> options) {
        fixture.run(new Download('app')) {
            url 'https://private.test/app'
            sha256 DIGEST
            options.delegate = delegate
            options()
        }
    }

    private String problem(Closure<?> options) {
        fixture.problem(new Download('app')) {
            url 'https://private.test/app'
            sha256 DIGEST
            options.delegate = delegate
            options()
        }?.what()
    }

    def 'a file with authorities may be one that the script makes before'() {
        given:
        fixture.overlay.perform('file ca.pem', new FileChange.WriteFile(Path.of('/box/ca.pem'), Bytes.of(PEM), Attributes.UNCHANGED))

        when:
        download { caFile 'ca.pem' }

        then:
        requests[0].authorities().certificates()*.subjectX500Principal*.name == ['CN=Private CA']
    }

    def 'a file with authorities that is not there is named'() {
        expect:
        problem { caFile 'ca.pem' } == 'There is no file ca.pem with certificates'
    }

    def 'over an empty box, whose image may have that file, it is unknown'() {
        given:
        fixture = new TaskFixture(new EmptyBox(Path.of('/box'), Stub(EmptyBox.Artefacts)))

        expect:
        download { caFile '/etc/ssl/our-ca.pem' }.status == Outcome.Status.UNKNOWN
    }

    def 'a proxy may hold a secret, which only the request has in plain'() {
        when:
        def outcome = download { proxy "http://ann:${dev.emptybox.stdlib.model.Secrets.placeholder('pw')}@proxy:3128" }

        then:
        requests[0].proxy() == 'http://ann:value-of-pw@proxy:3128'
        !outcome.toString().contains('value-of-pw')
    }

    def '#address is refused as a proxy, and not repeated'() {
        expect:
        problem { proxy address } == 'download app: proxy is not a proxy URL'

        where:
        address << ['https://proxy:3128', 'socks5://proxy:1080', 'http://proxy', 'http://proxy:3128/path', 'proxy:3128', '']
    }
}
