package dev.emptybox.agent.cli

import com.sun.net.httpserver.HttpServer
import dev.emptybox.agent.git.Git
import dev.emptybox.agent.supervisor.ServiceEvents
import dev.emptybox.agent.supervisor.Supervisor
import dev.emptybox.stdlib.dsl.ConvergeScript
import dev.emptybox.stdlib.dsl.Reference
import dev.emptybox.stdlib.model.ExitStatus
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.tasks.Option
import groovy.transform.Immutable
import java.lang.reflect.Method
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.time.Clock
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/**
 * Every text that a task takes, found in the declarations, is a secret once: the task refuses it or takes it, and in no
 * case is the value in what is told, in a file that is not the task's own, in a name or in a command line.
 */
class SecretEverywhereSpec extends Specification {

    /** What the tasks need to be right without the option that is tried. `$web` is a server, `$repo` a bare repository. */
    static final Map<String, Map<String, String>> NEEDS = [
        blockInFile : [marker: "marker 'm'", block: "block 'x'", create: 'create()'],
        copyTree    : [source: "source 'conf'"],
        cron        : [schedule: "schedule '0 3 * * *'", command: "command 'true'"],
        directory   : [:],
        download    : [url: 'url "${state.web}/a"', sha256: "sha256 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'"],
        exec        : [command: "command 'true'", planned: "planned { stdout 'x' }"],
        file        : [content: "content 'x'"],
        git         : [repo: 'repo state.repo'],
        group       : [:],
        hostname    : [:],
        httpCheck   : [:],
        jsonFile    : [set: "set 'a', 'b'", create: 'create()'],
        lineInFile  : [line: "line 'x'", create: 'create()'],
        link        : [target: "target 'x'"],
        maintenance : [of: "of 'app'", during: "during { file('other') { content 'x' }; service('app') { command 'sleep', '1000' } }"],
        mount       : [device: "device 'scratch'", fstype: "fstype 'tmpfs'"],
        pkg         : [:],
        processCheck: [pattern: "pattern 'java'"],
        properties  : [set: "set 'a', 'b'", create: 'create()'],
        release     : [version: "version '1'", archive: "archive 'a.tar'"],
        replace     : [match: "match 'x'", with: "with 'y'"],
        script      : [:],
        service     : [command: "command 'sleep', '1000'"],
        sysctl      : [value: "value '10'"],
        tcpCheck    : [:],
        template    : [source: "source 'a.ftl'", vars: "vars password: 'x'"],
        unarchive   : [archive: "archive 'a.tar'"],
        user        : [:],
        waitFor     : [path: "path 'seen'", timeout: "timeout '100ms'"],
        yamlFile    : [set: "set 'a', 'b'", create: 'create()'],
    ]

    /** Options that say the same as one that is tried, or do not go together with it. */
    static final Map<String, List<String>> INSTEAD = [
        'exec shell': ['command'], 'cron shell': ['command'], 'file source': ['content'], 'processCheck pidFile': ['pattern'], 'waitFor port': ['path'],
        'jsonFile remove': ['create'], 'yamlFile remove': ['create'], 'properties remove': ['create'],
    ]

    static final Map<String, String> NAMES = [httpCheck: '"${state.web}/a"', maintenance: 'state.free', tcpCheck: 'state.address', script: "'hello'", group: "'games'", user: "'games'", pkg: "'bash'", cron: "'job'", hostname: "'web-1'", mount: "'/mnt'", sysctl: "'vm.swappiness'",
        replace: "'seen'"]

    /** They change the machine that the specs run on, so they are only planned. */
    static final Set<String> ONLY_PLANNED = ['user', 'group', 'pkg', 'cron', 'hostname', 'mount', 'sysctl'] as Set

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

    static List<Place> places() {
        Reference.tasks()*.word().collectMany { word ->
            def type = Reference.delegate(ConvergeScript, word).get()
            [new Place(word, '', SECRET)] + options(type).collect { option, line -> new Place(word, option, line) }
        }
    }

    /** Option and call for every text in the declarations of a class, also in the blocks of its options. */
    private static List<List<String>> options(Class<?> type) {
        type.methods.findAll { it.isAnnotationPresent(Option) && !it.bridge }.sort { it.toString() }.collectMany { method ->
            // A block without a delegate is a piece of script: what stands in it is tried by itself.
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
            type == Map ? "[password: $text]" : type in [String, String[], Object, Object[]] ? text : type == int ? '1' : 'true'
        }
        "$method.name${given || !block ? '(' + given.join(', ') + ')' : ''} $block".toString().trim()
    }

    private static String script(Place place) {
        def left = NEEDS[place.task].findAll { name, line -> name != place.option && !(name in INSTEAD["$place.task $place.option".toString()]) }
        def name = place.option ? NAMES.getOrDefault(place.task, "'target'") : place.line
        "${place.task}($name) {\n    ${[*left.values(), place.option ? place.line : ''].join('\n    ')}\n}\n"
    }

    @TempDir
    Path dir

    @Shared
    @TempDir
    Path shared

    @Shared
    @AutoCleanup('stop')
    def web

    Path repo
    Path root
    Path home
    def told = new ByteArrayOutputStream()

    def setupSpec() {
        def server = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        server.createContext('/') { exchange -> exchange.sendResponseHeaders(200, 3); exchange.responseBody.withCloseable { it.write('abc'.bytes) } }
        server.start()
        web = [port: server.address.port, stop: { server.stop(0) }]
        Git.init(shared.resolve('site')).write('a', 'b').commit('First')
    }

    def setup() {
        repo = Files.createDirectories(dir.resolve('repo'))
        root = Files.createDirectories(dir.resolve('root'))
        home = dir.resolve('home')
        Files.writeString(dir.resolve('canary'), SecretCanarySpec.CANARY + '\n')
        ['templates/a.ftl': 'p=${password}\n', 'files/conf/a.conf': 'x\n', 'tasks/hello/task.sh': 'cat >/dev/null\n',
         'state.json': "{\"web\": \"http://127.0.0.1:$web.port\", \"address\": \"127.0.0.1:$web.port\", \"free\": ${new ServerSocket(0).withCloseable { it.localPort }}, \"repo\": \"${shared.resolve('site')}\"}"].each { path, text ->
            def file = repo.resolve(path)
            Files.createDirectories(file.parent)
            Files.writeString(file, text.toString())
        }
        Files.writeString(root.resolve('seen'), 'x\n')
        assert new ProcessBuilder('tar', 'cf', 'a.tar', 'seen').directory(root.toFile()).start().waitFor() == 0
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
        emptybox(*words, repo.toString(), '--root', root.toString(), '--secret', "canary=file:${dir.resolve('canary')}")
    }

    /** A secret may be in the content of the task's own file, which is for its owner only, and nowhere else. */
    private List<String> leaks() {
        def found = SecretCanarySpec.leaksIn('told', told.toString())
        if (told.toString() =~ /[\uE0F0\uE0F1]/) {
            found << 'told: the placeholder itself'
        }
        Files.walk(dir).withCloseable { paths ->
            paths.filter { !it.startsWith(dir.resolve('canary')) }.forEach { path ->
                found.addAll(SecretCanarySpec.leaksIn("name of $path", path.toString()))
                boolean own = path in [root.resolve('target'), root.resolve('seen')] && ownerOnly(path)
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
        NEEDS.keySet() == Reference.tasks()*.word() as Set
        NEEDS.keySet() == all*.task as Set
        all.size() == all.toSet().size()

        cleanup:
        println "A secret is tried at ${all.size()} places of ${all.collect { [it.task, it.option] }.toSet().size()} pairs of task and option"
    }

    def 'a secret is refused or kept: #place'() {
        given:
        Files.writeString(repo.resolve('converge.groovy'), script(place))

        when:
        def planned = converge('plan', '--here', '--json')
        if (!(place.task in ONLY_PLANNED)) {
            converge('apply', '--debug')
        }
        converge('plan', '--here')
        emptybox('status')
        emptybox('history', '--json')

        then:
        leaks() == []
        planned in [0, 1]
        !told.toString().contains('plan_mismatch')
        !told.toString().contains('The script ended with')
        !told.toString().contains('is used as a truth value')

        where:
        place << places()
    }
}
