package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Stepwise

/** Debian's nginx with a configuration of ours: reloaded when it is good, left alone when it is not, and never restarted. */
@Stepwise
@Requires(value = { Installed.NGINX }, reason = Installed.A_WEB_SERVER)
class NginxSiteSpec extends OneAgentSpecification {

    private static final String MASTER = 'nginx: master process'

    @Shared
    Map<String, Object> state = new Sample('nginx-site').state()

    @Shared
    App site = new App(Ports.free())

    @Shared
    long master

    def setupSpec() {
        // Workers of an nginx that root has started are another user, who has to get at the pages.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString('rwx--x--x'))
        box = new Box(directory)
        repo = GitRepo.create(directory, 'state')
        state.vars.port = site.port
        repo.commit('first', new Sample('nginx-site').files(state))
        agent = box.run(repo.bare.toString(), '--no-service-output')
        agent.await('converged to')
        master = box.pid(MASTER)
        prober = new Prober("http://127.0.0.1:$site.port/").awaitFirst()
    }

    def 'the site is served'() {
        expect:
        prober.last == new Sample('nginx-site').text('files/html/index.html')
        site.get('/docs') == new Sample('nginx-site').text('files/html/manual.html')
        site.get('/healthz/1') == 'version 1\n'
        site.get('/help') == null
    }

    def 'a changed configuration is taken up by a reload, and not one request fails'() {
        when:
        state.version = '2'
        state.vars.redirects['/help'] = '/manual.html'
        commit('help')
        prober.more()

        then:
        site.get('/help') == site.get('/docs')
        site.get('/healthz/2') == 'version 2\n'
        agent.output.any { it.contains('service.reload nginx') && it.contains('template nginx/nginx.conf is different') }
        prober.failures == []
        box.pids(MASTER) == [master]
    }

    def 'a changed page needs no reload'() {
        given:
        def reloads = agent.count('service.reload')

        when:
        repo.commit('a better page', ['files/html/index.html': 'better\n'])
        agent.await('converged to')
        prober.more()

        then:
        prober.last == 'better\n'
        agent.count('service.reload') == reloads
    }

    def 'a configuration that nginx refuses changes nothing, and nginx says why'() {
        given:
        def before = files()

        when:
        state.version = '3'
        state.vars.bodySize = '1 elephant'
        def commit = repo.commit('large uploads', ['state.json': Sample.json(state), 'files/html/index.html': 'never seen\n'])
        def told = agent.await("applying ${commit.take(10)} failed")
        def evidence = agent.await('[emerg]')
        agent.await("revision ${commit.take(10)} is quarantined and not retried")
        Await.until('status knows') { box.status().out.contains('behind') }
        prober.more()

        then:
        told.contains('The new content of')
        evidence.contains('invalid number of arguments in "client_max_body_size" directive')
        box.status().out.contains('[emerg]')
        files() == before
        box.pids(MASTER) == [master]
        prober.last == 'better\n'
        prober.failures == []
    }

    def 'the next good commit is taken'() {
        when:
        state.version = '4'
        state.vars.bodySize = '2m'
        repo.commit('smaller uploads', ['state.json': Sample.json(state), 'files/html/index.html': 'best\n'])
        agent.await('converged to')
        prober.more()

        then:
        prober.last == 'best\n'
        site.get('/healthz/4') == 'version 4\n'
        !box.status().out.contains('behind')
        prober.failures == []
    }

    def 'what nginx accepts and then cannot do is noticed by the page that is missing, and it goes back'() {
        given:
        def before = files()
        def taken = new ServerSocket(0, 50, InetAddress.getByName('127.0.0.1'))

        when:
        state.version = '5'
        state.vars.port = taken.localPort
        repo.commit('a port that somebody has', ['state.json': Sample.json(state)])
        def told = agent.await('is quarantined and not retried')
        agent.await('converged to')
        prober.more()

        then:
        told.contains('service nginx is not healthy after 5s')
        files().keySet() == before.keySet()
        files()['nginx/nginx.conf'][0] == before['nginx/nginx.conf'][0]
        box.pids(MASTER) == [master]
        prober.failures == []

        cleanup:
        taken?.close()
    }

    def 'a clean stop ends nginx and its workers'() {
        given:
        prober.close()

        when:
        agent.terminate()

        then:
        agent.end() == 143
        box.pids('nginx: ').empty
        prober.answered > 100
        prober.failures == []
    }

    private void commit(String message) {
        repo.commit(message, ['state.json': Sample.json(state)])
        agent.await('converged to')
    }

    private Map<String, List<Object>> files() {
        Box.tree(box.root).findAll { it.value[0] }
    }
}
