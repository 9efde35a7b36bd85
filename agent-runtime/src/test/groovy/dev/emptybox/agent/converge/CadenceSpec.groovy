package dev.emptybox.agent.converge

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpHandler
import com.sun.net.httpserver.HttpServer
import dev.emptybox.agent.git.Checkout
import dev.emptybox.agent.git.Head
import dev.emptybox.agent.git.Source
import dev.emptybox.agent.git.SourceException
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.Revision
import java.lang.ref.WeakReference
import java.nio.file.Files
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.ReentrantReadWriteLock
import spock.lang.Timeout

/** Commits that come faster than an apply, sources that answer slowly or not at all, and what is tried again when. */
@Timeout(120)
class CadenceSpec extends CycleSpecification {

    /** Waited for longer than it takes until the source is looked at in between. */
    private static final String SLOW = '''
        file('number') { content "${state.number}" }
        service('app') { command 'sleep', '600'; env 'NUMBER', "${state.number}"; health { command 'true'; minHealthy '4s'; within '60s' } }
        '''.stripIndent()

    private static final String SERVICE = '''
        file('number') { content "${state.number}" }
        service('app') { command 'sleep', '600' }
        '''.stripIndent()

    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock()
    private final List<Long> looks = new CopyOnWriteArrayList<>()
    private volatile Throwable broken
    private Thread looping

    def cleanup() {
        while (gate.writeLock().heldByCurrentThread) {
            gate.writeLock().unlock()
        }
        if (looping) {
            agent.stop(Duration.ofSeconds(20))
            looping.join()
        }
    }

    /** The real one, behind a gate that stops each look while it is closed. */
    @Override
    Source source() {
        def real = super.source()
        new Source() {
            String address() { real.address() }

            Head head() {
                looks << System.nanoTime()
                gate.readLock().lock()
                gate.readLock().unlock()
                if (broken) {
                    throw broken
                }
                real.head()
            }

            Checkout checkout(Revision revision) { real.checkout(revision) }

            void prune(Set<String> commits) { real.prune(commits) }

            void close() { real.close() }
        }
    }

    private void loop() {
        looping = Thread.start { agent.run() }
    }

    def 'a webhook starts a cycle after a random delay, and several in that time start one'() {
        given:
        commit(SERVICE, '{"number": 1}')
        loop()
        eventually { status.ready() }
        eventually { status.asMap().phase == 'waiting' }
        def before = looks.size()

        when:
        20.times { agent.nudgeSoon() }
        eventually { looks.size() > before }
        eventually { status.asMap().phase == 'waiting' }

        then:
        looks.size() <= before + 2
    }

    private String number(int number, String script = SLOW) {
        commit(script, """{"number": $number}""")
    }

    def 'a box under a stream of commits converges to one of them in each cycle, and keeps none that was superseded in memory (C13)'() {
        given: 'a commit with each apply that begins'
        int commits = 0
        List<WeakReference<Object>> superseded = []
        hearing = { Event event ->
            if (event.name() == 'apply') {
                number(++commits)
            }
            if (event.name() == 'run.superseded') {
                superseded << new WeakReference<Object>(cycle.@revisions.@loaded.values().find { !journal.ledger().isGood(it.revision().commit()) })
            }
        }
        number(++commits)

        when:
        def results = (1..3).collect { cycle.once() }

        then:
        results == [Cycle.Result.CONVERGED] * 3
        told('run.superseded').size() == 3
        events.count { it.name() == 'converged' } == 3
        supervisor.state('app').running()

        and: 'checkouts as well'
        dir.resolve('home/source/checkouts').toFile().list().size() <= 2
        cycle.@revisions.@loaded.size() <= 2
        eventually {
            System.gc()
            superseded.every { it.get() == null }
        }
    }

    def 'a commit that mends a failure is not waited for as long as the failed one is (C14)'() {
        given:
        interval = Duration.ofSeconds(1)
        newAgent()
        commit("exec('never') { command 'false'; writes 'never' }")
        loop()

        when: 'the next try of the same commit is eight intervals away'
        eventually { events.count { it.name() == 'apply.failed' } == 3 }
        long begun = System.nanoTime()
        def mended = number(1, SERVICE)
        eventually { journal.ledger().isGood(mended) }

        then:
        Duration.ofNanos(System.nanoTime() - begun) < Duration.ofSeconds(7)
    }

    def 'what is known runs, and is kept as it should be, while the source does not answer (B9)'() {
        given: 'a box that was converged, and is started anew'
        def known = number(1, SERVICE)
        cycle.once()
        supervisor.stopAll()
        end()
        gate.writeLock().lock()
        interval = Duration.ofMillis(300)
        newAgent()

        when:
        loop()

        then: 'its services run, and drift is mended'
        eventually { supervisor.state('app').running() && journal.ledger().isGood(known) }
        Files.writeString(dir.resolve('root/number'), 'edited')
        eventually { Files.readString(dir.resolve('root/number')) == '1' }

        and: 'the status says what is missing'
        eventually { status.asMap().fetching != '' }
        status.asMap().reached == ''
        looks.size() == 2

        when: 'it answers at last'
        def news = number(2, SERVICE)
        gate.writeLock().unlock()

        then:
        eventually { journal.ledger().isGood(news) }
        eventually { status.asMap().fetching == '' && status.asMap().reached != '' }
    }

    def 'a first start that knows nothing waits for the source (B9)'() {
        given:
        def first = number(1, SERVICE)
        gate.writeLock().lock()
        interval = Duration.ofMillis(100)
        newAgent()

        when:
        loop()
        eventually { status.asMap().fetching != '' }

        then:
        looks.size() == 1
        events.every { it.problem() == null }

        when:
        gate.writeLock().unlock()

        then:
        eventually { journal.ledger().isGood(first) }
    }

    def 'an unreachable source is asked less and less often, and at once when it is asked for (C14)'() {
        given:
        interval = Duration.ofMillis(200)
        newAgent()
        number(1, SERVICE)
        cycle.once()
        broken = SourceException.unreachable(Problem.of('away', '', ''), null)

        when:
        loop()
        eventually { looks.size() >= 7 }
        def gaps = (1..<looks.size()).collect { looks[it] - looks[it - 1] }

        then: 'eight intervals, give or take a tenth'
        gaps.last() >= Duration.ofMillis(1400).toNanos()
        status.asMap().result == 'behind'

        when:
        broken = null
        def news = number(2, SERVICE)
        agent.nudge()

        then:
        eventually { journal.ledger().isGood(news) }
    }

    def 'memory that a server exhausts ends the look and not the agent (D2)'() {
        given:
        def good = number(1, SERVICE)
        cycle.once()
        broken = new OutOfMemoryError('Java heap space')

        expect:
        cycle.once() == Cycle.Result.BEHIND
        status.asMap().problems*.what == ["cannot read ${dir.resolve('state.git')}"]
        supervisor.state('app').running()
        journal.ledger().isGood(good)
    }

    /** Hands out an artefact piece by piece, and as fast as it can from the time on when it is hurried. */
    private final class SlowServer implements AutoCloseable {

        final byte[] content = new byte[400_000].tap { new Random(7).nextBytes(it) }
        final List<String> ranges = new CopyOnWriteArrayList<>()
        final CountDownLatch hurry = new CountDownLatch(1)
        private final HttpServer server = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0)

        SlowServer(boolean continues) {
            server.executor = Executors.newCachedThreadPool()
            server.createContext('/', { HttpExchange exchange ->
                def range = exchange.requestHeaders.getFirst('Range')
                ranges << String.valueOf(range)
                int from = continues && range ? range.replaceAll(/\D/, '') as int : 0
                if (continues) {
                    exchange.responseHeaders.add('Accept-Ranges', 'bytes')
                }
                exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from)
                exchange.responseBody.withCloseable { body ->
                    for (int at = from; at < content.length; at += 1000) {
                        body.write(content, at, Math.min(1000, content.length - at))
                        body.flush()
                        hurry.await(20, TimeUnit.MILLISECONDS)
                    }
                }
            } as HttpHandler)
            server.start()
        }

        String task(String digest = Digests.sha256(content)) {
            "download('release') { url 'http://127.0.0.1:$server.address.port/release'; sha256 '$digest' }\n"
        }

        @Override
        void close() {
            hurry.countDown()
            server.stop(0)
            server.executor.shutdownNow()
        }
    }

    def 'the box is kept as the last good commit wants it while an artefact of a new one is fetched (B9, D5)'() {
        given:
        interval = Duration.ofMillis(500)
        newAgent()
        def good = number(1, SERVICE)
        def server = new SlowServer(true)
        loop()
        eventually { journal.ledger().isGood(good) }

        when: 'the fetch has begun'
        def next = number(2, server.task() + SERVICE)
        eventually { !server.ranges.empty }
        Files.writeString(dir.resolve('root/number'), 'edited')

        then: 'what was edited is put right, and the fetch goes on where it was'
        eventually { Files.readString(dir.resolve('root/number')) == '1' && server.ranges.size() > 2 }
        told('revision.fetching').size() == 1
        told('revision.refused').empty
        journal.ledger().isGood(good)
        !Files.exists(dir.resolve('root/release'))

        when:
        server.hurry.countDown()

        then:
        eventually { journal.ledger().isGood(next) }
        Files.readAllBytes(dir.resolve('root/release')) == server.content
        server.ranges[0] == 'null'
        server.ranges.drop(1).every { it ==~ /bytes=[1-9]\d*-/ }
        Files.readString(dir.resolve('root/number')) == '2'

        cleanup:
        server?.close()
    }

    def 'a newer commit ends the fetch of an artefact, also where the server cannot continue it: #continues (B9, C13)'() {
        given:
        interval = Duration.ofMinutes(10)
        newAgent()
        def good = number(1, SERVICE)
        def server = new SlowServer(continues)
        loop()
        eventually { journal.ledger().isGood(good) }

        when:
        number(2, server.task() + SERVICE)
        agent.nudge()
        eventually { !server.ranges.empty }
        def newer = number(3, SERVICE)

        then:
        eventually { journal.ledger().isGood(newer) }
        told('revision.refused').empty
        server.ranges.size() == 1
        !Files.exists(dir.resolve('root/release'))

        cleanup:
        server?.close()

        where:
        continues << [true, false]
    }

    def 'a fetch that its server cannot continue is not left for the cadence (B9)'() {
        given:
        interval = Duration.ofMillis(300)
        newAgent()
        def good = number(1, SERVICE)
        def server = new SlowServer(false)
        loop()
        eventually { journal.ledger().isGood(good) }

        when:
        def next = number(2, server.task() + SERVICE)
        eventually { !server.ranges.empty && dir.resolve('home/artefacts').toFile().listFiles().any { it.length() > 60_000 } }
        server.hurry.countDown()

        then:
        eventually { journal.ledger().isGood(next) }
        server.ranges == ['null']

        cleanup:
        server?.close()
    }
}
