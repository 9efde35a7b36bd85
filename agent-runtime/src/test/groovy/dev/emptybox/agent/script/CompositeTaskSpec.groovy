package dev.emptybox.agent.script

import dev.emptybox.stdlib.model.Outcome
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class CompositeTaskSpec extends Specification {

    static final String WEB_APP = '''\
        /**
         * A web application
         * behind the proxy.
         */
        class WebApp extends CompositeTask {

            /** The port it listens on. */
            int port = 8080

            /** The release to run */
            String version

            String home = "/srv/$name-$version"

            List<String> hosts = ['localhost']

            Map<String, String> env = [:]

            boolean tls

            /** The user it runs as. */
            String user = null

            void validate() {
                if (port < 1024) {
                    fail "port $port is privileged"
                }
            }

            void apply() {
                directory(home)
                def config = file("$home/app.conf") { content "$version:$port $hosts $env $tls on ${facts.hostname}" }
                service(name) {
                    command 'app', '--home', home
                    if (user) {
                        runAs user
                    }
                    restartOn config
                }
            }
        }
        '''.stripIndent()

    @TempDir
    Path dir

    ScriptFixture fixture

    def setup() {
        fixture = new ScriptFixture(dir)
        fixture.write 'tasks/WebApp.groovy', WEB_APP
    }

    private static List<String> told(problems) {
        problems.collect { "${it.where()}: ${it.what()}: ${it.why()}".toString() }
    }

    def 'a class in tasks is a word whose options are its properties, with defaults computed from the others'() {
        given:
        fixture.script '''\
            directory '/srv'
            [shop: 9000, blog: 9001].each { app, number ->
                webApp(app) {
                    version state.version
                    port    number
                    hosts   'a', "b-${app}"
                    env     ZONE: 'x'
                    tls()
                    user    'root'
                    onlyIf  { app == 'shop' }
                }
            }
            def other = webApp('other') { version 7; hosts(['c']) }
            exec('last') { command 'true'; onlyIf other.changed }
            service('proxy') { command 'proxy'; restartOn other }
            '''.stripIndent()

        when:
        def report = fixture.run().report()

        then:
        report.failed() == null
        report.steps().collect { (it.within() + it.task()).join(' / ') + ' ' + it.status() } == [
            'directory /srv CHANGED',
            'webApp shop / directory /srv/shop-1.0.0 CHANGED', 'webApp shop / file /srv/shop-1.0.0/app.conf CHANGED', 'webApp shop / service shop CHANGED',
            'webApp shop CHANGED', 'webApp blog SKIPPED',
            'webApp other / directory /srv/other-7 CHANGED', 'webApp other / file /srv/other-7/app.conf CHANGED', 'webApp other / service other CHANGED',
            'webApp other CHANGED', 'exec last CHANGED', 'service proxy CHANGED']
        diff(report, 'file /srv/shop-1.0.0/app.conf').contains('+1.0.0:9000 [a, b-shop] [ZONE:x] true on box')
        diff(report, 'file /srv/other-7/app.conf').contains('+7:8080 [c] [:] false on box')
        step(report, 'webApp other').reason() == 'directory /srv/other-7, file /srv/other-7/app.conf, service other changed'
        step(report, 'webApp other').where().toString() == 'converge.groovy:13:1'
        step(report, 'service other').where().toString() == 'tasks/WebApp.groovy:33:9'
        step(report, 'service other').where().callers()*.toString() == ['converge.groovy:13:1']
        report.asMap().changes.find { it.task == 'service shop' }.within == ['webApp shop']
    }

    static final String PROXY = '''\
        class Proxy extends CompositeTask {

            /** How it answers over TLS. */
            static class Tls {
                /** The certificate. */
                String certificate
                /** The port. */
                int port = 443
                boolean clients
                List<String> names = ['all']
            }

            /** TLS, if any. */
            Tls tls = null

            void apply() {
                file("${name}.conf") { content "$name ${tls?.certificate} ${tls?.port} ${tls?.clients} ${tls?.names}\\n" }
            }
        }
        '''.stripIndent()

    def 'a property with a class of the task is a block with its properties'() {
        given:
        fixture.write 'tasks/Proxy.groovy', PROXY
        fixture.script '''\
            proxy 'plain'
            proxy('usual') { tls { certificate "$state.version" } }
            proxy('full') {
                tls {
                    certificate 7
                    port        8443
                    clients()
                    names       'a', 'b'
                }
            }
            '''.stripIndent()

        expect:
        with(fixture.run().report()) { report ->
            report.failed() == null
            ['plain', 'usual', 'full'].collect { diff(report, "file ${it}.conf").readLines().last() } ==
                ['+plain null null null null', '+usual 1.0.0 443 false [all]', '+full 7 8443 true [a, b]']
        }
    }

    def 'mistakes in a block of a property are reported like those of other options'() {
        given:
        fixture.write 'tasks/Proxy.groovy', PROXY
        fixture.write 'tasks/Inner.groovy', "class Inner extends CompositeTask {\n    class Options2 { String a }\n    Options2 two\n    void apply() { directory name }\n}\n"
        fixture.script '''\
            proxy('a') { tls { certficate 'x' } }
            proxy('b') { tls { certificate 'x'; port 'y' } }
            proxy('c') { tls 'x' }
            '''.stripIndent()

        expect:
        told(fixture.problems()) == [
            "converge.groovy:1:20: There is no option 'certficate' in tls: did you mean 'certificate'?",
            "converge.groovy:2:37: 'port' does not take (String): ",
            "converge.groovy:3:14: 'tls' does not take (String): ",
            'tasks/Inner.groovy:2:5: The class Options2 is not static: its values are set before there is a task']
    }

    def 'mistakes in the uses and in the declarations are reported together, with line and nearest word'() {
        given:
        fixture.write 'tasks/Nested.groovy', '''\
            class Nested extends CompositeTask {
                String state
                int sensitive = 1
                void apply() {
                    webApp(name) { verzion '1' }
                    webapp(name)
                }
            }
            '''.stripIndent()
        fixture.script '''\
            webApp('a') { version '1'; prot 80 }
            webApp('b') { version '1'; port '80' }
            webApp('c')
            webAp('d')
            new WebApp().apply()
            '''.stripIndent()

        expect:
        told(fixture.problems()) == [
            "converge.groovy:1:28: There is no option 'prot' in webApp: did you mean 'port'?",
            "converge.groovy:2:28: 'port' does not take (String): ",
            "converge.groovy:3:1: 'webApp' does not take (String): ",
            "converge.groovy:4:1: There is no task 'webAp': did you mean 'webApp'?",
            "converge.groovy:5:1: A task is not created with new: its word runs it",
            "tasks/Nested.groovy:2:5: A property of a task cannot be called 'state': it is bound in every script",
            "tasks/Nested.groovy:3:5: A property of a task cannot be called 'sensitive': it is an option of every task",
            "tasks/Nested.groovy:5:24: There is no option 'verzion' in webApp: did you mean 'version'?",
            "tasks/Nested.groovy:6:9: There is no task 'webapp': did you mean 'webApp'?"]
    }

    def 'a file in tasks that is not a usable task is a problem'() {
        given:
        fixture.script "directory 'a'"
        fixture.write 'tasks/Plain.groovy', 'class Plain { }'
        fixture.write 'tasks/Other.groovy', 'class Another extends CompositeTask { void apply() { } }'
        fixture.write 'tasks/Loose.groovy', "directory 'a'"
        fixture.write 'tasks/File.groovy', 'class File extends CompositeTask { void apply() { } }'
        fixture.write 'tasks/Idle.groovy', 'class Idle extends CompositeTask { }'
        fixture.write 'tasks/One.groovy', 'class One extends CompositeTask { void apply() { two(name) } }'
        fixture.write 'tasks/Two.groovy', "class Two extends CompositeTask {\n    void apply() { one(name) { onlyIf true } }\n}"

        expect:
        told(fixture.problems()).toSorted() == [
            "tasks/File.groovy:1:1: The task File cannot have this name: 'file' is a word of every script",
            'tasks/Idle.groovy:1:1: Idle has no method apply: it has the tasks that idle is made of',
            'tasks/Loose.groovy: tasks/Loose.groovy does not declare the class Loose: a file in tasks/ is a task, and has its name',
            "tasks/One.groovy:1:50: 'one' is used inside itself: one -> two -> one",
            'tasks/Other.groovy:1:1: tasks/Other.groovy does not declare the class Other: a file in tasks/ is a task, and has its name',
            'tasks/Plain.groovy:1:1: Plain does not extend CompositeTask: a file in tasks/ is a task',
            "tasks/Two.groovy:2:20: 'two' is used inside itself: two -> one -> two"]
    }

    def 'a failure inside of a task names its line and that of its caller'() {
        given:
        fixture.write 'tasks/Site.groovy', '''\
            class Site extends CompositeTask {
                void apply() {
                    directory '/srv'
                    webApp(name) { version '1'; port 80 }
                }
            }
            '''.stripIndent()
        fixture.script "site('x')"

        when:
        def report = fixture.run().report()

        then:
        report.failed().what() == 'port 80 is privileged'
        report.failed().where().toString() == 'tasks/WebApp.groovy:26:13'
        report.failed().where().callers()*.toString() == ['tasks/Site.groovy:4:9', 'converge.groovy:1:1']
        report.steps().collect { it.task() + ' ' + it.status() } == ['directory /srv CHANGED', 'webApp x FAILED', 'site x FAILED']

        when: 'the failure is tolerated'
        fixture.script "def site = site('x') { ignoreErrors() }\nfile('/srv/note') { content site.failed.toString() }"
        report = fixture.run().report()

        then:
        report.failed() == null
        diff(report, 'file /srv/note').contains('+true')
    }

    def 'a required property, a name and a fingerprint are as with any task'() {
        given:
        fixture.write 'tasks/Proxy.groovy', PROXY
        fixture.script script

        expect:
        fixture.run().report().failed().what().contains(what)

        where:
        script                                                             || what
        "webApp('a') { }"                                                  || 'webApp a has no version'
        "proxy('a') { tls { port 1 } }"                                    || 'proxy a: tls has no certificate'
        "webApp('') { version '1' }"                                       || 'webApp has an empty name'
        "webApp('a') { version '1' }\nwebApp('a') { version '2' }"         || "'webApp a' is declared twice"
        "def a = webApp('a') { version '1' }\nif (a) { directory 'b' }"    || "outcome of 'webApp a' is used as a truth value"
    }

    def 'the outcome has the fingerprint of all tasks inside'() {
        when:
        def marks = ['1', '1', '2'].collect { version ->
            fixture.script "def shop = webApp('shop') { version '$version' }\nlog.info shop.fingerprint().value()"
            fixture.write 'tasks/WebApp.groovy', WEB_APP.replace('directory(home)', "directory('/srv'); directory(home)")
            fixture.said.clear()
            assert fixture.run().report().failed() == null
            fixture.said[0]
        }

        then:
        marks[0] == marks[1]
        marks[0] != marks[2]
    }

    def 'what depends on something unknown is unknown as a whole'() {
        given:
        fixture.write 'tasks/Chore.groovy', '''\
            class Chore extends CompositeTask {
                void apply() {
                    def done = exec('ask') { command 'ask' }
                    log.info done.stdout
                }
            }
            '''.stripIndent()
        fixture.script "chore('x')\ndirectory '/never'"

        when:
        def report = fixture.run().report()

        then:
        report.failed() == null
        report.unknown().size() == 1
        step(report, 'chore x').status() == Outcome.Status.UNKNOWN
        !report.steps().any { it.task() == 'directory /never' }
    }

    def 'hooks of a task use the world of the converge in which they run'() {
        given:
        fixture.write 'tasks/Chore.groovy', '''\
            class Chore extends CompositeTask {
                int port = 5
                void apply() {
                    directory '/srv'
                    onStop { file("/srv/$name") { content "$port" } }
                }
            }
            '''.stripIndent()
        fixture.script "chore('x') { port 6 }"
        def generation = fixture.load()
        def runner = new ScriptRunner(fixture.limit, {})
        def hooks = runner.run(generation, fixture.surroundings(generation, true)).hooks()

        when:
        def report = runner.runStopHooks(hooks, fixture.surroundings(generation, false))

        then:
        report.failed()?.what() == 'Cannot write /srv/x'
    }

    private static step(report, String task) {
        report.steps().find { it.task() == task }
    }

    private static String diff(report, String task) {
        step(report, task).changes()*.diff().join('\n')
    }
}
