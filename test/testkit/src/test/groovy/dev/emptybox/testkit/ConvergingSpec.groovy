package dev.emptybox.testkit

class ConvergingSpec extends KitSpec {

    def 'a shop converges with nothing described, and comes to rest'() {
        given:
        shop()

        when:
        def run = converge()

        then:
        run.converged
        run.changed == ['template app.config', 'download app.jar', 'service app']
        run.changes == ['template app.config | file.write | app.config', 'download app.jar | artefact.place | app.jar',
                        'service app | service.start | app']
        run.restarted == []
        run.failed == null
        running == ['app']
        files == ['app.config', 'app.jar']
        file('app.jar').sha256 == DIGEST
        secondRun.changed == []
        starts('app') == 1
    }

    def 'a changed value restarts the service once'() {
        given:
        shop()
        converge()

        when:
        state.vars.port = 9090
        def run = converge()

        then:
        run.changed == ['template app.config', 'service app']
        run.restarted == ['app']
        restarts('app') == 1
        starts('app') == 1
        file('app.config').text == 'port = 9090\n'
        file('app.config').lines == ['port = 9090']
        run.diff('template app.config').readLines().findAll { it ==~ /[-+][^-+].*/ } == ['-port = 8080', '+port = 9090']
        run.diff('service app') == '~ template app.config: its content differs'
        secondRun.changed == []
    }

    def 'lines are those of the command line'() {
        given:
        shop()
        converge()

        when:
        state.vars.port = 9090
        def run = converge()

        then:
        run.lines.first() == 'template app.config  (converge.groovy:2)'
        run.lines.last() == 'Applied: 2 changes, 1 restart.'
        run.toString().startsWith('converged\ntemplate app.config')
    }

    def 'a plan reports what would be done and does nothing'() {
        given:
        shop()

        when:
        def plan = plan()

        then:
        plan.changed == ['template app.config', 'download app.jar', 'service app']
        plan.changes.size() == 3
        plan.unknown == []
        plan.failed == null
        plan.diff('template app.config').contains('+port = 8080')
        plan.lines.last() == 'Plan: 3 to change, 0 restarts, 0 unknown.'
        files == []
        running == []
    }

    def 'what a plan cannot know it calls unknown, also here'() {
        given:
        script """
            exec('make it') { command 'make' }
            readFile 'made'
        """
        command('make') { writes 'made', 'x' }

        expect:
        plan().unknown == ['converge.groovy:3:13: the script cannot go on: the content of made is not known: exec make it may change it']
        converge().converged
    }

    def 'a script that does not compile is refused, and nothing is touched'() {
        given:
        shop()
        converge()

        when:
        script "servce('app') { }"
        def run = converge()

        then:
        run.behind
        run.changed == []
        run.failed.where.toString() == 'converge.groovy:1:1'
        run.lines.any { it.contains('servce') }
        running('app')
        plan().failed != null
    }

    def 'labels choose the environment, facts are those of the spec'() {
        given:
        state = [vars: [greeting: 'hello']]
        script 'file("greeting") { content "${state.vars.greeting} from ${facts.hostname} with ${facts.cpus} in ${facts.environment}" }',
            ['environments/prod.json': '{"vars": {"greeting": "good day"}}']

        when:
        converge()

        then:
        file('greeting').text == 'hello from box with 2 in '

        when:
        labels env: 'prod'
        facts hostname: 'shop-1', cpus: 8
        converge()

        then:
        file('greeting').text == 'good day from shop-1 with 8 in prod'
    }

    def 'a secret is where it belongs and nowhere else'() {
        given:
        script '''
            file('key') { content "key=${secret('api-key')}"; mode '0600' }
            file('other') { content "key=${secret('other')}"; mode '0600' }
        '''
        secret 'api-key', 'squeamish ossifrage'

        when:
        def run = converge()

        then:
        file('key').text == 'key=squeamish ossifrage'
        file('other').text == 'key=value of other'
        !run.toString().contains('squeamish')
    }

    def 'the revision is what the script sees'() {
        given:
        revision author: 'Ann <ann@example.org>', signer: 'Ann'
        script 'log.info "${revision.author} ${revision.message} ${revision.signer}"; warn "mind"'

        expect:
        converge().log == ['Ann <ann@example.org> revision 1 Ann', 'mind']
    }

    def 'a state in YAML is edited as well'() {
        given:
        def repo = java.nio.file.Files.createTempDirectory('yaml')
        repo.resolve('state.yaml').toFile().text = 'vars:\n  port: 1\n'
        repo.resolve('converge.groovy').toFile().text = 'file("port") { content "${state.vars.port}" }'
        def stage = new Stage(repo)

        when:
        stage.converge()
        stage.repo.state().vars.port = 2
        def run = stage.converge()

        then:
        run.changed == ['file port']
        stage.file('port').text == '2'
        repo.resolve('state.yaml').toFile().text == 'vars:\n  port: 1\n'

        cleanup:
        stage.close()
        repo.toFile().deleteDir()
    }

    def 'edits of repo files make a new revision, and the directory on disk is unchanged'() {
        given:
        shop()
        converge()

        when:
        def name = commit(['templates/app.config.ftl': source('templates/app.config.ftl') + 'debug = true\n'], 'more talk')
        def run = converge()

        then:
        name == 'more talk'
        good == 'more talk'
        run.changed == ['template app.config', 'service app']
        file('app.config').text.endsWith('debug = true\n')
        stateRepo().toFile().list().sort() == ['converge.groovy', 'state.json']

        when:
        commit 'templates/app.config.ftl': null
        run = converge()

        then:
        run.failed.what.contains('app.config.ftl')
        run.behind
    }

    def 'a script knows the root that its paths are relative to, and a file with the environment of a service'() {
        given:
        script """
            file('app.env') { content "DATA=\${facts.root}/data\\nTOKEN=\${secret('token')}\\n" }
            service('app') { shell 'exec app'; envFile 'app.env' }
        """
        secret 'token', 'very secret'

        expect:
        converge().converged
        file('app.env').text == "DATA=/box/data\nTOKEN=very secret\n"
        service('app').env == [DATA: '/box/data', TOKEN: 'very secret']
        secondRun.changed == []

        when:
        secret 'token', 'another secret'

        then:
        converge().changed == ['file app.env', 'service app']
        restarts('app') == 1
    }

    def 'a renamed service is one step in the plan, and is restarted only for another difference'() {
        given:
        script "service('web') { command 'app' }\nservice('db') { command 'db' }"
        converge()

        when:
        script "service('db') { command 'db', '-v' }\nservice('shop') { command 'app'; was 'web' }"

        then:
        plan().changes == ['service db | service.restart | db', 'service shop | service.rename | shop']

        when:
        def run = converge()

        then:
        run.changed == ['service db', 'service shop']
        running == ['db', 'shop']
        restarts('shop') == 0
        starts('shop') == 0
        secondRun.changed == []

        when:
        script "service('db') { command 'db', '-v' }\nservice('store') { command 'app', '--new'; was 'shop' }"

        then:
        plan().changes == ['service store | service.rename | store', 'service store | service.restart | store']
        converge().changed == ['service store']
        running == ['db', 'store']

        when:
        script "service('db') { command 'db', '-v' }\nservice('store') { command 'app', '--new' }\nservice('x') { command 'x'; was 'db' }"

        then:
        converge().failed.what() == "service x was 'db', and that is declared too"
    }
}
