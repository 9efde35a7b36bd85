package dev.emptybox.agent.script

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** A script runs twice, as a plan and as an apply: nothing that differs between the two may decide. */
class DeterminismSpec extends Specification {

    @TempDir
    Path dir

    ScriptFixture fixture

    def setup() {
        fixture = new ScriptFixture(dir)
    }

    def 'what differs from run to run is refused at its place: #code (G37)'() {
        given:
        fixture.script "log.info 'x'\n$code"

        when:
        def problems = fixture.problems()

        then:
        problems*.where()*.line().unique() == [2]
        problems[0].what() == what + ' cannot be used in a converge script'
        problems[0].cure().contains(cure)

        where:
        code                                                          | what                         | cure
        'log.info java.time.Clock.systemUTC().millis()'               | 'Clock.systemUTC'            | 'revision.time'
        'log.info java.time.Clock.systemDefaultZone().instant()'      | 'Clock.systemDefaultZone'    | 'revision.time'
        'log.info java.time.Clock.tickSeconds(java.time.ZoneOffset.UTC)' | 'Clock.tickSeconds'       | 'revision.time'
        'log.info java.time.LocalDate.now()'                          | 'LocalDate.now'              | 'revision.time'
        'log.info java.time.chrono.IsoChronology.INSTANCE.dateNow()'  | 'IsoChronology.dateNow'      | 'revision.time'
        'java.util.function.Supplier s = java.time.Instant::now'      | 'Instant.now'                | 'revision.time'
        'def s = java.time.Instant.&now'                              | 'Instant.now'                | 'revision.time'
        'java.util.function.Supplier s = Date::new'                   | 'Date.new'                   | 'revision.time'
        'log.info Date.newInstance()'                                 | 'newInstance'                | "write new"
        'log.info Calendar.instance.time'                             | 'Calendar.getInstance'       | 'revision.time'
        'log.info new GregorianCalendar(Locale.ROOT).time'            | 'GregorianCalendar.new'      | 'revision.time'
        'log.info System.nanoTime()'                                  | 'java.lang.System'           | 'revision.time'
        'log.info StrictMath.random()'                                | 'StrictMath.random'          | 'facts'
        'log.info Math.random()'                                      | 'Math.random'                | 'facts'
        'def r = Math.&random'                                        | 'Math.random'                | 'facts'
        'java.util.function.Supplier s = UUID::randomUUID'            | 'UUID.randomUUID'            | 'facts'
        'log.info java.util.concurrent.ThreadLocalRandom.current().nextInt()' | 'java.util.concurrent.ThreadLocalRandom' | 'facts'
        'log.info new Random().nextInt()'                             | 'java.util.Random'           | 'facts'
        'log.info new Object().hashCode()'                            | 'Object.hashCode'            | 'value'
        'log.info new Object().toString()'                            | 'Object.toString'            | 'value'
        'def c = { 1 }\nlog.info c.hashCode()'.replace('\n', '; ')    | 'Closure.hashCode'           | 'value'
        'log.info new StringBuilder().hashCode()'                     | 'StringBuilder.hashCode'     | 'value'
        'enum E { A }; log.info E.A.hashCode()'                       | 'E.hashCode'                 | 'value'
        'log.info new Object().dump()'                                | 'dump'                       | 'value'
        'def m = new IdentityHashMap()'                               | 'java.util.IdentityHashMap'  | '[:]'
        'Map.of(1, 2, 3, 4).each { k, v -> log.info k }'              | 'Map.of'                     | '[:]'
        'Set.of(1, 2).each { log.info it }'                           | 'Set.of'                     | 'LinkedHashSet'
        '[1, 2].parallelStream().forEach { log.info it }'             | 'Collection.parallelStream'  | 'one thread'
        'TimeZone.default = TimeZone.getTimeZone("UTC")'              | 'TimeZone.setDefault'        | 'TimeZone'
        'Locale.setDefault(Locale.ROOT)'                              | 'Locale.setDefault'          | 'Locale'
    }

    def 'what is the same in every run is accepted: #code (G37)'() {
        given:
        fixture.script code

        expect:
        fixture.problems()*.what() == []
        fixture.run().report().failed() == null

        where:
        code << [
            "log.info 'a'.hashCode() + 1.hashCode() + 1.5.hashCode() + [1, 'a'].hashCode() + [a: 1].hashCode()",
            'log.info "${1}x".hashCode()',
            "record P(int x) { }\nlog.info new P(1).hashCode() + new P(1).toString()",
            "import groovy.transform.Immutable\n@Immutable class Q { int x }\nlog.info new Q(1).hashCode() + new Q(1).toString()",
            "def any(x) { x.hashCode() + x.toString() }\nlog.info any('a')",
            "enum E { A, B }\nlog.info E.A.toString() + E.B.name()",
            "log.info java.time.Clock.fixed(revision.time, java.time.ZoneOffset.UTC).millis()",
            "log.info new Date(0).time + new GregorianCalendar(2020, 1, 1).timeInMillis",
            "log.info Map.of('a', 1).size() + Set.of('a').size()",
            "def f = 'x'.&toUpperCase\nlog.info f()",
            "log.info Optional.of(1).toString() + [1, 2].stream().map(Integer::toString).toList()",
        ]
    }

    def 'the identity of an untyped value is asked for at run time, and is a problem there (G37)'() {
        given:
        fixture.script "def hash(x) { x.hashCode() }\ndef text(x) { x.toString() }\nlog.info hash('a')\nlog.info text([1])\n$code"

        when:
        def failed = fixture.run().report().failed()

        then:
        fixture.said == ['97', '[1]']
        failed.where().toString().startsWith("converge.groovy:$line:")
        failed.what() == what

        where:
        code                 | line || what
        'log.info hash({ 1 })'          | 1 || 'The hashCode of a Closure cannot be used in a converge script'
        'log.info text(new Object())'   | 2 || 'The toString of an Object cannot be used in a converge script'
    }

    def 'an object of a class of the script has the same text and hash in every run, and hash collections keep their order (G37)'() {
        given:
        fixture.write 'lib/shop/Thing.groovy', 'package shop\nclass Thing { int x }\nclass Sub extends Thing { }\nenum Kind { A, B, C, D, E }'
        fixture.script '''\
            import shop.*
            log.info "${new Thing(x: 1)} ${[new Sub()]} " + new Thing().hashCode()
            def set = new HashSet<Object>(); set.addAll(Kind.values() as List); set.addAll((1..20).collect { new Thing(x: it) })
            log.info set.collect { it instanceof Thing ? ((Thing) it).x : it }
            HashMap<Kind, Integer> map = new HashMap<Kind, Integer>()
            Kind.values().reverse().each { map[it] = 1 }
            log.info map.keySet()
            '''.stripIndent(12)

        when:
        fixture.run()

        then:
        fixture.said == ['shop.Thing [shop.Sub] ' + 'shop.Thing'.hashCode(), '[A, B, C, D, E, ' + (1..20).join(', ') + ']', '[E, D, C, B, A]']
    }

    def 'a class with its own text, hash and equality keeps them (G37)'() {
        given:
        fixture.script '''\
            import groovy.transform.*
            @ToString @EqualsAndHashCode class A { int x }
            class B { String toString() { 'own' }; int hashCode() { 7 } }
            class C extends B { }
            log.info "${new A(x: 1)} ${new B()} ${new C()} ${new C().hashCode()} ${new A(x: 1) == new A(x: 1)} ${new A(x: 1).hashCode() == new A(x: 1).hashCode()}"
            '''.stripIndent(12)

        when:
        fixture.run()

        then:
        fixture.said == ['A(1) own own 7 true true']
    }

    def 'the guard cannot be switched off: #code (D7)'() {
        given:
        fixture.script "import groovy.transform.*\n${code}"

        when:
        def problems = fixture.problems()

        then:
        problems.size() >= 1
        problems[0].where().line() == 2

        where:
        code << [
            "@TypeChecked(TypeCheckingMode.SKIP) def go() { 'touch x'.execute() }\ngo()",
            "@TypeChecked(value = TypeCheckingMode.SKIP) def go() { 'touch x'.execute() }\ngo()",
            "@CompileStatic(TypeCheckingMode.SKIP) def go() { 'touch x'.execute() }\ngo()",
            "@CompileDynamic def go() { 'touch x'.execute() }\ngo()",
            "@TypeChecked(extensions = 'x.groovy') def go() { 'touch x'.execute() }\ngo()",
            "@TypeChecked def go() { 'touch x'.execute() }\ngo()",
            "@CompileStatic def go() { 'touch x'.execute() }\ngo()",
            "@CompileStatic class A { def go() { 'touch x'.execute() } }\nnew A().go()",
            "class A { @TypeChecked(TypeCheckingMode.SKIP) A() { 'touch x'.execute() } }\nnew A()",
            "@TupleConstructor(pre = { 'touch x'.execute() }) class A { int x }\nnew A(1)",
        ]
    }

    def 'a type-checking annotation without options is accepted, because scripts are type-checked anyway'() {
        given:
        fixture.write 'lib/A.groovy', 'import groovy.transform.*\n@CompileStatic class A { @TypeChecked static int one() { 1 } }'
        fixture.script "log.info A.one()"

        expect:
        fixture.problems() == []
        fixture.run().report().failed() == null
    }

    def 'an annotation that runs code while scripts are compiled is refused before any does: #how (D8)'() {
        given:
        def mark = dir.resolve('ran')
        fixture.write 'lib/Other.groovy', 'class Other { }'
        fixture.script code.replace('CODE', "{ new File('$mark').text = 'x' }")

        when:
        def problems = fixture.problems()

        then:
        problems.any { it.what().startsWith('@') && it.what().endsWith('cannot be used in a converge script') }
        !Files.exists(mark)

        where:
        how                      | code
        'by its full name'       | "@groovy.transform.ASTTest(value = CODE) class A { }\nlog.info 'x'"
        'imported'               | "import groovy.transform.ASTTest\n@ASTTest(value = CODE) class A { }\nlog.info 'x'"
        'by another name'        | "import groovy.transform.ASTTest as ToString\n@ToString(value = CODE) class A { }\nlog.info 'x'"
        'with a star'            | "import groovy.transform.*\n@ASTTest(phase = org.codehaus.groovy.control.CompilePhase.SEMANTIC_ANALYSIS, value = CODE) def x() { }\nlog.info 'x'"
        'on a variable'          | "import groovy.transform.*\n@ASTTest(value = CODE) def x = 1\nlog.info x"
        'on a parameter'         | "import groovy.transform.*\ndef f(@ASTTest(value = CODE) x) { x }\nlog.info f(1)"
        'collected'              | "import groovy.transform.*\n@ASTTest(value = CODE) @AnnotationCollector @interface Mine { }\n@Mine class A { }\nlog.info 'x'"
        'a transform of its own' | "@org.codehaus.groovy.transform.GroovyASTTransformationClass('Mine') @interface Do { }\n@Do @groovy.transform.ASTTest(value = CODE) class A { }\nlog.info 'x'"
    }
}
