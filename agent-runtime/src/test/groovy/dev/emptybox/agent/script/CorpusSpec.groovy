package dev.emptybox.agent.script

import com.fasterxml.jackson.databind.ObjectMapper
import dev.emptybox.stdlib.dsl.ConvergeScript
import dev.emptybox.stdlib.model.UnknownException
import java.nio.file.Files
import java.nio.file.Path
import org.codehaus.groovy.control.CompilationUnit
import org.codehaus.groovy.control.CompilerConfiguration
import org.codehaus.groovy.control.Phases
import org.codehaus.groovy.runtime.InvokerHelper
import spock.lang.Specification
import spock.lang.TempDir

/** Everyday snippets of Groovy are accepted and do what plain Groovy does; mistakes are reported, and nothing else. */
class CorpusSpec extends Specification {

    @TempDir
    Path dir

    ScriptFixture fixture

    def setup() {
        fixture = new ScriptFixture(dir)
        fixture.write 'state.json', Files.readString(Corpus.directory().resolve('state.json'))
        fixture.write 'templates/app.ftl', 'host=${host}\nport=${port}\n'
        fixture.script 'log.info 1'
    }

    /** What plain Groovy prints, without checks and without tasks. */
    static abstract class PlainScript extends Script {

        List<String> said = []

        void println(Object value) {
            said << InvokerHelper.toString(value)
        }

        void println() {
            said << ''
        }
    }

    def 'everyday Groovy is accepted, and does what Groovy does'() {
        given:
        def snippets = Corpus.snippets('accepted')
        snippets.each { fixture.write it.path(), it.source() }

        when:
        def problems = fixture.check()

        then:
        snippets.size() >= 300
        problems.collect { p -> "${snippets.find { it.path() == p.where()?.file() }} | ${p.where()} | ${p.whatAndWhy(': ')} | ${p.where()?.text()}" }.join('\n') == ''

        when:
        def generation = fixture.load()
        def plain = plain(snippets.findAll { !it.usesTasks() })
        def differences = snippets.collect { snippet ->
            def run = ours(generation, snippet)
            def wanted = snippet.usesTasks() ? snippet.expected('//= ') : theirs(plain, snippet)
            def changes = snippet.expected('//> ')
            run.failed ? "$snippet: $run.failed"
                : run.said != wanted && (wanted || !snippet.usesTasks()) ? "$snippet: ${differing(run.said, wanted)}"
                : changes && run.changes != changes ? "$snippet: $run.changes" : null
        }.findAll()

        then:
        differences.join('\n') == ''

        cleanup:
        generation?.close()
    }

    def 'mistakes in #kind snippets are reported at their lines with the nearest right word, and nothing else'() {
        given:
        def snippets = Corpus.snippets(kind)
        snippets.each { fixture.write it.path(), it.source() }

        when:
        def problems = find(fixture)
        def reported = problems.collect { "${it.where()?.file()}:${it.where()?.line()}: ${it.whatAndWhy(': ')}".toString() }
        def wanted = snippets.collectMany { snippet ->
            snippet.text().readLines().withIndex(1).findAll { line, n -> line.contains('//! ') }.collectMany { line, n -> line.split('//! ')[1].split(' && ').collect { "${snippet.path()}:$n: $it".toString() } }
        }

        then:
        snippets.size() >= least
        (wanted.findAll { want -> !reported.any { matches(it, want) } }.collect { "not reported: $it" } +
            reported.findAll { got -> !wanted.any { matches(got, it) } }.collect { "reported: $it" }).sort { it.split(': ', 2)[1] }.join('\n') == ''

        where:
        kind      | least || find
        'wrong'   | 100   || { it.problems() }
        'checked' | 20    || { it.check() }
    }

    /** A star stands for any text. */
    private static boolean matches(String reported, String wanted) {
        boolean suggests = wanted.endsWith("'?")
        reported ==~ (suggests ? wanted[0..-2] : wanted).split(/\*/, -1).collect { java.util.regex.Pattern.quote(it) }.join('.*') + (suggests ? "( or '.*')?\\?" : '')
    }

    private static List differing(List said, List wanted) {
        (0..<Math.max(said.size(), wanted.size())).findAll { said[it] != wanted[it] }.collect { "line ${it + 1}: ${said[it]} instead of ${wanted[it]}".toString() }
    }

    /** Run as the host runs converge.groovy. */
    private Map ours(Generation generation, Corpus.Snippet snippet) {
        fixture.said.clear()
        def surroundings = fixture.surroundings(generation, true)
        def failed = null
        try {
            def script = (ConvergeScript) generation.loader.loadClass("${snippet.name().toLowerCase()}.${snippet.name()}").getDeclaredConstructor().newInstance()
            script.binding = new Binding()
            script.enter(surroundings)
            script.run()
        } catch (UnknownException open) {
            // What a plan does not know.
        } catch (Throwable wrong) {
            def at = wrong.stackTrace.find { it.className.startsWith(snippet.name().toLowerCase() + '.') }
            failed = "line ${at?.lineNumber}: $wrong"
        }
        def changes = surroundings.engine().steps().collectMany { step -> step.changes().collect { "${step.task()} | ${it.kind()} | ${it.target()}".toString() } }
        [said: fixture.said.collect { it }, failed: failed, changes: changes]
    }

    private static ClassLoader plain(List<Corpus.Snippet> snippets) {
        def configuration = new CompilerConfiguration(scriptBaseClass: PlainScript.name)
        def loader = new GroovyClassLoader(CorpusSpec.classLoader, configuration)
        def unit = new CompilationUnit(configuration, null, loader)
        snippets.each { unit.addSource(it.path(), it.source()) }
        unit.compile(Phases.CLASS_GENERATION)
        unit.classes.each { loader.defineClass(it.name, it.bytes) }
        loader
    }

    private static List<String> theirs(ClassLoader plain, Corpus.Snippet snippet) {
        def script = (PlainScript) plain.loadClass("${snippet.name().toLowerCase()}.${snippet.name()}").getDeclaredConstructor().newInstance()
        def state = new ObjectMapper().readValue(Files.readString(Corpus.directory().resolve('state.json')), Map)
        script.binding = new Binding(state: state, vars: state.vars)
        try {
            script.run()
        } catch (Throwable wrong) {
            script.said << "plain Groovy fails: $wrong"
        }
        script.said
    }
}
