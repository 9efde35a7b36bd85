import dev.emptybox.testkit.ConvergeSpec

/** A server of the operating system, whose configuration is ours. */
class NginxSiteSpec extends ConvergeSpec {

    private static final String TEST = '/usr/sbin/nginx -t -q -e stderr -p nginx -c'

    def setup() {
        command(TEST) { prints '' }
    }

    def 'an empty box gets the site, and a second converge changes nothing'() {
        expect:
        plan() == golden('first.plan')
        converge().changed == ['directory nginx/tmp', 'template nginx/nginx.conf', 'copyTree nginx/html', 'service nginx']
        running == ['nginx']
        secondRun.changed == []
    }

    def 'a changed site is a reload, never a restart, after nginx has accepted it'() {
        given:
        converge()

        when:
        state.vars.redirects = ['/docs': '/manual.html', '/help': '/manual.html']
        def run = converge()

        then:
        run.changed == ['template nginx/nginx.conf', 'service nginx']
        run.reloaded == ['nginx']
        restarts('nginx') == 0
        file('nginx/nginx.conf').text.contains('location = /help {')
        secondRun.changed == []
    }

    def 'what nginx refuses changes nothing, and is reported with its message'() {
        given:
        converge()
        def before = file('nginx/nginx.conf').text

        when:
        state.vars.bodySize = '1x'
        command(TEST) { exits 1; complains 'nginx: [emerg] "client_max_body_size" directive invalid value' }
        def run = converge()

        then:
        run.failed.why.contains('"client_max_body_size" directive invalid value')
        run.behind
        run.reloaded == []
        restarts('nginx') == 0
        file('nginx/nginx.conf').text == before
    }

    def 'a changed page is only copied'() {
        given:
        converge()

        when:
        commit 'a better manual', 'files/html/manual.html': 'Turn it off and on.\n'

        then:
        converge().changed == ['copyTree nginx/html']
        file('nginx/html/manual.html').text == 'Turn it off and on.\n'
        secondRun.changed == []
    }

    def 'a reload that nginx did not carry out is noticed: the page of the new version is missing'() {
        given:
        converge()

        when:
        state.version = '2'
        answer 'http://127.0.0.1:8080/healthz/2', 404
        def run = converge()

        then:
        run.failed.what == 'service nginx is not healthy after 5s'
        run.behind
        file('nginx/nginx.conf').text.contains('/healthz/1')
        restarts('nginx') == 0
    }

    def 'it is started in the foreground with its own prefix, and is given time for its last answers'() {
        when:
        converge()

        then:
        with(service('nginx')) {
            command == ['/usr/sbin/nginx', '-e', 'stderr', '-p', 'nginx', '-c', 'nginx.conf', '-g', 'daemon off;']
            health == 'http://127.0.0.1:8080/healthz/1 within 5s'
            stop == 'QUIT, killed after 30s'
        }
    }

    def 'production installs the package, and takes larger uploads'() {
        given:
        labels env: 'prod'

        when:
        def run = converge()

        then:
        run.changed[0] == 'pkg nginx'
        run.converged
        file('nginx/nginx.conf').text.contains('client_max_body_size 10m;')
    }
}
