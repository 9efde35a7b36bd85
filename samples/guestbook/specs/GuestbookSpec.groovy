import dev.emptybox.testkit.ConvergeSpec

/** The guestbook as a whole: releases, settings, a migration, and what happens between two commits. */
class GuestbookSpec extends ConvergeSpec {

    private static final String PYTHON = '/usr/bin/python3'

    def setup() {
        secret 'redis-password', 'correct horse'
        command('/usr/sbin/nginx -t') { prints '' }
        release '1.0.0'
    }

    private void release(String version, Map<String, String> files = [:]) {
        state.guestbook.version = version
        state.guestbook.url = "https://repo.example.org/guestbook-${version}.zip".toString()
        state.guestbook.sha256 = artefact(state.guestbook.url, ['web.py': "web $version", 'worker.py': 'worker', *: files])
    }

    def 'an empty box gets everything, and a second converge changes nothing'() {
        expect:
        plan() == golden('first.plan')
        converge().converged
        running == ['edge', 'redis', 'web', 'worker']
        secondRun.changed == []
    }

    def 'each program gets what it needs: #name'() {
        when:
        converge()

        then:
        service(name).command == [PYTHON, "app/${name}.py".toString()]
        service(name).env.REDIS_PORT == '6380'
        service(name).env.REDIS_PASSWORD == 'correct horse'
        service(name).env.PORT == port
        service(name).after == ['redis']

        where:
        name     | port
        'web'    | '8090'
        'worker' | null
    }

    def 'the web program is healthy when its page says so, soon'() {
        when:
        converge()

        then:
        service('web').health == 'http://127.0.0.1:8090/healthz within 20s'
    }

    def 'a changed title restarts the web program, once, and nothing else'() {
        given:
        converge()

        when:
        state.vars.title = 'Our guests'
        def run = converge()

        then:
        run.restarted == ['web']
        run.changed == ['jsonFile settings.json', 'maintenance 8090', 'end of maintenance 8090', 'service web']
        file('settings.json').text.contains('"title": "Our guests"')
        restarts('worker') + restarts('redis') + restarts('edge') == 0
        secondRun.changed == []
    }

    def 'a release restarts both programs, and neither Redis nor nginx'() {
        given:
        converge()

        when:
        release '1.1.0'
        def run = converge()

        then:
        run.converged
        file('app/web.py').text == 'web 1.1.0'
        run.restarted == ['web', 'worker']
        run.reloaded == []
        secondRun.changed == []
    }

    def 'a bad release goes back: program and title together'() {
        given:
        converge()

        when:
        release '1.1.0'
        state.vars.title = 'Our guests'
        service('web').unhealthy { file('app/web.py').text == 'web 1.1.0' }
        def bad = commit('release 1.1.0')
        def run = converge()

        then:
        run.behind
        run.failed.what == 'service web is not healthy after 20s'
        file('app/web.py').text == 'web 1.0.0'
        file('settings.json').text.contains('"title": "Guestbook"')
        quarantined == [bad]
        running == ['edge', 'redis', 'web', 'worker']
    }

    def 'a migration runs once, while the port answers with the page and the web program is down'() {
        given:
        converge()
        def seen = [:]
        command("$PYTHON app/migrate.py") {
            runs { call ->
                seen = [args: call.args, port: call.env.REDIS_PORT, password: call.env.REDIS_PASSWORD, page: page(8090), retryAfter: retryAfter(8090), running: running]
                prints 'done'
            }
        }

        when:
        state.migrations << '2-names'
        release '2.0.0'
        def plan = plan()
        def run = converge()

        then: 'the plan is sure of all but what is below redis'
        plan.changed == run.changed
        plan.unknown == []

        and:
        run.converged
        seen.args == ['app/migrate.py', '2-names']
        seen.port == '6380'
        seen.password == 'correct horse'
        seen.page.contains('None is lost')
        seen.retryAfter == '5s'
        seen.running == ['edge', 'redis', 'worker']
        !inMaintenance(8090)
        secondRun.changed == []

        when:
        release '2.1.0'
        converge()

        then:
        commands.count { it.contains('migrate.py') } == 1
    }

    def 'a migration that was interrupted is repeated'() {
        given:
        command("$PYTHON app/migrate.py") { prints 'done' }
        state.migrations << '2-names'

        when:
        crashAfter 'exec migrate 2-names'

        then:
        converge().crashed
        converge().converged
        commands.count { it.contains('migrate.py') } == 2
    }

    def 'a worker that exits is back after a moment, and nothing else restarts'() {
        given:
        converge()

        when:
        service('worker').crash()
        advance '1s'

        then:
        running('worker')
        service('worker').starts == 2
        service('web').starts == 1
        secondRun.changed == []
    }

    def 'a web program that stops answering is restarted between two commits'() {
        given:
        converge()

        when:
        service('web').unhealthy { service('web').starts == 1 }
        advance '1m'

        then:
        service('web').starts == 2
        running('web')
    }

    def 'the digest is written every ten minutes; one that fails is tried again, and then degrades the box'() {
        given:
        def digest = command("$PYTHON app/digest.py") {
            runs { call -> writes call.args.last(), "of port $call.env.REDIS_PORT" }
        }
        converge()

        when:
        advance '10m'

        then:
        job('digest').runs == ['succeeded']
        job('digest').env.REDIS_PASSWORD == 'correct horse'
        file('digest.txt').text == 'of port 6380'

        when:
        digest.runs { exits 1 }
        advance '11m'

        then:
        job('digest').runs == ['succeeded', 'failed']
        job('digest').level == 'warning'
        commands.count { it.contains('digest.py') } == 3
    }

    def 'a digest that hangs is ended after a minute'() {
        given:
        command("$PYTHON app/digest.py") { takes '1h' }
        converge()

        when:
        advance '13m'

        then:
        job('digest').runs == ['timed out']
    }

    def 'two programs that want one port are noticed before the box counts as good'() {
        when:
        state.vars.webPort = state.vars.redisPort

        then:
        converge().failed.why.contains('cannot listen on port 6380: address already in use, by service redis')
    }

    def 'production installs the packages, and listens on the usual port of every address'() {
        given:
        labels env: 'prod'

        when:
        def run = converge()

        then:
        run.changed.take(4) == ['pkg nginx', 'pkg redis-server', 'pkg python3-flask', 'pkg python3-redis']
        file('edge/nginx.conf').text.contains('listen 0.0.0.0:80 ')
        file('edge/nginx.conf').text.contains('proxy_pass http://127.0.0.1:8090;')
    }

    def 'development shows itself in the title'() {
        given:
        labels env: 'dev'

        when:
        converge()

        then:
        file('settings.json').text.contains('"title": "Guestbook (development)"')
        job('digest').schedule == 'every 1m'
    }

    def 'the password is in the files that need it, and in no output'() {
        when:
        def run = converge()

        then:
        file('redis/redis.conf').text.contains('requirepass "correct horse"')
        !run.lines.join('\n').contains('correct horse')
    }
}
