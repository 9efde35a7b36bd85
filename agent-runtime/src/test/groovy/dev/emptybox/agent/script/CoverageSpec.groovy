package dev.emptybox.agent.script

import dev.emptybox.agent.script.Coverage.Kind
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class CoverageSpec extends Specification {

    @TempDir
    Path dir

    ScriptFixture fixture
    def coverage = new Coverage()
    def host = ScriptHost.observed(coverage)

    def setup() {
        fixture = new ScriptFixture(dir)
    }

    private def run() {
        def generation = host.load(fixture.repo, new StateFiles(fixture.repo).all([:], [:]))
        def report = new ScriptRunner(fixture.limit, { it.printStackTrace() }).run(generation, fixture.surroundings(generation, true)).report()
        assert report.failed() == null
        report
    }

    private String text(String path) {
        fixture.repo.resolve(path).toFile().text
    }

    private List<String> missed(Map<String, String> sources = ['converge.groovy': text('converge.groovy')]) {
        coverage.of(sources).findAll { !it.reached() }.collect { "${it.point().line()} ${it.point().text()}".toString() }
    }

    private List<String> getAll() {
        coverage.of(['converge.groovy': text('converge.groovy')]).collect { "${it.point().line()} ${it.point().text()}".toString() }
    }

    def 'tasks in the body of a maintenance count like those outside'() {
        given:
        fixture.script '''\
            maintenance(vars.port) {
                of 'app'
                during {
                    if (vars.port == 1) {
                        directory 'a'
                    }
                    directory 'b'
                }
            }
            service('app') { command 'app' }
            '''.stripIndent()

        when:
        run()

        then:
        all == ['1 maintenance vars.port', '4 if (vars.port == 1) never true', '4 if (vars.port == 1) never false', "5 directory 'a'", "7 directory 'b'", "10 service 'app'"]
        missed() == ['4 if (vars.port == 1) never true', "5 directory 'a'"]
    }

    def 'tasks and both ways of each branch are reported by line, and whether they were reached'() {
        given:
        fixture.script '''\
            directory 'a'
            if (vars.port == 8080) {
                directory 'b'
            } else {
                directory 'c'
            }
            if (vars.port == 1) directory 'd'
            def name = vars.port == 2 ? 'two' : 'other'
            for (each in vars.names) {
                directory "names/$each"
            }
            def made = file(name) { content 'x' }
            onStop { log.info 'bye' }
            onStart { log.info 'hello' }
            switch (vars.greeting) {
                case 'hello': directory 'e'; break
                case 'bye': directory 'f'; break
                default: directory 'g'
            }
            assert made.changed
            '''.stripIndent()

        when:
        run()

        then:
        missed() == ["2 if (vars.port == 8080) never false", "5 directory 'c'", "7 if (vars.port == 1) never true", "7 directory 'd'",
            '8 (vars.port == 2) ? : never true', '13 onStop never run', '17 case bye never taken', "17 directory 'f'", '18 default never taken', "18 directory 'g'"]
        coverage.of(['converge.groovy': text('converge.groovy')]).count { it.point().kind() == Kind.TASK } == 9
    }

    def 'what is observed runs as it does unobserved'() {
        given:
        fixture.script '''\
            def twice = { int n -> n > 1 ? n * 2 : n }
            String text(boolean yes) { if (yes) 'yes' else 'no' }
            [1, 2].each { n -> directory "d${twice(n)}" }
            file('f') { content text(vars.port > 1); if (vars.port > 2) mode '0600' }
            '''.stripIndent()

        expect:
        run().steps()*.task() == fixture.run().report().steps()*.task()
        run().steps()*.where() == fixture.run().report().steps()*.where()
    }

    def 'an option that is called like a task is none'() {
        given:
        fixture.script '''\
            file('f') { content 'x'; group 'staff' }
            '''.stripIndent()

        when:
        run()

        then:
        all == ["1 file 'f'"]
    }

    def 'runs add up, whatever the state; a text that is edited counts for itself'() {
        given:
        fixture.script "if (vars.port == 8080) directory 'a'\nelse directory 'b'"

        when:
        run()

        then:
        missed() == ['1 if (vars.port == 8080) never false', "2 directory 'b'"]

        when:
        fixture.write 'state.json', text('state.json').replace('8080', '1')
        run()

        then:
        missed() == []

        and:
        missed('converge.groovy': 'another text') == []

        when:
        coverage.takeReached()

        then:
        missed().size() == 4
    }

    def 'classes in lib are observed too'() {
        given:
        fixture.write 'lib/shop/Till.groovy', 'package shop\nclass Till {\n  static String open(int n) {\n    n > 1 ? "many" : "one"\n  }\n}\n'
        fixture.script "import shop.Till\ndirectory Till.open(2)"

        when:
        run()

        then:
        missed('lib/shop/Till.groovy': text('lib/shop/Till.groovy')) == ['4 (n > 1) ? : never false']
    }
}
