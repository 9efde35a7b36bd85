import dev.emptybox.testkit.ConvergeSpec

/** A proxy by a task of a module. */
class EdgeProxySpec extends ConvergeSpec {

    private static final String TEST = '/usr/sbin/nginx -t -q -e stderr -p edge -c'

    def setup() {
        command(TEST) { prints '' }
    }

    def 'an empty box gets the proxy, and a second converge changes nothing'() {
        expect:
        plan() == golden('first.plan')
        converge().changed == ['directory edge/tmp', 'template edge/nginx.conf', 'service edge']
        running == ['edge']
        secondRun.changed == []
    }

    def 'a further site is a reload, never a restart'() {
        given:
        converge()

        when:
        state.sites['docs.example.org'] = 'http://127.0.0.1:9003'
        def run = converge()

        then:
        run.changed == ['template edge/nginx.conf', 'service edge']
        run.reloaded == ['edge']
        restarts('edge') == 0
        file('edge/nginx.conf').text.contains('server_name docs.example.org;')
        secondRun.changed == []
    }

    def 'what nginx refuses changes nothing, and is reported with its message and both lines'() {
        given:
        converge()
        def before = file('edge/nginx.conf').text

        when:
        state.vars.bodySize = '1x'
        command(TEST) { exits 1; complains 'nginx: [emerg] "client_max_body_size" directive invalid value' }
        def run = converge()

        then:
        run.failed.why.contains('"client_max_body_size" directive invalid value')
        run.failed.where.file() == 'modules/nginx-proxy/tasks/NginxProxy.groovy'
        run.failed.where.callers()*.toString() == ['converge.groovy:6:1']
        run.behind
        file('edge/nginx.conf').text == before
    }

    def 'production installs the package and speaks TLS; a new certificate is a reload, and the key is private'() {
        given:
        labels env: 'prod'
        secret 'edge-certificate', 'certificate of 2026'
        secret 'edge-key', 'key of 2026'

        when:
        def run = converge()

        then:
        run.changed[0] == 'pkg nginx'
        file('edge/nginx.conf').text.contains('listen 0.0.0.0:443 ssl;')
        file('edge/tls/key.pem').text == 'key of 2026'
        file('edge/tls/key.pem').mode == '0600'

        when:
        secret 'edge-certificate', 'certificate of 2027'
        run = converge()

        then:
        run.changed == ['file edge/tls/certificate.pem', 'service edge']
        run.reloaded == ['edge']
        !run.lines.join('\n').contains('2027')
    }

    def 'a value that cannot be right is refused before anything changes: #what'() {
        when:
        def run = converge("nginxProxy('edge') { $options }")

        then:
        run.failed.what == what
        run.changed == []

        where:
        options                                                          || what
        "sites([:])"                                                      || 'nginxProxy edge has no sites'
        "sites 'a b': 'http://x'"                                        || "'a b' of nginxProxy edge is not a host name"
        "sites 'a.example': '127.0.0.1:80'"                              || "'127.0.0.1:80' of nginxProxy edge is not a URL"
        "sites 'a.example': 'http://x'; certificate 'only this'"         || 'nginxProxy edge needs both certificate and key, or neither'
    }
}
