package dev.emptybox.agent.script

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class ScriptHostSpec extends Specification {

    @TempDir
    Path dir

    ScriptFixture fixture

    def setup() {
        fixture = new ScriptFixture(dir)
    }

    def 'the script of the design compiles, and plans its changes in order'() {
        given:
        fixture.write 'templates/app.config.ftl', 'port=${port}\ngreeting=${greeting}\n'
        fixture.script '''
            onStart { log.info "box ${facts.hostname} started" }
            onStop  { log.info 'box stopped' }

            directory 'bin'

            def config = template('app.config') {
                source 'app.config.ftl'
                vars   state.vars
            }

            def binary = download('bin/app') {
                url    state.distro.url
                sha256 state.distro.sha256
                mode   '0755'
            }

            service('app') {
                command   'bin/app', '--config', 'app.config'
                restartOn config, binary
                health    { http "http://127.0.0.1:${state.vars.port}/healthz"; within '30s' }
                stop      { signal 'TERM'; grace '10s' }
            }
        '''.stripIndent(12)

        when:
        def report = fixture.run().report()

        then:
        report.failed() == null
        report.unknown() == []
        report.changeKeys() == ['directory bin | directory.make | bin', 'template app.config | file.write | app.config',
            'download bin/app | artefact.place | bin/app', 'service app | service.start | app']
        report.steps()[1].changes()[0].diff().contains('+port=8080')
        report.steps()[1].where().toString() == 'converge.groovy:7:1'
        fixture.said == ['box box started']
    }

    def 'cached classes that are #damage are compiled again (B4)'() {
        given:
        fixture.script "def names = ['a', 'b']\nnames.each { log.info it }"
        fixture.run()
        def file = fixture.cache.toFile().listFiles()[0].toPath()
        def whole = Files.readAllBytes(file)
        Files.write(file, spoil(whole.clone()))
        fixture.said.clear()

        when:
        def report = fixture.run().report()

        then:
        report.failed() == null
        fixture.said == ['a', 'b']
        Files.readAllBytes(file).length == whole.length

        where:
        damage         | spoil
        'empty'        | { byte[] it -> new byte[0] }
        'truncated'    | { byte[] it -> Arrays.copyOf(it, it.length.intdiv(2)) }
        'flipped'      | { byte[] it -> it[it.length.intdiv(2)] = (byte) (it[it.length.intdiv(2)] ^ 0x55); it }
        'without sums' | { byte[] it -> Arrays.fill(it, 0, 32, (byte) 0); it }
    }

    def 'cached classes that do not link are compiled again (B4)'() {
        given: 'whole as a file, and no classes'
        fixture.script "log.info 'a'"
        fixture.load().close()
        def key = fixture.cache.toFile().listFiles()[0].name
        new ClassCache(fixture.cache, 5).keep(key, [converge: [1, 2, 3] as byte[]])

        when:
        def report = fixture.run().report()

        then:
        report.failed() == null
        fixture.said == ['a']
    }

    def 'a script that is nested too deep to be compiled is a problem, not the end of the agent (B4)'() {
        given:
        fixture.script 'def x = ' + '(' * 20_000 + '1' + ')' * 20_000

        expect:
        !fixture.problems().empty
    }

    def 'a variable that hides a task is reported where the task is meant'() {
        given:
        fixture.script '''\
            def file = file('a') { content 'x' }
            file('b') { content 'y' }
            def twice = { String name -> name * 2 }
            twice('c')
        '''.stripIndent(12)

        expect:
        fixture.problems().collect { [it.where().toString(), it.what(), it.why(), it.cure()] } == [
            ['converge.groovy:2:1', "'file' is a variable here, with an outcome that cannot be called", 'it hides the task of this name', "give the variable another name than 'file'"]]
    }

    def 'a name of another tool is answered with the task'() {
        given:
        fixture.script '''\
            lineinfile('sshd_config') {
                line 'PermitRootLogin no'
            }
            get_url 'x'
            debug 'done'
        '''.stripIndent(12)

        expect:
        fixture.problems().collect { [it.where().toString(), it.what(), it.why(), it.cure()] } == [
            ['converge.groovy:1:1', "There is no task 'lineinfile'", "lineinfile of Ansible is 'lineInFile' in emptybox", "write for example: lineInFile('...') { }"],
            ['converge.groovy:4:1', "There is no task 'get_url'", "get_url of Ansible is 'download' in emptybox", "write for example: download('...') { }"],
            ['converge.groovy:5:1', "There is no task 'debug'", 'debug is log.info in emptybox', '']]
    }

    def 'all misspelt words are reported together, each with its place and the nearest right word'() {
        given:
        fixture.script '''\
            directry 'bin'
            template('app.config') {
                sorce 'app.config.ftl'
                vars state.vars
            }
            download('bin/app') {
                url    state.distro.ulr
                sha256 stat.distro.sha256
            }
            log.inof 'x'
        '''.stripIndent(12)

        when:
        def problems = fixture.problems()

        then:
        problems.collect { [it.where().toString(), it.what(), it.why()] } == [
            ['converge.groovy:1:1', "There is no task 'directry'", "did you mean 'directory'?"],
            ['converge.groovy:3:5', "There is no option 'sorce' in template", "did you mean 'source'?"],
            ['converge.groovy:7:25', "There is no key 'ulr' in state.distro", "in state.json; did you mean 'url'?"],
            ['converge.groovy:8:12', "There is no variable 'stat'", "did you mean 'state'?"],
            ['converge.groovy:10:5', "Log has no method inof(String)", "did you mean 'info'?"],
        ]
        problems[1].where().text().trim() == "sorce 'app.config.ftl'"
    }

    def 'a key that one environment lacks is named with that environment'() {
        given:
        fixture.write 'environments/prod.json', '{"replicas": 3}'
        fixture.write 'environments/test.json', '{}'
        fixture.script "log.info state.replicas"

        expect:
        fixture.problems()*.why() == ['it is missing in state.json with environments/test.json']
    }

    def 'a key that only files of labels have is named with these, and can be asked for with a default'() {
        given:
        fixture.write 'environments/prod.json', '{}'
        fixture.write 'environments/test.json', '{}'
        fixture.write 'labels/region/eu.json', '{"mirror": "eu", "vars": {"ttl": 3}}'
        fixture.write 'labels/tier/web.json', '{"mirror": "web"}'
        fixture.script "log.info state.mirror\nlog.info state.vars.ttl\nlog.info vars.tttl\n" +
            "log.info state.get('mirror', 'none')\nlog.info state.vars.get('ttl', 60)"

        expect:
        fixture.problems().collect { [it.what(), it.why(), it.cure()] } == [
            ["There is no key 'mirror' in state", 'only labels/region/eu.json and labels/tier/web.json have it, and not every agent has this label',
                "add it, or use state.get('mirror', default)"],
            ["There is no key 'ttl' in state.vars", 'only labels/region/eu.json has it, and not every agent has this label',
                "add it, or use state.vars.get('ttl', default)"],
            ["There is no key 'tttl' in state.vars", 'in state.json with environments/prod.json, state.json with environments/test.json; ' +
                'known here: greeting, names, port, servers', "add it, or use state.vars.get('tttl', default)"]]
    }

    def 'what a label puts in the place of a list counts as well'() {
        given:
        fixture.write 'labels/region/eu.json', '{"vars": {"servers": [{"host": "h3"}]}}'
        fixture.script "state.vars.servers.each { log.info it.port }"

        expect:
        fixture.problems()*.what() == ["There is no key 'port' in state.vars.servers[]"]
        fixture.problems()[0].why() == 'it is missing in state.json with labels/region/eu.json'
    }

    def 'the compiler knows the types of the state: #expression'() {
        given:
        fixture.script expression

        expect:
        fixture.problems()*.what() == []

        where:
        expression << [
            "int port = state.vars.port; log.info port + 1",
            "state.vars.names.each { log.info it.toUpperCase() }",
            "state.vars.servers.each { s -> log.info s.host.toUpperCase() + s.port }",
            "def d = state.distro; log.info d.url.length()",
            "log.info state.get('nothing', 'default')",
            "log.info state.vars.get('nothing', 3)",
            "log.info vars.greeting.toUpperCase()",
            "log.info current.version; log.info current.vars?.port",
            "log.info facts.labels.zone + facts.hostname + revision.commit",
            "String url(String host) { \"http://\$host/\" }\nlog.info url(state.vars.servers[0].host)",
            "for (s in state.vars.servers) { log.info s.host.trim() }",
            "if (state.vars.port > 80) { log.warn 'x' }",
            "println 'hello'",
            "def c = file('x') { content 'y' }\nif (c.changed) { log.info c.checksum.take(3) }",
            "exec('x') { command 'a'; planned { stdout 'ok'; rc 0 }; expect 0, 2 }",
        ]
    }

    def 'a key of the state can have any name: #key'() {
        given:
        fixture.write 'state.json', "{\"$key\": \"value\", \"inner\": {\"$key\": \"deep\"}}"
        fixture.script "log.info state.$key\nlog.info state.inner.$key\nfile('x') { content state.$key }"

        when:
        def report = fixture.run().report()

        then:
        report.failed() == null
        fixture.said == ['value', 'deep']

        where:
        key << ['name', 'members', 'strict', 'path', 'content', 'get', 'asMap', 'state', 'vars', 'empty', 'size', 'values']
    }

    def 'a mode as a number is refused, with the reason'() {
        given:
        fixture.script "file('x') { content 'a'; mode 0644 }"

        expect:
        with(fixture.check()[0]) {
            what() == "'mode' does not take a number"
            why() == 'a mode as a number is ambiguous: 0644 and 644 are different numbers'
            cure() == "write for example: mode '0640'"
        }
    }

    def 'what reaches around the tasks is refused: #code'() {
        given:
        fixture.script code

        when:
        def problems = fixture.problems()

        then:
        problems.size() >= 1
        problems[0].what() == what
        problems[0].cure() == cure
        problems[0].where().line() == line

        where:
        code                                       | line || what                                                        | cure
        "new File('/tmp/x').text = 'a'"            | 1    || 'java.io.File cannot be used in a converge script'          | 'use the tasks file, template, directory or download'
        "'id -u'.execute()"                        | 1    || 'execute cannot be used in a converge script'               | "use exec('what for') { command 'program', 'argument' }"
        "System.exit(1)"                           | 1    || 'java.lang.System cannot be used in a converge script'      | "use fail 'why' to end, facts for properties of the box, revision.time for the time"
        "Thread.start { }"                         | 1    || 'java.lang.Thread cannot be used in a converge script'      | 'use retries and delay; a script has one thread'
        "sleep(10)"                                | 1    || 'sleep cannot be used in a converge script'                 | 'use retries and delay on the task that has to wait'
        "new Socket('x', 1)"                       | 1    || 'java.net.Socket cannot be used in a converge script'       | 'use download, httpCheck or exec'
        "'x'.metaClass.y = 1"                      | 1    || 'metaClass cannot be used in a converge script'             | 'write a method, or a class in lib/'
        "evaluate('1')"                            | 1    || 'evaluate cannot be used in a converge script'              | 'use the tasks'
        "new GroovyShell().evaluate('1')"          | 1    || 'groovy.lang.GroovyShell cannot be used in a converge script' | 'converge scripts do not change or load code'
        "''.class.forName('java.io.File')"         | 1    || 'Class.forName cannot be used in a converge script'         | 'converge scripts do not change or load code'
        "log.info 'x'\nnew Date()"                 | 2    || 'Date.new cannot be used in a converge script'              | 'use revision.time'
        "java.time.Instant.now()"                  | 1    || 'Instant.now cannot be used in a converge script'           | 'use revision.time'
        "UUID.randomUUID()"                        | 1    || 'UUID.randomUUID cannot be used in a converge script'       | 'use facts or the state for values that differ between boxes'
        "def p = ['a'].&execute"                   | 1    || 'execute cannot be used in a converge script'               | "use exec('what for') { command 'program', 'argument' }"
        "import java.nio.file.Files\nlog.info 'x'" | 1    || 'import of java.nio.file.Files cannot be used in a converge script' | 'use the tasks file, template, directory or download'
        "@Grab('a:b:1')\nimport java.util.List\nlog.info 'x'" | 1 || '@Grab cannot be used in a converge script'         | 'put classes that the script needs in lib/ of the state repo'
        "('/tmp/x' as File).delete()"              | 1    || 'java.io.File cannot be used in a converge script'          | 'use the tasks file, template, directory or download'
        "Runtime.runtime.halt(1)"                  | 1    || 'java.lang.Runtime cannot be used in a converge script'     | "use exec('what for') { command 'program', 'argument' }"
        "System.getenv('X')"                       | 1    || 'java.lang.System cannot be used in a converge script'      | "use fail 'why' to end, facts for properties of the box, revision.time for the time"
        "dev.emptybox.agent.script.ScriptHost x = null" | 1 || 'dev.emptybox.agent.script.ScriptHost cannot be used in a converge script' | 'use a task of the standard library: emptybox tasks'
    }

    def 'a syntax error has its line and column'() {
        given:
        fixture.script "directory 'bin'\ntemplate('x' {\n"

        when:
        def problem = fixture.problems()[0]

        then:
        problem.where().line() == 2
        problem.where().column() == 9
        problem.what() == "Unexpected input: '('"
    }

    def 'classes in lib can be imported, and are checked as well'() {
        given:
        fixture.write 'lib/shop/Names.groovy', "package shop\nclass Names { static String url(String host) { \"http://\$host/\" } }"
        fixture.script "import shop.Names\nlog.info Names.url('x')"

        expect:
        fixture.problems() == []
        fixture.run().report().failed() == null
        fixture.said == ['http://x/']

        when:
        fixture.write 'lib/shop/Names.groovy', "package shop\nclass Names {\n  static String url(String host) { new File(host).text } }"

        then:
        fixture.problems()*.where()*.toString() == ['lib/shop/Names.groovy:3:36']
    }

    def 'a compiled script is taken from the cache as long as sources and the shape of the state are the same'() {
        given:
        fixture.script "log.info state.version"
        fixture.load().close()
        def before = Files.list(fixture.cache).toList()

        when: 'a value changes'
        fixture.write 'state.json', Files.readString(fixture.repo.resolve('state.json')).replace('1.0.0', '2.0.0')
        fixture.load().close()

        then:
        Files.list(fixture.cache).toList() == before

        when: 'the key is gone'
        fixture.write 'state.json', '{}'

        then:
        fixture.problems()*.what() == ["There is no key 'version' in state"]
    }

    def 'a host for specs has the classes of the same scripts once, whoever closes them'() {
        given:
        fixture.script "log.info state.version"
        def host = ScriptHost.lasting()
        def layers = [new StateFiles.Layered('state.json', '', [version: '1.0.0'])]

        when:
        def first = host.load(fixture.repo, layers)
        def type = first.newScript().class
        first.close()

        then:
        host.load(fixture.repo, layers).newScript().class == type

        when:
        fixture.script "log.info state.version + '!'"

        then:
        host.load(fixture.repo, layers).newScript().class != type
    }

    def 'a damaged cache is compiled again'() {
        given:
        fixture.script "log.info state.version"
        fixture.load().close()

        when:
        Files.list(fixture.cache).forEach { file -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100)) }

        then:
        fixture.run().report().failed() == null
        fixture.said == ['1.0.0']
    }

    def 'no script, and a script that is too large, are problems and not crashes'() {
        expect:
        fixture.problems()*.what() == ['There is no converge.groovy in the state repo']

        when:
        fixture.script 'log.info "x"\n' * 160_000

        then:
        fixture.problems()*.what() == ['converge.groovy is too large to be a script']

        when: 'the method of its statements is larger than a class file can have'
        fixture.script 'log.info "x"\n' * 5_000
        def problems = fixture.problems()

        then:
        problems.size() == 1
        !problems[0].what().contains('Exception')
    }

    def 'what cannot be changed is refused at run time, too: #code'() {
        given:
        fixture.script "def change(it) { $code }\nchange(state.vars)"

        when:
        def failed = fixture.run().report().failed()

        then:
        failed.what() == what
        failed.where().line() == 1

        where:
        code                      || what
        "it.put('a', 1)"          || 'state.vars cannot be changed'
        'it.port = 1'             || 'state.vars cannot be changed'
        "it['port'] = 1"          || 'state.vars cannot be changed'
        "it.remove('port')"       || 'state.vars cannot be changed'
        "it.names << 'z'"         || 'state.vars.names cannot be changed'
        'it.names.clear()'        || 'state.vars.names cannot be changed'
        'it.prot'                 || 'There is no state.vars.prot'
        'it.servers[0].prot'      || 'There is no state.vars.servers[0].prot'
    }

    def 'a member that another object of the list has is optional'() {
        given:
        fixture.write 'state.json', '{"sites": [{"name": "a", "tls": true}, {"name": "b"}], "apps": {"x": {"port": 1}, "y": {}}}'
        fixture.script "state.sites.each { log.info it.tls ? 'tls' : 'plain' }\nstate.apps.each { name, app -> log.info app.port }\nlog.info state.sites[1].tsl"

        expect:
        fixture.problems()*.what() == ["There is no key 'tsl' in state.sites[]"]

        when:
        fixture.script Files.readString(fixture.repo.resolve('converge.groovy')).readLines()[0..1].join('\n')

        then:
        fixture.run().report().failed() == null
        fixture.said == ['tls', 'plain', '1', 'null']
    }

    def 'what cannot be found in one state is found in every environment: #environment'() {
        given:
        fixture.write 'state.json', '{"vars": {"mode": "0640", "wait": "5s"}, "dirs": [{"mode": "0700"}, {"mode": "0755"}]}'
        fixture.write 'environments/prod.json', environment
        fixture.script "file('a') { content 'x'; mode state.vars.mode }\nexec('b') { command 'x'; timeout state.vars.wait }\nstate.dirs.each { d -> directory('d') { mode d.mode } }"

        expect:
        fixture.check().collect { it.where().line() + ': ' + it.whatAndWhy(': ') } == found

        where:
        environment                        || found
        '{}'                               || []
        '{"vars": {"mode": "0999"}}'       || ["1: mode '0999' is not a mode: a mode is three or four octal digits"]
        '{"vars": {"wait": "5"}}'          || ["2: '5' is not a duration: a duration is a whole number with a unit: ms, s, m or h"]
        '{"dirs": [{"mode": "0700"}, {"mode": "x"}]}' || ["3: mode 'x' is not a mode: a mode is three or four octal digits"]
    }

    def 'a template is rendered for every environment, with what is known of its variables'() {
        given:
        fixture.write 'state.json', '{"vars": {"ui": {"greeting": "hi"}, "port": 80}}'
        fixture.write 'templates/a.ftl', template
        fixture.script script

        expect:
        fixture.check().collect { it.where().toString() + ' ' + it.whatAndWhy(': ') } == found

        where:
        template                  | script                                                                        || found
        '${ui.greeting} ${port}'  | "template('a') { source 'a.ftl'; vars state.vars }"                           || []
        'x\n${ui.greting}'        | "template('a') { source 'a.ftl'; vars state.vars }"                           || ["templates/a.ftl:2:3 The template uses ui.greting, which has no value: did you mean 'ui.greeting'?"]
        '${cpus} ${prot}'         | "template('a') { source 'a.ftl'; vars cpus: facts.cpus, port: 1 }"            || ["templates/a.ftl:1:11 The template uses prot, which has no value: did you mean 'port'?"]
        '${anything}'             | "def model = [:]\nmodel.x = facts.cpus\ntemplate('a') { source 'a.ftl'; vars model }" || []
        '${cpus.x?upper_case}'    | "template('a') { source 'a.ftl'; vars cpus: facts.cpus }"                     || []
    }

    def 'a source that does not parse hides nothing in other files'() {
        given:
        fixture.write 'lib/shop/Names.groovy', "package shop\nclass Names { static String url(String host { } }"
        fixture.write 'lib/shop/Other.groovy', "package shop\nclass Other { def a() { nothing } }"
        fixture.script "import shop.Names\nlog.info Names.url('x').foo\ndirectry 'x'"

        expect:
        fixture.problems().collect { it.where().file() + ':' + it.where().line() } == ['converge.groovy:3', 'lib/shop/Names.groovy:2', 'lib/shop/Other.groovy:2']
    }

    def 'a check reads a template anew each time, wherever in the repo it is'() {
        given:
        fixture.script "template('a') { source 'conf/app.ftl'; vars state.vars }"
        fixture.write 'conf/app.ftl', 'port ${port}'

        expect:
        fixture.check() == []

        when:
        fixture.write 'conf/app.ftl', 'port ${prot}'

        then:
        fixture.check().any { it.whatAndWhy(': ').contains('prot') }

        when:
        Files.delete(fixture.repo.resolve('conf/app.ftl'))

        then:
        fixture.check().any { it.whatAndWhy(': ').contains('conf/app.ftl') }
    }
}
