package dev.emptybox.agent.script

import java.lang.ref.WeakReference
import java.nio.file.Path
import java.time.Duration
import spock.lang.Specification
import spock.lang.TempDir

/** One revision is planned, applied and planned again: no run sees what another one has left in its classes. */
class StaticStateSpec extends Specification {

    @TempDir
    Path dir

    ScriptFixture fixture

    def setup() {
        fixture = new ScriptFixture(dir)
    }

    private List<String> saidInRuns(int runs, Generation generation) {
        def runner = new ScriptRunner(Duration.ofSeconds(20), {})
        runs.times {
            assert runner.run(generation, fixture.surroundings(generation, false)).report().failed() == null
        }
        fixture.said
    }

    def 'each run begins with static fields as they are declared: #where (F26)'() {
        given:
        fixture.write 'lib/conf/Reg.groovy', "package conf\nimport groovy.transform.*\n$lib"
        fixture.script "import conf.*\nimport groovy.transform.Field\n$script"
        def generation = fixture.load()

        expect:
        saidInRuns(3, generation).unique() == [said]

        cleanup:
        generation?.close()

        where:
        where                         | lib                                                                           | script                                                        | said
        'a list of a class in lib'    | 'class Reg { static List all = []; static void add(x) { all << x } }'         | "Reg.add('x'); log.info Reg.all"                              | '[x]'
        'a final map'                 | 'class Reg { static final Map<String, Integer> DEFAULTS = [a: 1] }'           | "Reg.DEFAULTS.b = (Reg.DEFAULTS.b ?: 0) + 1; log.info Reg.DEFAULTS" | '{a=1, b=1}'
        'a counter'                   | 'class Reg { static int count }'                                              | 'Reg.count++; log.info Reg.count'                             | '1'
        'a field of the script'       | 'class Reg { }'                                                               | "@Field static List all = []\nall << 'x'\nlog.info all"       | '[x]'
        'a class of the script'       | 'class Reg { }'                                                               | "class Own { static int count }\nlog.info(++Own.count)"       | '1'
        'a closure that remembers'    | 'class Reg { static int calls; static final Closure<Integer> ONE = { -> ++calls }.memoize() }' | 'log.info "${Reg.ONE.call()} ${Reg.calls}"' | '1 1'
        'a field of an enum constant' | 'enum Reg { A, B; int count }'                                                | 'Reg.A.count++; log.info Reg.A.count'                         | '1'
        'an enum constant of its own' | 'enum Reg { A { int n = 0; int next() { ++n } }; int next() { 0 } }'          | 'log.info Reg.A.next()'                                       | '1'
        'a singleton'                 | 'class Reg { static final Reg ONE = new Reg(); int count }'                   | 'Reg.ONE.count++; log.info Reg.ONE.count'                     | '1'
    }

    def 'classes whose static fields are constants are loaded once: #lib (F26)'() {
        given:
        fixture.write 'lib/conf/Reg.groovy', "package conf\nimport groovy.transform.*\nimport java.util.regex.Pattern\n$lib"
        fixture.script "import conf.*\nlog.info Reg\nonStop { log.info 'x' }"
        def generation = fixture.load()

        expect:
        generation.newScript().class == generation.newScript().class

        cleanup:
        generation?.close()

        where:
        lib << [
            "class Reg { static final int A = 1; static final String B = 'b'; static final BigDecimal C = 1.5; static final Pattern D = ~/a/ }",
            "enum Reg { A, B }",
            "enum Reg { A('x'); final String text; Reg(String text) { this.text = text } }",
            "record P(int x, String y) { }\nclass Reg { static final P ONE = new P(1, 'a'); static final java.time.Duration D = java.time.Duration.ofSeconds(1) }",
            "class Reg { int x; List all = [] }",
        ]
    }

    def 'what is left of a run keeps the classes of that run (F26)'() {
        given:
        fixture.script "class Own { static List all = [] }\nOwn.all << 'x'\nonStop { log.info Own.all }"
        def generation = fixture.load()
        def runner = new ScriptRunner(Duration.ofSeconds(20), {})

        when:
        def first = runner.run(generation, fixture.surroundings(generation, false))
        runner.run(generation, fixture.surroundings(generation, false))
        runner.runStopHooks(first.hooks(), fixture.surroundings(generation, false))

        then:
        fixture.said == ['[x]']

        cleanup:
        generation?.close()
    }

    def 'the classes of earlier runs leave nothing behind, also while the revision stays and its tasks have run (F26)'() {
        given:
        fixture.write 'tasks/Own1.groovy', 'class Own1 extends CompositeTask { Map all = [:]; void apply() { directory(name) { onlyIf { all.isEmpty() } } } }'
        fixture.script "own1('d') { all a: 1 }\nclass Own { static List all = [] }\nOwn.all << 'x'\nonStop { log.info Own.all }\nOwn.all.each { log.info \"\$it\" }"
        def generation = fixture.load()
        def runner = new ScriptRunner(Duration.ofSeconds(20), {})
        def references = []

        when:
        25.times {
            references << new WeakReference(generation.@loader)
            runner.run(generation, fixture.surroundings(generation, false))
        }

        then:
        collected(references) >= 22

        cleanup:
        generation?.close()
    }

    private static int collected(List<WeakReference> references) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos()
        int gone = 0
        while (System.nanoTime() < end && gone < 22) {
            System.gc()
            gone = references.count { it.get() == null }
        }
        gone
    }
}
