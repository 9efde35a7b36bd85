package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/**
 * Kills the agent at random moments of an apply that changes ten files and the version, then lets it converge. Half of
 * the moments are spread over the whole apply, the other half over the part in which changes are made.
 */
class CrashSpec extends Specification {

    private static final int KILLS = Integer.getInteger('crash.kills')
    private static final long SEED = (System.getProperty('crash.seed') ?: System.nanoTime().toString()).toLong()
    private static final int FILES = 10
    private static final String HELLO = 'bin/hello.jar'
    private static final String FIRST_CHANGE = 'applying '

    @Shared
    @TempDir
    Path directory

    @Shared
    @AutoCleanup(quiet = false)
    Artefacts artefacts = new Artefacts()

    @AutoCleanup(quiet = false)
    Box box

    def random = new Random(SEED)
    def app = new App(Ports.free())
    def seen = new CopyOnWriteArrayList<String>()
    volatile boolean watching = true

    def 'whenever the agent is killed, no file is partial and the next start converges'() {
        given:
        println "crash spec: $KILLS kills, -Dcrash.seed=$SEED"
        box = new Box(directory)
        def repo = GitRepo.create(directory, 'state')
        releases.each { name, version ->
            repo.commit("release $name", files(name, version))
            repo.tag(name)
        }

        and: 'how long it takes, when all is warm, to the first change and to the end'
        [converge(repo, 'a'), converge(repo, 'b')]
        def warm = timed(repo, 'a')
        def watcher = Thread.start { watch() }

        when:
        def failures = []
        def interrupted = 0
        def before = starts()
        (0..<KILLS).each { number ->
            def to = number % 2 == 0 ? 'b' : 'a'
            def cut = killed(repo, to, number, warm)
            interrupted += cut.contains(FIRST_CHANGE) ? 1 : 0
            def next = converge(repo, to)
            def now = starts()
            if (next.exit != 0 || !(now - before in 1..2) || !wholly(to)) {
                failures << "kill $number to $to: exit $next.exit, ${now - before} restarts, whole ${wholly(to)}\n$cut\n$next.text"
            }
            before = now
        }
        def runs = box.history()
        println "crash spec: $interrupted of $KILLS kills hit while changes were made"

        then:
        failures == []

        and: 'at no time did anybody see anything else than a whole old or a whole new file'
        seen.empty

        and: 'the kills did hit applies under way, and nothing else stands in the box than what is wanted'
        interrupted >= KILLS.intdiv(4)
        runs*.outcome.toSet() == ['CONVERGED', 'INTERRUPTED'] as Set
        Box.tree(box.root).keySet() == ['', 'bin', HELLO, 'app.config', 'conf', *(0..<FILES).collect { "conf/$it".toString() }] as Set

        and: 'one more apply finds nothing to do'
        converge(repo, KILLS % 2 == 0 ? 'a' : 'b').out.contains('Applied: 0 changes')

        cleanup:
        watching = false
        watcher?.join()
    }

    private static Map<String, String> getReleases() {
        [a: '1.0.0', b: '1.1.0']
    }

    private Map<String, String> files(String name, String version) {
        def script = Hello.script() + """
            directory 'conf'
            ${FILES}.times { number ->
                file("conf/\$number") { content "${content(name, '$number')}" }
            }
            """.stripIndent()
        Hello.files(port: app.port, url: artefacts.url, version: version, greeting: "from $name".toString()) + ['converge.groovy': script]
    }

    /** As one line after the other, so that any cut shows. */
    private static String content(String name, String number) {
        "$name of file $number, line after line. " * 400
    }

    private Command converge(GitRepo repo, String to) {
        box.apply(repo.bare.toString(), '--ref', to)
    }

    /** Milliseconds to the first change, and to the end. */
    private List<Long> timed(GitRepo repo, String to) {
        def begun = System.nanoTime()
        def apply = start(repo, to)
        apply.await(FIRST_CHANGE)
        def first = (System.nanoTime() - begun).intdiv(1_000_000)
        assert apply.end() == 0: apply.output
        [first, (System.nanoTime() - begun).intdiv(1_000_000)]
    }

    private AgentProcess start(GitRepo repo, String to) {
        box.start(['apply', repo.bare.toString(), '--home', box.home.toString(), '--ref', to])
    }

    /** @return its output so far; empty if it had completed */
    private String killed(GitRepo repo, String to, int number, List<Long> warm) {
        def (first, whole) = warm
        def apply = start(repo, to)
        if (number % 4 < 2) {
            apply.endsWithin(random.nextInt(whole as int))
        } else {
            apply.await(FIRST_CHANGE)
            apply.endsWithin(random.nextInt((whole - first) as int))
        }
        def ended = !apply.alive
        apply.kill()
        ended ? '' : apply.output.join('\n')
    }

    private int starts() {
        box.logOf('hello').count { it.startsWith('started ') }
    }

    private boolean wholly(String name) {
        (0..<FILES).every { Files.readString(box.root.resolve("conf/$it")) == content(name, it.toString()) } &&
                Hello.sha256(Files.readAllBytes(box.root.resolve(HELLO))) == Hello.sha256(Hello.release(releases[name])) &&
                app.greeting() == "from $name" && app.version() == releases[name]
    }

    private void watch() {
        try {
            look()
        } catch (IOException gone) {
            seen << gone.toString()
        }
    }

    /** Compares bytes, which is quick: the agent needs the processor. */
    private void look() {
        def jars = releases.values().collect { Hello.release(it) }
        def whole = (0..<FILES).collect { number -> releases.keySet().collect { content(it, number.toString()).bytes } }
        while (watching) {
            (0..<FILES).each { number ->
                def bytes = Files.readAllBytes(box.root.resolve("conf/$number"))
                if (!whole[number].any { Arrays.equals(it, bytes) }) {
                    seen << "conf/$number with $bytes.length bytes: ${new String(bytes).take(60)}".toString()
                }
            }
            def jar = Files.readAllBytes(box.root.resolve(HELLO))
            if (!jars.any { Arrays.equals(it, jar) }) {
                seen << 'hello.jar is not whole'
            }
            Thread.sleep(10)
        }
    }
}
