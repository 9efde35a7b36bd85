package dev.emptybox.agent.cli

import com.sun.net.httpserver.HttpServer
import dev.emptybox.agent.converge.ExampleBox
import dev.emptybox.agent.supervisor.ServiceEvents
import dev.emptybox.agent.supervisor.Supervisor
import dev.emptybox.stdlib.dsl.ConvergeScript
import dev.emptybox.stdlib.dsl.Reference
import dev.emptybox.stdlib.engine.Option
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Service
import groovy.transform.Immutable
import groovy.transform.Memoized
import java.lang.reflect.Method
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.time.Clock
import org.codehaus.groovy.ast.ASTNode
import org.codehaus.groovy.ast.builder.AstBuilder
import org.codehaus.groovy.ast.expr.ClosureExpression
import org.codehaus.groovy.ast.expr.DeclarationExpression
import org.codehaus.groovy.ast.expr.MapExpression
import org.codehaus.groovy.ast.expr.MethodCallExpression
import org.codehaus.groovy.ast.stmt.BlockStatement
import org.codehaus.groovy.ast.stmt.ExpressionStatement
import org.codehaus.groovy.control.CompilePhase
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/**
 * Every text that a task takes, found in the declarations, is a secret once, in a call of the task's example: the task refuses it
 * or takes it, and in no case is the value in what is printed, in a file that is not the task's own, in a name or in a command line:
 * neither when it is used nor when it has been rotated, and what the agent recorded of it has been lost.
 */
class SecretEverywhereSpec extends Specification {

    static final Path EXAMPLES = Path.of('../stdlib/examples').toAbsolutePath().normalize()

    /** A text that can be a secret: the option, or none for the task's own argument, and the text's place in the call. */
    @Immutable
    static class Place {
        String task
        String option
        String line

        @Override
        String toString() {
            option ? "$task $option: $line" : "$task: $line"
        }
    }

    static final String SECRET = "secret('canary')"
    static final String KEY = 'password'

    static List<Place> places() {
        Reference.tasks()*.word().collectMany { word ->
            def type = Reference.delegate(ConvergeScript, word).get()
            [new Place(word, '', SECRET)] + options(type).collect { option, line -> new Place(word, option, line) }
        }
    }

    /** Option and call for every text in the declarations of a class, also in the blocks of its options. */
    private static List<List<String>> options(Class<?> type) {
        type.methods.findAll { it.isAnnotationPresent(Option) && !it.bridge }.sort { it.toString() }.collectMany { method ->
            // A block without a delegate is script code: its contents are tried separately.
            def block = method.parameterTypes.any { it == Closure } ? Reference.delegate(type, method.name).orElse(null) : null
            def own = texts(method).collect { place -> [method.name, written(method, place, block ? '{ }' : '')] }
            own + (block ? options(block).collect { inner -> [method.name, written(method, -1, "{ ${inner[1]} }")] } : [])
        }
    }

    private static List<Integer> texts(Method method) {
        (0..<method.parameterCount).findAll { method.parameterTypes[it] in [String, String[], Object, Object[], Map] }
    }

    private static String written(Method method, int secret, String block) {
        def given = (0..<method.parameterCount).findAll { method.parameterTypes[it] != Closure }.collect { place ->
            def type = method.parameterTypes[place]
            def text = place == secret ? SECRET : "'x'"
            type == Map ? "[$KEY: $text]" : type in [String, String[], Object, Object[]] ? text : type == int ? '1' : 'true'
        }
        "$method.name${given || !block ? '(' + given.join(', ') + ')' : ''} $block".toString().trim()
    }

    /** A call of a task in its example. */
    @Immutable
    static class Call {
        /** What the example has above it. */
        String before
        String argument
        /** Name and text of each option. */
        List<List<String>> options
        /** The first key of each option that has named arguments. */
        Map<String, String> keys

        /** The call with one text a secret: with its other options as far as they go together, at last with those that are required. */
        List<String> with(Place place, Set<String> required) {
            def line = place.option ? place.line.replace(KEY, keys[place.option] ?: KEY) : ''
            def others = options.findAll { it[0] != place.option }
            [options, others, others.findAll { it[0] in required }].collect { kept ->
                "$before\n$place.task(${place.option ? argument : place.line}) {\n    ${[*kept*.get(1), line].join('\n    ')}\n}\n".toString()
            }
        }
    }

    @Memoized
    static List<Call> calls(String task) {
        def source = Files.readString(EXAMPLES.resolve(task).resolve('converge.groovy'))
        def script = new AstBuilder().buildFromString(CompilePhase.CONVERSION, false, source)[0] as BlockStatement
        script.statements.findAll { it instanceof ExpressionStatement }.collectMany { statement ->
            def call = statement.expression instanceof DeclarationExpression ? statement.expression.rightExpression : statement.expression
            if (!(call instanceof MethodCallExpression) || call.methodAsString != task) {
                return []
            }
            def block = call.arguments.expressions.find { it instanceof ClosureExpression }
            def options = block ? block.code.statements*.expression : []
            [new Call(source.substring(0, offset(source, statement.lineNumber, statement.columnNumber)), text(source, call.arguments.expressions[0]),
                options.collect { [it.methodAsString, text(source, it)] }, options.collectEntries { [it.methodAsString, keyOf(it)] })]
        }
    }

    private static String keyOf(MethodCallExpression option) {
        def named = option.arguments.expressions.find { it instanceof MapExpression }
        named ? named.mapEntryExpressions[0].keyExpression.text : null
    }

    private static String text(String source, ASTNode node) {
        source.substring(offset(source, node.lineNumber, node.columnNumber), offset(source, node.lastLineNumber, node.lastColumnNumber))
    }

    private static int offset(String source, int line, int column) {
        source.split('\n', -1).take(line - 1)*.length().sum(0) + line - 1 + column - 1
    }

    @TempDir
    Path dir

    @Shared
    @AutoCleanup('stop')
    def web

    Path repo
    Path root
    Path home
    List<String> settings
    def told = new ByteArrayOutputStream()

    def setupSpec() {
        def answer = '{"status": "UP", "version": "1.2"}\n'.bytes
        def server = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        server.createContext('/') { exchange -> exchange.sendResponseHeaders(200, answer.length); exchange.responseBody.withCloseable { it.write(answer) } }
        server.start()
        web = [port: server.address.port, stop: { server.stop(0) }]
    }

    def setup() {
        root = Files.createDirectories(dir.resolve('root'))
        home = dir.resolve('home')
        Files.writeString(dir.resolve('canary'), SecretCanarySpec.CANARY + '\n')
    }

    private void standUp(String task) {
        repo = ExampleBox.copy(EXAMPLES.resolve(task), Files.createDirectory(dir.resolve('repo')))
        ExampleBox.copy(EXAMPLES.resolve(task).resolve('before'), root)
        def releases = ExampleBox.copy(EXAMPLES.resolve('_releases'), Files.createDirectory(dir.resolve('releases')))
        def free = new ServerSocket(0).withCloseable { it.localPort }
        def state = Files.readString(repo.resolve('state.json'))
        settings = ['"vars": {"port"': "vars.port=$free", '{"port"': "port=$web.port", '"releases"': "releases=${releases.toUri().toString().replaceFirst('/$', '')}"]
            .findAll { member, setting -> member.startsWith('{') ? state.startsWith(member) : state.contains(member) }*.value*.toString()
    }

    def cleanup() {
        new Supervisor(home, [PATH: System.getenv('PATH')], Clock.systemUTC(), new ServiceEvents() {
            void ended(String service, ExitStatus exit) { }
            void changed(String service, Service.State state) { }
            void problem(Problem problem) { }
        }).withCloseable { it.stopAll() }
    }

    private int emptybox(String... words) {
        def out = new PrintStream(told, true)
        Main.run(out, out, [HOME: dir.resolve('user').toString(), PATH: System.getenv('PATH')], [*words, '--home', home.toString()] as String[])
    }

    private int converge(String... words) {
        emptybox(*words, repo.toString(), '--root', root.toString(), '--secret', "canary=file:${dir.resolve('canary')}",
            *settings.collectMany { ['--set', it] })
    }

    /** A secret may be in the content of the task's own file, which is for its owner only, and nowhere else. */
    private List<String> leaks(Set<Path> targets) {
        def found = SecretCanarySpec.leaksIn('told', told.toString())
        if (told.toString() =~ /[\uE0F0\uE0F1]/) {
            found << 'told: the placeholder itself'
        }
        Files.walk(dir).withCloseable { paths ->
            paths.filter { !it.startsWith(dir.resolve('canary')) }.forEach { path ->
                found.addAll(SecretCanarySpec.leaksIn("name of $path", path.toString()))
                boolean own = path in targets && ownerOnly(path)
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && !own) {
                    found.addAll(SecretCanarySpec.leaksIn("content of $path", new String(Files.readAllBytes(path), 'ISO-8859-1')))
                }
            }
        }
        new File('/proc').list().findAll { it.isLong() }.each { pid ->
            try {
                found.addAll(SecretCanarySpec.leaksIn("command line of $pid", new File("/proc/$pid/cmdline").text))
            } catch (IOException gone) {
                // Ended meanwhile.
            }
        }
        found
    }

    private static boolean ownerOnly(Path path) {
        ((Integer) Files.getAttribute(path, 'unix:mode', LinkOption.NOFOLLOW_LINKS) & 007) == 0
    }

    def 'every task is tried'() {
        given:
        def all = places()

        expect:
        all*.task as Set == Reference.tasks()*.word() as Set
        all.size() == all.toSet().size()
        Reference.tasks()*.word().findAll { calls(it).empty } == []

        cleanup:
        println "A secret is tried at ${all.size()} places of ${all.collect { [it.task, it.option] }.toSet().size()} pairs of task and option"
    }

    def 'a secret is refused or kept: #place'() {
        given:
        standUp(place.task)
        def calls = calls(place.task)
        def required = Reference.options(Reference.delegate(ConvergeScript, place.task).get()).findAll { it.required() }*.name() as Set

        when: 'the first call that takes it is planned and applied, or the first of all when none does'
        def scripts = calls.collect { it.with(place, required) }.transpose().flatten().unique()
        def taken = scripts.find { planned(it) == 0 }
        Files.writeString(repo.resolve('converge.groovy'), taken ?: scripts[0])
        if (!Files.exists(repo.resolve('simulated-only'))) {
            converge('apply', '--debug')
        }
        Files.writeString(dir.resolve('canary'), SecretCanarySpec.CANARY + '-rotated\n')
        converge('plan', '--here')
        if (home.resolve('texts').toFile().exists()) {
            home.resolve('texts').toFile().deleteDir()
            converge('plan', '--here', '--json')
        }
        emptybox('status')
        emptybox('history', '--json')

        then:
        leaks(calls.collect { root.resolve(it.argument.replace("'", '')) } as Set) == []
        !told.toString().contains('plan_mismatch')
        !told.toString().contains('The script failed with')
        !told.toString().contains('is used as a truth value')

        where:
        place << places()
    }

    private int planned(String script) {
        Files.writeString(repo.resolve('converge.groovy'), script)
        def exit = converge('plan', '--here', '--json')
        assert exit in [0, 1]
        exit
    }
}
