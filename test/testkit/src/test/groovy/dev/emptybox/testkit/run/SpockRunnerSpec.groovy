package dev.emptybox.testkit.run

import dev.emptybox.agent.cli.SpecRunner
import dev.emptybox.agent.cli.SpecRunner.Result
import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import javax.xml.parsers.DocumentBuilderFactory
import org.w3c.dom.Element
import spock.lang.Specification
import spock.lang.TempDir

class SpockRunnerSpec extends Specification {

    @TempDir
    Path dir

    List<SpecRunner.Feature> told = []

    private Repo getRepo() {
        new Repo(dir.resolve('repo'))
    }

    private SpecRunner.Summary run(Map options = [:]) {
        new SpockRunner().run(new SpecRunner.Request(dir.resolve('repo'), options.tests ?: [], options.timeout ?: Duration.ofSeconds(60),
            dir.resolve('cache'), options.junitXml, false, options.golden ?: false), told.&add)
    }

    private SpecRunner.Feature feature(String name) {
        def found = told.findAll { it.name() == name }
        assert found.size() == 1
        found[0]
    }

    def 'features are reported as they end, by name, with verdict and time'() {
        given:
        repo.spec('ShopSpec', '''
            def 'adds'() { expect: 1 + 1 == 2 }
            def 'is wrong'() { expect: 1 + 1 == 3 }
            @Ignore('the shop is closed') def 'waits'() { expect: false }
            def 'needs more'() { expect: throw new org.opentest4j.TestAbortedException('no shop here') }
        ''')

        when:
        def summary = run()

        then:
        told.collect { [it.spec(), it.name(), it.verdict(), it.why()] } == [
            ['ShopSpec', 'adds', Result.PASSED, ''],
            ['ShopSpec', 'is wrong', Result.FAILED, ''],
            ['ShopSpec', 'waits', Result.SKIPPED, 'the shop is closed'],
            ['ShopSpec', 'needs more', Result.SKIPPED, 'no shop here']]
        summary.features() == told
        !summary.stuck()
        summary.notes() == []
        told[0].took() > Duration.ZERO
    }

    def "a failure has Spock's picture of the condition, and the file and line of it"() {
        given:
        repo.file('specs/shop/ShopSpec.groovy', '''\
            package shop
            import spock.lang.Specification
            class ShopSpec extends Specification {
                def 'counts'() {
                    given:
                    def open = [1, 2]
                    expect:
                    open.size() == 3
                }
            }
            ''')

        when:
        run()

        then:
        def failure = feature('counts').failure()
        failure.where().file() == 'specs/shop/ShopSpec.groovy'
        failure.where().line() == 8
        failure.message().contains('''\
            open.size() == 3
            |    |      |
            |    2      false
            [1, 2]'''.stripIndent())
    }

    def 'a condition in a helper is located in the helper'() {
        given:
        repo.file('specs/Helper.groovy', '''\
            class Helper {
                static void holds(int n) {
                    assert n > 1
                }
            }
            ''')
        repo.spec('ShopSpec', "def 'asks'() { when: Helper.holds(1)\nthen: true }")

        when:
        run()

        then:
        feature('asks').failure().where().toString().startsWith('specs/Helper.groovy:3')
        feature('asks').failure().message().contains('assert n > 1')
    }

    def 'an exception is reported with its cause and its stack trace'() {
        given:
        repo.spec('ShopSpec', '''
            def 'breaks'() { when: open()
                then: true }
            def open() {
                throw new IllegalStateException('shut', new IOException('no key'))
            }
        ''')

        when:
        run()

        then:
        with(feature('breaks').failure()) {
            message() == 'java.lang.IllegalStateException: shut\ncaused by java.io.IOException: no key\ncalled from specs/ShopSpec.groovy:6'
            where().line() == 9
            trace().contains('no key')
        }
    }

    def 'iterations are features of their own, with their values in the name'() {
        given:
        repo.spec('ShopSpec', '''
            def '#a and #b'() { expect: a == b
                where:
                a | b
                1 | 1
                1 | 2
            }
            @Rollup def 'all of #c'() { expect: c
                where: c << [1, 2]
            }
        ''')

        when:
        run()

        then:
        told.collectEntries { [it.name(), it.verdict()] } == ['1 and 1': Result.PASSED, '1 and 2': Result.FAILED, 'all of #c': Result.PASSED]
    }

    def 'what fails outside of features is a failure of the spec'() {
        given:
        repo.spec('ShopSpec', '''
            def setupSpec() { throw new IllegalStateException('no shop') }
            def 'never runs'() { expect: true }
        ''')

        when:
        run()

        then:
        told.collect { [it.name(), it.verdict()] } == [['(the whole spec)', Result.FAILED]]
        told[0].failure().message().contains('no shop')
    }

    def 'data that cannot be provided is a failure of its feature'() {
        given:
        repo.spec('ShopSpec', '''
            def 'with #n'() { expect: n
                where: n << { throw new IllegalStateException('no data') }()
            }
        ''')

        when:
        run()

        then:
        told.collect { [it.name(), it.verdict()] } == [['with #n', Result.FAILED]]
    }

    def 'output is kept with the feature that wrote it'() {
        given:
        repo.spec('ShopSpec', '''
            def 'first'() { expect: println('one') == null }
            def 'second'() { expect: System.err.println('two') == null }
        ''')

        when:
        def before = [System.out, System.err]
        run()

        then:
        feature('first').output() == 'one\n'
        feature('second').output() == 'two\n'
        [System.out, System.err] == before
    }

    def "classes of lib, helpers beside the specs and the repo's directory are there"() {
        given:
        repo.file('lib/shop/Till.groovy', 'package shop\nclass Till { static int open() { 7 } }\n')
        repo.file('specs/Helper.groovy', 'class Helper { static int twice(int n) { 2 * n } }\n')
        repo.spec('ShopSpec', '''
            def 'uses both'() { expect: Helper.twice(shop.Till.open()) == 14 }
            def 'knows the repo'() { expect: new File(System.getProperty('emptybox.repo'), 'lib').directory }
        ''')

        and:
        def before = System.getProperty('emptybox.repo')

        when:
        run()

        then:
        told*.verdict() == [Result.PASSED] * 2
        System.getProperty('emptybox.repo') == before
    }

    def 'only features whose name or spec matches run: #tests'() {
        given:
        repo.spec('ShopSpec', "def 'opens'() { expect: true }\ndef 'shuts'() { expect: true }\ndef 'sells #n'() { expect: n\nwhere: n << [1, 2] }")
        repo.spec('YardSpec', "def 'opens'() { expect: true }")

        when:
        run(tests: tests)

        then:
        told.collect { "${it.spec()}.${it.name()}".toString() } == expected

        where:
        tests                   || expected
        ['Yard*']               || ['YardSpec.opens']
        ['opens']               || ['ShopSpec.opens', 'YardSpec.opens']
        ['ShopSpec.opens']      || ['ShopSpec.opens']
        ['s?uts', 'Yard*']      || ['ShopSpec.shuts', 'YardSpec.opens']
        ['sells*']              || ['ShopSpec.sells 1', 'ShopSpec.sells 2']
    }

    def 'a pattern that matches nothing is no success'() {
        given:
        repo.spec('ShopSpec', "def 'opens'() { expect: true }")

        when:
        run(tests: ['ShopSpek'])

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()*.what() == ["No spec found: no spec or feature is called 'ShopSpek'"]
        wrong.problems()[0].cure() == 'did you mean ShopSpec?'
    }

    def 'no spec is no success: #what'() {
        given:
        files.each { path, text -> repo.file(path, text) }

        when:
        run()

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].what().startsWith("No spec found: $what")

        where:
        files                                                                                | what
        ['converge.groovy': '']                                                              | 'there is no folder specs'
        ['specs/Helper.groovy': 'class Helper { }']                                          | 'no file in'
        ['specs/ASpec.groovy': 'class ASpec { }']                                            | 'none of the files in specs/ has a feature'
        ['specs/ASpec.groovy': 'class ASpec extends spock.lang.Specification { def a() {} }'] | 'none of the files in specs/ has a feature'
    }

    def 'all errors of all files that do not compile are reported, with place and line'() {
        given:
        repo.file('specs/ASpec.groovy', 'class ASpec extends spock.lang.Specification {\n  Shop shop\n  def "a"() { expect: new Yard() }\n}\n')
        repo.file('specs/BSpec.groovy', 'class BSpec extends spock.lang.Specification {\n  shop.Nowhere nowhere\n}\n')

        when:
        run()

        then:
        def wrong = thrown(ProblemException)
        wrong.problems().collect { [it.where().toString(), it.where().text(), it.what()] } == [
            ['specs/ASpec.groovy:2:3', '  Shop shop', 'There is no class Shop'],
            ['specs/ASpec.groovy:3:23', '  def "a"() { expect: new Yard() }', 'There is no class Yard'],
            ['specs/BSpec.groovy:2:3', '  shop.Nowhere nowhere', 'There is no class shop.Nowhere']]
    }

    def 'a spec that is no Groovy is reported with its position'() {
        given:
        repo.file('specs/ASpec.groovy', 'class ASpec extends spock.lang.Specification {\n  def "a"( { expect: true }\n}\n')

        when:
        run()

        then:
        def wrong = thrown(ProblemException)
        wrong.problems()[0].where().file() == 'specs/ASpec.groovy'
        wrong.problems()[0].where().line() == 2
    }

    def 'a word that does not exist is reported with the nearest one'() {
        given:
        repo.spec('ShopSpec', '''
            def converge() { }
            def getServices() { [] }
            def 'misspells a word'() { expect: convrge() }
            def 'misspells a property'() { when: servces
                then: true }
        ''')

        when:
        run()

        then:
        feature('misspells a word').failure().message().startsWith('Condition failed with Exception:\n\nconvrge()\n')
        feature('misspells a word').failure().message().endsWith "There is no method convrge() in this spec; did you mean 'converge'?"
        feature('misspells a property').failure().message() == "There is no variable or property servces in this spec; did you mean 'services'?"
    }

    def 'a feature that takes too long is ended where it is, and the others run: #loop'() {
        given:
        repo.spec('ShopSpec', "def 'goes on'() {\n  expect:\n  $loop\n}\ndef 'comes after'() { expect: true }")

        when:
        def summary = run(timeout: Duration.ofSeconds(5))

        then:
        feature('goes on').verdict() == Result.FAILED
        feature('goes on').failure().message().startsWith('It did not end within 5s')
        feature('goes on').failure().where().line() == 7
        feature('comes after').verdict() == Result.PASSED
        !summary.stuck()

        where:
        loop << ['while (true) { }', 'Thread.sleep(100000)']
    }

    def 'a feature that cannot be ended ends the run'() {
        given: 'a feature that waits for a lock, which no interruption ends'
        repo.spec('ShopSpec', '''
            def 'cannot be ended'() { expect: synchronized (dev.emptybox.testkit.run.Repo) { } }
            def 'comes after'() { expect: true }
        ''')

        when:
        def summary = locked { this.run(timeout: Duration.ofSeconds(5)) }

        then:
        summary.stuck()
        told*.name() == ['cannot be ended']
        told[0].verdict() == Result.FAILED
        summary.notes()[0].contains("'cannot be ended' did not stop")
    }

    def 'what sets up a spec and is late is not held against its features'() {
        given:
        repo.spec('ShopSpec', '''
            def setupSpec() { try { Thread.sleep(100_000) } catch (InterruptedException late) { Thread.currentThread().interrupt() } }
            def 'comes after'() { expect: true }
        ''')

        when:
        def summary = run(timeout: Duration.ofSeconds(5))

        then:
        told.collect { [it.name(), it.verdict()] } == [['(the whole spec)', Result.FAILED], ['comes after', Result.PASSED]]
        !summary.stuck()
    }

    def 'a thread that a spec leaves is named'() {
        given:
        repo.spec('ShopSpec', '''
            def 'leaves one'() { expect: Thread.start('forgotten') { synchronized (dev.emptybox.testkit.run.Repo) { } } }
            def 'leaves none'() { expect: Thread.start('done') { } }
        ''')

        when:
        def summary = locked { this.run() }

        then:
        summary.notes() == ["a spec left the thread 'forgotten' running, at specs/ShopSpec.groovy:6"]
        told*.verdict() == [Result.PASSED] * 2
    }

    /** While it runs, the specs cannot have the lock of Repo; afterwards all that waits for it ends. */
    private static <T> T locked(Closure<T> run) {
        synchronized (Repo) {
            run()
        }
    }

    def 'System.exit fails its feature, and the others run'() {
        given:
        repo.spec('ShopSpec', "def 'exits'() { when: [1].each { System.exit(0) }\nthen: true }\ndef 'comes after'() { expect: true }")

        when:
        run()

        then:
        feature('exits').failure().message() == 'System.exit(0) would end the test run; a spec must not call it'
        feature('exits').failure().where().line() == 5
        feature('comes after').verdict() == Result.PASSED
    }

    def 'the classes are kept, until a file is another'() {
        given:
        repo.spec('ShopSpec', "def 'a'() { expect: true }")

        when:
        run()
        run()

        then:
        Files.list(dir.resolve('cache')).withCloseable { it.count() } == 1

        when:
        repo.spec('ShopSpec', "def 'b'() { expect: true }")
        run()

        then:
        told*.name() == ['a', 'a', 'b']
        Files.list(dir.resolve('cache')).withCloseable { it.count() } == 2
    }

    def 'golden files are written if requested'() {
        given:
        repo.spec('ShopSpec', "def 'is asked'() { expect: Boolean.getBoolean('golden.update') }")

        when:
        run(golden: asked)

        then:
        told[0].verdict() == verdict

        where:
        asked || verdict
        true  || Result.PASSED
        false || Result.FAILED
    }

    def "JUnit's XML has a file for each spec, with what failed and what was printed"() {
        given:
        repo.spec('ShopSpec', "def 'a <b>'() { expect: 2 == print('\\u001b[1mhi') }\n@Ignore('later') def 'c'() { expect: true }")
        repo.spec('YardSpec', "def 'opens'() { expect: true }")

        when:
        run(junitXml: dir.resolve('xml'))
        def shop = xml(dir.resolve('xml/TEST-ShopSpec.xml'))
        def yard = xml(dir.resolve('xml/TEST-YardSpec.xml'))

        then:
        ['name', 'tests', 'failures', 'skipped'].collect { shop.getAttribute(it) } == ['ShopSpec', '2', '1', '1']
        def (failed, skipped) = cases(shop)
        failed.getAttribute('name') == 'a <b>'
        inside(failed, 'failure').getAttribute('message') == 'Condition not satisfied:'
        inside(failed, 'failure').textContent.contains('at specs/ShopSpec.groovy:5')
        inside(failed, 'system-out').textContent.contains('[1mhi')
        inside(skipped, 'skipped').getAttribute('message') == 'later'
        cases(yard)*.getAttribute('classname') == ['YardSpec']
    }

    private static Element xml(Path file) {
        file.toFile().withInputStream { DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(it).documentElement }
    }

    private static List<Element> cases(Element suite) {
        def nodes = suite.getElementsByTagName('testcase')
        (0..<nodes.length).collect { nodes.item(it) as Element }
    }

    private static Element inside(Element element, String name) {
        element.getElementsByTagName(name).item(0) as Element
    }
}
