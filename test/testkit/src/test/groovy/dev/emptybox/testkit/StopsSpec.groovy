package dev.emptybox.testkit

/** What has to leave stops before anything starts that needs what it holds, in memory as on a machine. */
class StopsSpec extends KitSpec {

    private static String web(String name, int port) {
        "service('$name') { command 'bin/app', '$port'; health { http 'http://127.0.0.1:$port/'; within '5s' } }\n"
    }

    def 'a service that is renamed and keeps its port stops before the new one starts (E19)'() {
        given:
        script(web('web', 8080))
        converge()

        when:
        script(web('site', 8080))
        def planned = plan()
        def run = converge()

        then:
        run.converged
        planned.changed == ['service web', 'service site']
        run.changed == planned.changed
        running('site')
        !running('web')
        secondRun.changed == []
    }

    def 'two services swap their ports (E19)'() {
        given:
        script(web('a', 8001) + web('b', 8002))
        converge()

        when:
        script(web('a', 8002) + web('b', 8001))
        def run = converge()

        then:
        run.converged
        run.changed.unique(false) == ['service b', 'service a']
        running('a')
        running('b')
        secondRun.changed == []
    }

    def 'services that are no longer declared stop in the same order, youngest first, after those that were to start after them (T11)'() {
        given:
        script("service('s2') { command 'x' }\nservice('s1') { command 'x' }\nservice('s3') { command 'x'; after 's2' }")
        converge()

        when:
        script("service('new') { command 'x' }")
        def run = converge()

        then:
        run.converged
        run.changed == ['service s3', 'service s1', 'service s2', 'service new']
    }

    def 'a command that is skipped once its work is done does not restart the service (E22)'() {
        given:
        script("""
            def built = exec('build') { command 'make'; unless { readFile('built', '') == 'yes' }; writes 'built' }
            service('app') { command 'x'; restartOn built }
        """)
        command('make') { writes 'built', 'yes' }

        when:
        converge()

        then:
        secondRun.changed == []
        restarts('app') == 0
    }
}
