package dev.emptybox.agent.machine.artefacts

import dev.emptybox.agent.machine.ArtefactServer
import dev.emptybox.agent.machine.Caught
import dev.emptybox.agent.machine.FakeTime
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MemoryOnces
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.agent.machine.TransientFailure
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Digests
import dev.emptybox.stdlib.model.Problem
import dev.emptybox.stdlib.model.ProblemException
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.concurrent.Semaphore
import java.util.concurrent.atomic.AtomicReference
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

@Timeout(60)
class ArtefactCacheSpec extends Specification {

    @TempDir
    Path dir

    @AutoCleanup
    def server = new ArtefactServer()

    def content = ('0123456789' * 30_000).bytes
    def sha256 = Digests.sha256(content)
    def time = new FakeTime()
    def told = []
    Path cache

    @AutoCleanup
    LiveWorld world

    def setup() {
        cache = dir.resolve('cache')
        world = world()
    }

    private LiveWorld world() {
        new LiveWorld(cache, System.getenv(), new NoServices(), new MemoryOnces(), { what, done, total -> told << [what, done, total] }, time)
    }

    private Artefact.Request request(Map<String, ?> options = [:]) {
        new Artefact.Request((options.urls ?: [server.url()])*.toString(), options.headers ?: [:],
            options.sha256 ?: sha256, (options.maxSize ?: 1 << 20) as long)
    }

    private List<String> cached() {
        world.files().children(cache) - '.lock'
    }

    private ProblemException failure(Artefact.Request request) {
        Caught.exception { world.artefacts().artefact(request) }
    }

    def 'an artefact is fetched once, with progress'() {
        given:
        server.answer = { exchange, number -> server.serve(exchange, content) }

        when:
        def artefacts = [world.artefacts().artefact(request()), world.artefacts().artefact(request())]

        then:
        artefacts == [new Artefact(sha256, content.length)] * 2
        server.requests.size() == 1
        Files.readAllBytes(cache.resolve(sha256)) == content
        cached() == [sha256]
        told.last() == [server.url(), content.length, content.length]
    }

    def 'another process finds it in the cache'() {
        given:
        server.answer = { exchange, number -> server.serve(exchange, content) }
        world.artefacts().artefact(request())

        when:
        def other = world()
        other.artefacts().artefact(request())

        then:
        server.requests.size() == 1

        cleanup:
        other?.close()
    }

    def 'an artefact that was damaged in the cache is fetched again'() {
        given:
        server.answer = { exchange, number -> server.serve(exchange, content) }
        world.artefacts().artefact(request())
        Files.writeString(cache.resolve(sha256), 'damaged')

        expect:
        world.artefacts().artefact(request()).size() == content.length
        Files.readAllBytes(cache.resolve(sha256)) == content
        server.requests.size() == 2
    }

    def 'a download that was cut goes on where it ended'() {
        given:
        server.answer = { exchange, number ->
            number == 1 ? server.cut(exchange, content, 100_000) : server.serve(exchange, content)
        }

        when:
        world.artefacts().artefact(request())

        then:
        server.requests*.range == [null, 'bytes=100000-']
        time.pauses == [Duration.ofSeconds(1)]
        Files.readAllBytes(cache.resolve(sha256)) == content
    }

    def 'what was left of an earlier process is continued'() {
        given:
        Files.createDirectories(cache)
        Files.write(cache.resolve(sha256 + '.part'), Arrays.copyOf(content, left))
        server.answer = { exchange, number -> server.serve(exchange, content) }

        when:
        world.artefacts().artefact(request())

        then:
        server.requests*.range == ["bytes=$left-".toString()]
        cached() == [sha256]

        where:
        left << [1000, 300_000]
    }

    def 'a left-over that does not fit is discarded and everything is fetched again'() {
        given:
        Files.createDirectories(cache)
        Files.writeString(cache.resolve(sha256 + '.part'), left)
        server.answer = { exchange, number -> server.serve(exchange, content) }

        when:
        world.artefacts().artefact(request())

        then:
        server.requests.size() == 2
        server.requests[1].range == null
        Files.readAllBytes(cache.resolve(sha256)) == content

        where:
        left << ['something else', 'x' * 400_000]
    }

    def 'a server that cannot continue sends all of it'() {
        given:
        Files.createDirectories(cache)
        Files.writeString(cache.resolve(sha256 + '.part'), 'something else')
        server.answer = { exchange, number -> server.send(exchange, 200, content) }

        when:
        world.artefacts().artefact(request())

        then:
        server.requests.size() == 1
        Files.readAllBytes(cache.resolve(sha256)) == content
    }

    def 'a server in trouble is asked again after a while'() {
        given:
        server.answer = { exchange, number ->
            number < 3 ? server.send(exchange, status, 'later'.bytes) : server.serve(exchange, content)
        }

        when:
        world.artefacts().artefact(request())

        then:
        server.requests.size() == 3
        time.pauses == [Duration.ofSeconds(1), Duration.ofSeconds(3)]

        where:
        status << [500, 503, 429]
    }

    def 'a server that stays in trouble is a transient problem'() {
        given:
        server.answer = { exchange, number -> server.send(exchange, 503, 'later'.bytes) }

        when:
        def e = failure(request())

        then:
        e.problems()*.what() == ["download of ${server.url()} answered 503"]
        TransientFailure.causes(e)
        server.requests.size() == 3
    }

    def 'a server that sends a byte now and then is given up, and what has arrived is kept (B9)'() {
        given: 'half a minute between two pieces'
        def arrived = new AtomicReference<Semaphore>()
        def slow = new LiveWorld(cache, System.getenv(), new NoServices(), new MemoryOnces(), { what, done, total ->
            time.nanos += Duration.ofSeconds(31).toNanos()
            arrived.get().release()
        }, time)
        server.answer = { exchange, number ->
            def mine = new Semaphore(0)
            arrived.set(mine)
            exchange.sendResponseHeaders(200, content.length)
            content.each { piece ->
                exchange.responseBody.write(piece)
                exchange.responseBody.flush()
                mine.acquire()
            }
        }

        when:
        def e = Caught.exception { slow.artefacts().artefact(request()) }

        then:
        e.problems()*.what() == ["download of ${server.url()} is too slow"]
        e.problems()*.why() == ['only 2 bytes arrived in 30s']
        TransientFailure.causes(e)
        cached() == [sha256 + '.part']

        cleanup:
        slow?.close()
    }

    def 'a server that cannot be reached is a transient problem'() {
        given:
        def url = server.url()
        server.close()

        when:
        def e = failure(request(urls: [url]))

        then:
        e.problems()[0].why() == 'connection refused'
        TransientFailure.causes(e)
    }

    def 'an address without a repository is an immediate problem, and not transient'() {
        when:
        def e = failure(request())

        then:
        e.problems()[0].what() == "download of ${server.url()} answered 404"
        e.problems()[0].cure() == 'correct the url, or publish the artefact there'
        !TransientFailure.causes(e)
        server.requests.size() == 1
        time.pauses == []
    }

    def 'the second address is asked when the first has nothing'() {
        given:
        server.answer = { exchange, number ->
            number == 1 ? server.send(exchange, 404, new byte[0]) : server.serve(exchange, content)
        }

        expect:
        world.artefacts().artefact(request(urls: [server.url('/gone'), server.url('/mirror')])).size() == content.length
        server.requests*.path == ['/gone', '/mirror']
    }

    def 'a mirror that #fault is skipped without a wait, and the reason is noted'() {
        given:
        def notes = []
        def noting = new LiveWorld(cache, System.getenv(), new NoServices(), new MemoryOnces(), new Progress() {
            void fetched(String what, long done, long total) { }

            void skipped(Problem problem, String from) { notes << [problem.what(), from] }
        }, time)
        server.answer = { exchange, number ->
            number == 1 ? answer(exchange, content) : server.serve(exchange, content)
        }

        when:
        noting.artefacts().artefact(request(urls: [server.url('/a?key=secret'), server.url('/b?key=secret')]))

        then:
        server.requests*.path == ['/a?key=secret', '/b?key=secret']
        server.requests[1].range == range
        time.pauses == []
        notes == [[says.replace('URL', server.url('/a?..')), server.url('/b?..')]]
        Files.readAllBytes(cache.resolve(sha256)) == content

        cleanup:
        noting?.close()

        where:
        fault               | range          | says                        | answer
        'has an error'      | null           | 'download of URL answered 503' | { exchange, bytes -> ArtefactServer.send(exchange, 503, 'later'.bytes) }
        'lacks it'          | null           | 'download of URL answered 404' | { exchange, bytes -> ArtefactServer.send(exchange, 404, 'no'.bytes) }
        'has another one'   | null           | 'checksum of URL differs'      | { exchange, bytes -> ArtefactServer.send(exchange, 200, 'other'.bytes) }
        'ends in the middle' | 'bytes=1000-' | 'download of URL failed'       | { exchange, bytes -> ArtefactServer.cut(exchange, bytes, 1000) }
    }

    def 'a mirror that is slow is left for the next, which continues its part'() {
        given: 'a quarter of a minute between two pieces'
        def quick = [] as List<String>
        def arrived = new AtomicReference<Semaphore>()
        def slow = new LiveWorld(cache, System.getenv(), new NoServices(), new MemoryOnces(), new Progress() {
            void fetched(String what, long done, long total) {
                arrived.get()?.with {
                    time.nanos += Duration.ofSeconds(11).toNanos()
                    release()
                }
            }

            void skipped(Problem problem, String from) { quick << problem.why() }
        }, time)
        server.answer = { exchange, number ->
            if (number > 1) {
                arrived.set(null)
                server.serve(exchange, content)
                return
            }
            def mine = new Semaphore(0)
            arrived.set(mine)
            exchange.sendResponseHeaders(200, content.length)
            content.each { piece ->
                exchange.responseBody.write(piece)
                exchange.responseBody.flush()
                mine.acquire()
            }
        }

        when:
        slow.artefacts().artefact(request(urls: [server.url('/a'), server.url('/b')]))

        then:
        quick == ['only 2 bytes arrived in 10s']
        server.requests*.range == [null, 'bytes=2-'] || server.requests*.range == [null, 'bytes=1-']
        Files.readAllBytes(cache.resolve(sha256)) == content

        cleanup:
        slow?.close()
    }

    def 'a page instead of the file is named as one'() {
        given:
        server.answer = { exchange, number -> server.send(exchange, 200, '<html>Log in</html>'.bytes, ['Content-Type': 'text/html; charset=utf-8']) }

        expect:
        failure(request()).problems()[0].why().endsWith('of a page (text/html), for example of a login or a proxy')
    }

    def 'mirrors that stay in trouble are each tried three times'() {
        given:
        server.answer = { exchange, number -> server.send(exchange, 503, 'later'.bytes) }

        when:
        def e = failure(request(urls: [server.url('/a'), server.url('/b')]))

        then:
        e.problems().size() == 2
        TransientFailure.causes(e)
        server.requests*.path == ['/a', '/b'] * 3
        time.pauses == [Duration.ofSeconds(1), Duration.ofSeconds(3)]
    }

    def 'if all URLs fail each is reported'() {
        when:
        def e = failure(request(urls: [server.url('/a'), server.url('/b')]))

        then:
        e.problems()*.what() == ['/a', '/b'].collect { "download of ${server.url(it)} answered 404" as String }
    }

    def 'content with another checksum is refused and not kept'() {
        given:
        server.answer = { exchange, number -> server.serve(exchange, 'replaced'.bytes) }

        when:
        def e = failure(request())

        then:
        e.problems()[0].what() == "checksum of ${server.url()} differs"
        e.problems()[0].why() == "expected $sha256\ngot      ${Digests.sha256('replaced')}"
        !TransientFailure.causes(e)
        cached() == []
        server.requests.size() == 1
    }

    def 'more than was allowed is refused, with and without a size from the server'() {
        given:
        server.answer = { exchange, number ->
            exchange.sendResponseHeaders(200, tells ? content.length : 0)
            exchange.responseBody.write(content)
        }

        when:
        def e = failure(request(maxSize: 1000))

        then:
        e.problems()[0].what() == "${server.url()} is too large"
        e.problems()[0].cure() == 'raise maxSize'
        !TransientFailure.causes(e)

        where:
        tells << [true, false]
    }

    def 'what the cache holds is refused when it is more than was allowed'() {
        given:
        server.answer = { exchange, number -> server.serve(exchange, content) }
        world.artefacts().artefact(request())

        expect:
        failure(request(maxSize: 1000)).problems()[0].what() == "artefact $sha256 is too large"
    }

    def 'a redirect is followed, and the headers stay with the server they were for'() {
        given:
        def other = new ArtefactServer()
        other.answer = { exchange, number -> other.serve(exchange, content) }
        server.answer = { exchange, number ->
            // Answers for what comes next before this answer is out: the client may be faster than the next line.
            server.answer = { next, second -> server.serve(next, content) }
            server.send(exchange, 302, new byte[0], [Location: where == 'other' ? other.url('/x') : '/x'])
        }

        when:
        world.artefacts().artefact(request(headers: ['Private-Token': 'secret']))

        then:
        (server.requests + other.requests)*.'private-token' == seen

        cleanup:
        other?.close()

        where:
        where   || seen
        'other' || ['secret', null]
        'same'  || ['secret', 'secret']
    }

    def 'user and password of an address are used and never shown'() {
        given:
        def url = server.url('/app?signature=secret').replace('http://', 'http://me:secret@')

        when:
        def e = failure(request(urls: [url]))

        then:
        server.requests[0].authorization == 'Basic ' + 'me:secret'.bytes.encodeBase64()
        !e.problems().toString().contains('secret')
        e.problems()[0].what() == "download of ${server.url('/app?..')} answered 404"
    }

    def 'content that a server offers compressed is fetched unchanged'() {
        given:
        server.answer = { exchange, number -> server.serve(exchange, content) }

        when:
        world.artefacts().artefact(request())

        then:
        server.requests[0].'accept-encoding' == 'identity'
    }

    def 'a file is an address, as path and as file URL'() {
        given:
        def file = Files.write(dir.resolve('a file'), content)

        expect:
        world.artefacts().artefact(request(urls: [asUrl ? file.toUri().toString() : file.toString()])).size() == content.length

        where:
        asUrl << [true, false]
    }

    def 'a file that is not there is a problem at once'() {
        when:
        def e = failure(request(urls: ['/no/such/file']))

        then:
        e.problems()[0].what() == 'There is no file /no/such/file to fetch'
        !TransientFailure.causes(e)
    }

    def 'what is no address and what is no checksum is said'() {
        expect:
        failure(request(options)).problems()[0].what() == what

        where:
        options                    || what
        [urls: ['ftp://host/app']] || "'ftp://host/app' is not a supported URL"
        [sha256: '../../etc/x']    || "'../../etc/x' is not a SHA-256 checksum"
    }

    def 'many callers at once cause one download'() {
        given:
        server.answer = { exchange, number -> server.serve(exchange, content) }
        def threads = Executors.newFixedThreadPool(4)
        def worlds = [world, world, new LiveWorld(cache, System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT), new LiveWorld(cache, System.getenv(), new NoServices(), new MemoryOnces(), Progress.SILENT)]

        when:
        def artefacts = threads.invokeAll(worlds.collect { w -> { -> w.artefacts().artefact(request()) } as Callable })*.get()

        then:
        artefacts.toSet() == [new Artefact(sha256, content.length)] as Set
        server.requests.size() == 1

        cleanup:
        threads?.shutdownNow()
        worlds?.each { it.close() }
    }

    def 'only the artefacts that are still wanted are kept'() {
        given:
        def old = Files.writeString(dir.resolve('old'), 'old')
        def now = Files.writeString(dir.resolve('now'), 'now')
        [old, now].each { world.artefacts().artefact(request(urls: [it], sha256: Digests.sha256(Files.readString(it)))) }
        Files.writeString(cache.resolve('0' * 64 + '.part'), 'half')
        Files.writeString(cache.resolve('1' * 64 + '.part'), 'half')
        Files.writeString(cache.resolve('notes'), 'not ours')

        when:
        world.keepArtefacts([Digests.sha256('now'), '1' * 64] as Set)

        then: 'and what has come of one that is still wanted'
        cached() == [Digests.sha256('now'), 'notes', '1' * 64 + '.part'].sort()
    }
}
