package dev.emptybox.agent.converge

import com.sun.net.httpserver.HttpServer
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import java.time.Duration

/**
 * Whole cycles over units of a shell script in place of systemctl: it keeps their state in files, and
 * prints what the real one prints, but for the time of their start: no unit is young, so no failure is one of a start.
 */
class UnitCycleSpec extends CycleSpecification {

    static final String SYSTEMCTL = '''#!/bin/sh
        cd "$(dirname "$0")"
        for name; do :; done
        case "$*" in
            show*)
                load=not-found; active=inactive; file=
                [ -e "$name.unit" ] && load=loaded && file=disabled
                [ -e "$name.enabled" ] && file=enabled
                [ -e "$name.active" ] && active=active
                printf 'MainPID=0\\nResult=success\\nLoadState=%s\\nActiveState=%s\\nSubState=x\\n' $load $active
                printf 'UnitFileState=%s\\nCanReload=yes\\nNeedDaemonReload=no\\nActiveEnterTimestamp=%s\\n' "$file" 'Thu 2026-01-01 00:00:00 UTC'
                exit 0;;
            *reset-failed*|*daemon-reload*) exit 0;;
            *enable*) touch "$name.enabled";;
            *stop*) rm -f "$name.active";;
            *start*) if grep -q bad ../root/conf; then rm -f "$name.active"; else touch "$name.active"; fi;;
        esac
        echo "$* $(cat ../root/conf)" | sed 's/--no-ask-password //; s/-- //' >> told
        '''.stripIndent()

    static final String NGINX = '''\
        def conf = file('conf') { content state.conf }
        service('nginx') { provider 'systemd'; enabled true; restartOn conf }
        '''.stripIndent()

    def setup() {
        def systemctl = Files.createDirectories(dir.resolve('bin')).resolve('systemctl')
        Files.writeString(systemctl, SYSTEMCTL)
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString('rwxr-xr-x'))
    }

    @Override
    Map<String, String> environment() {
        System.getenv() + [PATH: dir.resolve('bin').toString() + ':' + System.getenv('PATH')]
    }

    private void converging(String script, String conf) {
        commit(script, "{\"conf\": \"$conf\"}")
    }

    private void installed() {
        Files.createFile(dir.resolve('bin/nginx.unit'))
    }

    private boolean active() {
        Files.exists(dir.resolve('bin/nginx.active'))
    }

    private List<String> asked() {
        Files.readAllLines(dir.resolve('bin/told'))
    }

    def 'a unit is enabled and started, left alone, and restarted with a new configuration, also by the next agent'() {
        given:
        installed()
        converging(NGINX, 'one')

        expect:
        cycle.once() == Cycle.Result.CONVERGED
        cycle.once() == Cycle.Result.CONVERGED
        asked() == ['enable nginx one', 'start nginx one']

        when:
        end()
        newAgent()

        then:
        cycle.once() == Cycle.Result.CONVERGED
        asked().size() == 2

        when:
        converging(NGINX, 'two')

        then:
        cycle.once() == Cycle.Result.CONVERGED
        asked().last() == 'restart nginx two'
        journal.ledger().mismatches() == 0
    }

    def 'a revision whose unit does not stay up is left for the last good one, which restarts it'() {
        given:
        installed()
        converging(NGINX, 'one')
        cycle.once()

        when:
        converging(NGINX, 'bad')

        then:
        cycle.once() == Cycle.Result.BEHIND
        asked() == ['enable nginx one', 'start nginx one', 'restart nginx bad', 'start nginx one']
        active()
        journal.ledger().quarantine().size() == 1
    }

    def 'what an earlier step brings is done as planned, whether it was started by that or not: #started'() {
        given:
        converging("""\
            exec('install') { command 'sh', '-c', 'touch ../bin/nginx.unit $started'; creates '../bin/nginx.unit' }
            """.stripIndent() + NGINX, 'one')

        when:
        def result = cycle.once()

        then:
        result == Cycle.Result.CONVERGED
        asked() == ['enable nginx one', verb + ' nginx one']
        journal.ledger().mismatches() == 0
        cycle.once() == Cycle.Result.CONVERGED
        asked().size() == 2

        where:
        started              || verb
        ''                   || 'start'
        '../bin/nginx.active' || 'restart'
    }

    def 'a unit that is not declared any more is not touched, and not queried'() {
        given:
        installed()
        converging(NGINX, 'one')
        cycle.once()

        when:
        converging("file('other') { content 'x' }\n", 'one')

        then:
        cycle.once() == Cycle.Result.CONVERGED
        active()
        status.asMap().services == [:]
    }

    def 'a unit that its health check finds critical is restarted, again when that did not help (A3)'() {
        given: 'a wait that is long while it is to succeed, and short while it is not'
        installed()
        converging(NGINX.replace('enabled', "health { command 'test', '!', '-e', 'ill'; failures 1; within readFile('patience', '60s') }; enabled"), 'one')
        cycle.once()

        when:
        Files.createFile(dir.resolve('root/ill'))
        Files.writeString(dir.resolve('root/patience'), '100ms')
        4.times { cycle.once() }

        then:
        asked() == ['enable nginx one', 'start nginx one', 'restart nginx one', 'restart nginx one']
        journal.last(1)[0].cause().text() == 'unhealthy'
        !status.ready()

        when:
        Files.delete(dir.resolve('root/ill'))
        Files.delete(dir.resolve('root/patience'))
        2.times { cycle.once() }

        then:
        status.ready()
        journal.ledger().mismatches() == 0
    }

    def 'the health of a unit is checked in every cycle, and one declared stopped has none'() {
        given:
        installed()
        def web = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        web.createContext('/') { exchange -> exchange.sendResponseHeaders(204, -1); exchange.close() }
        web.start()
        def script = NGINX.replace('enabled', "health { http 'http://127.0.0.1:${web.address.port}/'; failures 1 }; enabled")
        converging(script, 'one')

        when:
        cycle.once()

        then:
        status.asMap().services == [nginx: 'ok']
        status.ready()

        when:
        web.stop(0)
        cycle.once()

        then:
        with(events.findAll { it.name() == 'service.health' }*.text()) {
            size() == 1
            first().startsWith('service nginx is not healthy: critical: http')
        }
        !status.ready()

        when:
        converging(script.replace('provider', "state 'stopped'; provider"), 'one')
        cycle.once()

        then:
        !active()
        status.asMap().services == [:]
        status.ready()

        cleanup:
        web?.stop(0)
    }

    def 'the end of the agent does not change a unit'() {
        given:
        installed()
        converging(NGINX, 'one')
        cycle.once()

        when:
        agent.stop(Duration.ofSeconds(1))

        then:
        active()
        status.asMap().services == [nginx: 'ok']
    }
}
