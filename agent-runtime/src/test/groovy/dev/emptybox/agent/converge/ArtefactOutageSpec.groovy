package dev.emptybox.agent.converge

import dev.emptybox.agent.FaultProxy
import dev.emptybox.agent.git.Following
import dev.emptybox.agent.machine.ArtefactServer
import dev.emptybox.stdlib.model.Digests

/** The server of artefacts is away, or answers with something else: the box stays as it is, and says so; with a mirror it goes on. */
class ArtefactOutageSpec extends OutageSpecification {

    /** As for Git. */
    static final List<List<Object>> OUTAGES = [
        ['the connection is reset', true, 'reset', 'download of .* failed: .*'],
        ['the connection is closed without an answer', false, 'silence', 'download of .* failed: .*'],
        ['no answer', false, 'delay', 'download of .* failed: timed out'],
        ['an answer that stops in the middle', false, 'stall', 'download of .* failed: timed out'],
        ['an answer that is truncated, with the right length', true, 'truncated', 'checksum of .* differs: .*'],
        ['other bytes', false, 'garbled', 'checksum of .* differs: .*'],
        ['an empty answer with status 200', false, 'empty', 'checksum of .* differs: .*'],
        ['a page with status 200', true, 'page', 'checksum of .* differs: .*'],
        ['a redirect to a server that is away', false, 'login', 'download of .* (failed: connection refused|is redirected: .*)'],
        ['status 500', false, 'error', 'download of .* answered 500: .*'],
        ['status 503', false, 'unavailable', 'download of .* answered 503: .*'],
        ['status 429', false, 'limited', 'download of .* answered 429: .*'],
        ['status 403', false, 'denied', 'download of .* answered 403: .*'],
        ['status 404', false, 'gone', 'download of .* answered 404: .*'],
        ['a certificate that has expired', false, { artefactProxy.tls = authority.context('expired') }, 'download of .* failed: TLS: the certificate of the server has expired, .*'],
        ['a name that DNS does not know', false, { address = 'http://artefacts.invalid' }, 'download of .* failed: the host name is not known: .*'],
    ]

    ArtefactServer artefacts
    String address = ''
    boolean mirrored

    @Override
    String release(Map<String, String> more = [:]) {
        if (artefacts == null) {
            artefacts = new ArtefactServer()
            artefacts.answer = { exchange, number -> ArtefactServer.serve(exchange, content(exchange.requestURI.path)) }
            artefactProxy = new FaultProxy(address(artefacts.url()))
            artefactProxy.tls = authority?.context('server')
        }
        super.release(more)
    }

    def cleanup() {
        artefacts?.close()
    }

    private static byte[] content(String path) {
        ("$path " * 20_000).bytes
    }

    @Override
    String script() {
        """\
        download('tool') { url state.urls; sha256 state.sha256${ALL ? "; caFile '${base.resolve('keys/ca.pem')}'" : ''} }
        """.stripIndent() + super.script()
    }

    @Override
    String state(Map<String, String> more) {
        def path = "/tool-$releases"
        def first = address.empty ? artefactProxy.through(artefacts.url(path)) : address + path
        def urls = [first] + (more.mirror ? [artefacts.url(path)] : [])
        """{"release": "$releases", "serving": true, "urls": ${urls.collect { "\"$it\"" }}, "sha256": "${Digests.sha256(content(path))}"}"""
    }

    def 'a running box and its clients do not notice that artefacts are away, and any box goes on with a mirror'() {
        given:
        def table = new OutageTable('Artefacts')
        begin(Following.impatient([git.url()], 'main', base.resolve('source')))
        def wrong = []

        when:
        OUTAGES.findAll { it[1] || ALL }.each { outage, always, fault, says ->
            if (fault instanceof Closure) {
                fault.rehydrate(this, this, this).call()
            } else {
                artefactProxy.fault = fault
            }
            release()
            def now = observed()
            def (did, told) = fresh("$outage, alone", Following.impatient([git.url()], 'main', base.resolve("alone-$releases")))
            release(mirror: 'yes')
            def (mirrored, note) = fresh("$outage, mirrored", Following.impatient([git.url()], 'main', base.resolve("mirrored-$releases")))
            table.add(outage, now, did, mirrored)
            ALL && println("$outage: $now.says; a new box: $did, $told; with a mirror: $mirrored, $note")
            def expected = [did: 'stayed as it was', seen: 'nothing', ready: 'ok', result: Cycle.Result.BEHIND, metrics: 'ready 1, problems 1']
            wrong += expected.findAll { name, value -> now[name] != value }.collect { "$outage: $it.key is ${now[it.key]}, $now.says" }
            if (!(now.says ==~ "(?s)converge.groovy:1:1 $says")) {
                wrong << "$outage: it says $now.says"
            }
            if ([did, mirrored] != ['stays empty', 'converged']) {
                wrong << "$outage: a new box is $did, $told, and with a mirror $mirrored, $note"
            }
            // With the mirror, the running box goes on although the server is still away.
            if (cycle.once() != Cycle.Result.CONVERGED || released != "$releases".toString()) {
                wrong << "$outage: it did not go on with a mirror, ${status.asMap().problems}"
            }
            artefactProxy.fault = 'none'
            artefactProxy.tls = authority?.context('server')
            address = ''
        }
        write(table)

        then:
        wrong == []
        supervisor.state('app').running()
        prober.probes*.answer().toSet() - 'none' == ['200 fine'] as Set
    }
}
