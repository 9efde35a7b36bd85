package dev.emptybox.testkit

class SimulatedWorldSpec extends KitSpec {

    static final String URL = 'http://127.0.0.1:8080/healthz'

    def 'a service that is never healthy fails its converge, without waiting in real time'() {
        given:
        shop()
        service('app').unhealthy()

        when:
        def run = converge()

        then:
        !run.converged
        run.failed.what == 'service app is not healthy after 30s'
        run.failed.why.contains('it answered 503')
        running('app')
    }

    def 'a slow service is waited for as long as it may take'() {
        given:
        shop()
        service('app').healthyAfter(after)

        expect:
        converge().converged == fine

        where:
        after | fine
        '29s' | true
        '31s' | false
    }

    def 'a service that exits at once reports its last line'() {
        given:
        shop()
        service('app').exitsAtOnce(3, 'the port is in use')

        when:
        def run = converge()

        then:
        run.failed.what == 'service app exited soon after its start'
        run.failed.why == 'exited with code 3\nthe port is in use'
        running == []
    }

    def 'a service that crashes later is started again, as by an agent between two converges'() {
        given:
        shop()
        service('app').crashesAfter('20s')
        converge()

        when:
        advance '19s'

        then:
        running('app')
        service('app').starts == 1

        when:
        advance '1s'

        then:
        running('app')
        service('app').starts == 2
        converge().changed == []
        starts('app') == 1
    }

    def 'a service can be ended by hand'() {
        given:
        shop()
        converge()

        when:
        service('app').crash()

        then:
        plan().lines.any { it.contains('it does not run: it was killed by signal 9') }
        secondRun.changed == ['service app']
    }

    def 'a service has the details of its start'() {
        given:
        script '''
            service('db')  { command 'bin/db' }
            service('app') {
                after   'db'
                command 'bin/app'
                env     'DB_PORT', '5432'
                env     'DB_PASSWORD', secret('db-password')
                runAs   'nobody'
            }
        '''
        secret 'db-password', 'correct horse'

        when:
        converge()

        then:
        with(service('app')) {
            after == ['db']
            runAs == 'nobody'
            env == [DB_PORT: '5432', DB_PASSWORD: 'correct horse']
        }
        with(service('db')) {
            after == []
            runAs == ''
            env == [:]
        }
    }

    def 'a reload is distinguished from a restart'() {
        given:
        state = [site: 'old']
        script '''
            def site = file('site.conf') { content state.site }
            service('web') { command 'bin/web'; reloadOn site }
        '''
        converge()

        when:
        state.site = 'new'
        def run = converge()

        then:
        run.reloaded == ['web']
        run.restarted == []
        restarts('web') == 0
        secondRun.reloaded == []
    }

    def 'what a service answers can be said instead'() {
        given:
        shop()
        answer URL, 503, 503, 200

        expect:
        converge().converged
    }

    def 'a refused connection, a late answer and an answer with a body'() {
        given:
        script """
            httpCheck('http://inner/') { retries 2; delay '1s' }
            httpCheck('http://json/')  { json '/status', 'UP' }
            httpCheck('http://slow/')  { timeout '5s'; ignoreErrors() }
        """
        answer 'http://inner/', 0, 500, 204
        answer 'http://json/', body: '{"status": "UP"}'
        answer 'http://slow/', after: '6s'

        expect:
        converge().converged
        plan().lines == ['Plan: nothing to change.']

        when:
        refuse 'http://json/'

        then:
        secondRun.failed.what == 'http://json/ did not answer: connection refused'
    }

    def 'a service is reloaded by a command, which is run again after it has failed, or the agent has died in it'() {
        given:
        script '''
            def site = file('site.conf') { content state.site }
            service('nginx') { command 'nginx'; reloadOn site; reload { command 'nginx', '-s', 'reload' } }
        '''
        state.site = 'one'
        converge()

        when:
        command('nginx -s reload') { exits 1; complains 'no such file' }
        state.site = 'two'
        def run = converge()

        then:
        run.failed.what == 'Service nginx cannot be reloaded'
        run.failed.why == 'exec nginx -s reload exited with code 1\nno such file'
        file('site.conf').text == 'one'

        when:
        command 'nginx -s reload'
        state.site = 'three'
        crashAfter 'file site.conf'
        converge()
        run = converge()

        then:
        run.changed == ['service nginx']
        commands == ['nginx -s reload'] * 2
        restarts('nginx') == 0
        secondRun.changed == []
    }

    def 'ports accept or refuse'() {
        given:
        script "tcpCheck 'db.internal:5432'\nwaitFor('the broker') { port 5672 }"
        accept 'db.internal:5432'
        accept 5672

        expect:
        converge().converged

        when:
        refuse 5672

        then:
        secondRun.failed.what.endsWith('does not accept connections after 30s')
    }

    def 'a command prints, writes, and is counted'() {
        given:
        script '''
            def made = exec('make it') { command 'bin/make', '--all', 'a b'; creates 'out/made' }
            file('log') { content made.changed ? made.stdout : 'nothing' }
        '''
        command('bin/make') { prints 'fine\n'; writes 'out/made', 'x'; takes '3s' }

        when:
        def run = converge()

        then:
        run.changed == ['exec make it', 'file log']
        file('log').text == 'fine'
        file('out/made').exists
        commands == ["bin/make --all 'a b'"]
    }

    def 'a command has the details of its last run'() {
        given:
        script '''
            exec('log in') {
                command 'bin/login'
                env     'DB_HOST', 'localhost'
                stdin   secret('db-password')
                runAs   'nobody'
            }
        '''
        secret 'db-password', 'correct horse'
        def login = command('bin/login')

        when:
        login.stdin

        then:
        thrown(SpecMistake)

        when:
        converge()

        then:
        login.env == [DB_HOST: 'localhost']
        login.stdin == 'correct horse'
        login.runAs == 'nobody'
    }

    def 'a failed command reports its output'() {
        given:
        script "exec('make it') { command 'bin/make' }"
        command(~/make$/) { exits 2; complains 'no rule' }

        when:
        def run = converge()

        then:
        run.failed.what == 'exec bin/make exited with code 2'
        run.failed.why == 'no rule'
    }

    def 'a command that takes too long is killed'() {
        given:
        script "exec('make it') { command 'bin/make'; timeout '10s' }"
        command('bin/make') { takes '11s' }

        expect:
        converge().failed.what == 'exec bin/make did not end within 10s and was killed'
    }

    def 'a command that has to accept new content is asked'() {
        given:
        script 'file("conf") { content "new"; validate "checker", "-t", "%s" }'
        command('checker -t') { exits 1; complains 'no semicolon' }

        when:
        def run = converge()

        then:
        run.failed.what == 'The new content of /box/conf was refused; the file is unchanged'
        run.failed.why.endsWith('no semicolon')
        files == []
    }

    def 'a shell line and a task of the team are described by what people call them'() {
        given:
        script '''
            exec('sort') { shell 'sort a | uniq > b'; creates 'b' }
            script('greet') { creates 'c' }
            script('version') { readOnly() }
        ''', ['tasks/greet/task.sh': 'echo', 'tasks/version/task.sh': 'echo']
        command('sort a') { writes 'b', '1' }
        command('tasks/greet/task.sh') { writes 'c', '1' }
        command('tasks/version/task.sh') { prints '{"values": {"major": 3}}' }

        expect:
        converge().changed == ['exec sort', 'script greet']
        secondRun.changed == []
    }

    def 'the content of an artefact may be given, and then its checksum counts'() {
        given:
        shop()
        state.sha256 = artefact(state.url, 'release 1')

        when:
        converge()

        then:
        file('app.jar').text == 'release 1'

        when: 'somebody replaces it at its place'
        state.url = 'https://repo.example.org/app-2.jar'
        state.sha256 = 'b' * 64
        artefact(state.url, 'something else')
        def run = converge()

        then:
        run.failed.what == 'checksum of https://repo.example.org/app-2.jar differs'
        run.changed == []
        file('app.jar').text == 'release 1'
        quarantined == []
    }

    def 'an archive is described by its files'() {
        given:
        state = [url: "https://repo.example.org/$name".toString(), sha256: '']
        state.sha256 = artefact(state.url, ['shop/bin/run': 'run', 'shop/conf': 'a=1'])
        script """
            download('$name') { url state.url; sha256 state.sha256 }
            unarchive('here') { archive '$name' }
        """

        expect:
        converge().converged
        file('here/shop/bin/run').text == 'run'
        secondRun.changed == []

        where:
        name << ['a.zip', 'a.tar', 'a.tar.gz']
    }

    def 'an artefact whose content is read has to be described'() {
        given:
        script """
            download('a.zip') { url 'https://repo.example.org/a.zip'; sha256 '$DIGEST' }
            unarchive('here') { archive 'a.zip' }
        """

        when:
        def run = converge()

        then:
        run.failed.what == 'The content of https://repo.example.org/a.zip is not described'
        run.failed.cure.contains("artefact 'https://repo.example.org/a.zip'")
    }

    def 'a server that has no artefact stops the converge before anything is touched, unless it was fetched before'() {
        given:
        shop()
        answer state.url, 404

        expect:
        converge().failed.what == 'download of https://repo.example.org/app-1.jar answered 404'
        files == []

        when:
        answer state.url, 200, body: 'program'
        state.sha256 = 'program'.digest('SHA-256')
        converge()
        refuse state.url
        file('app.jar').delete()

        then: 'what is in the cache is not asked for again'
        secondRun.changed == ['download app.jar']
    }

    def 'a full disk fails the converge and leaves what was there'() {
        given:
        shop()
        converge()

        when:
        diskFull()
        state.vars.port = 9090
        def run = converge()

        then:
        run.failed.what == 'Cannot write /box/app.config'
        run.failed.why.contains('no space is left')
        file('app.config').text == 'port = 8080\n'

        when:
        diskFree()
        commit('once more')

        then:
        secondRun.converged
    }

    def 'manual edits are drift, and are corrected'() {
        given:
        shop()
        converge()

        when:
        file('app.config').text = 'port = 1\n'
        file('app.config').mode = '0600'

        then:
        secondRun.changed == ['template app.config']
        file('app.config').text == 'port = 8080\n'
        file('app.config').mode == '0600'

        when:
        file('app.jar').delete()

        then:
        !file('app.jar').exists
        secondRun.changed == ['download app.jar']
        restarts('app') == 0
    }

    def 'files outside the root, accounts and packages are simulated too'() {
        given:
        script '''
            pkg 'nginx'
            user('shop') { home '/srv/shop'; createHome() }
            file('/etc/nginx.conf') { content 'x'; owner 'shop'; mode '0640' }
            pkg('curl')
        '''
        installed 'curl', '8.0'

        when:
        def run = converge()

        then:
        run.changed == ['pkg nginx', 'user shop', 'file /etc/nginx.conf']
        files == ['/etc/nginx.conf']
        file('/etc/nginx.conf').owner == 'shop'
        file('/etc/nginx.conf').mode == '0640'
        file('/srv/shop').directory
        secondRun.changed == []
    }

    def 'processes are those of services, and those that are described'() {
        given:
        shop()
        script SHOP + "\nprocessCheck('java')\nprocessCheck('postgres')", ['templates/app.config.ftl': 'x']
        process '/usr/bin/postgres -D /data'

        expect:
        converge().converged
        secondRun.changed == []
    }
}
