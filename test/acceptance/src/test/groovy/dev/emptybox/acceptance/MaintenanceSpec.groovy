package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** The agent is killed while it answers on the port of the service. */
class MaintenanceSpec extends Specification {

    @TempDir
    Path directory

    @AutoCleanup(quiet = false)
    Artefacts artefacts = new Artefacts()

    @AutoCleanup(quiet = false)
    Box box

    @AutoCleanup(quiet = false)
    AgentProcess agent

    def app = new App(Ports.free())

    private Map<String, String> files(String version) {
        def body = Hello.script().readLines().dropWhile { !it.startsWith("service('hello')") }.join('\n')
        def before = Hello.script().readLines().takeWhile { !it.startsWith("service('hello')") }.join('\n').replaceFirst(/(?s)def config = .*?\n}/, '')
        Hello.files(port: app.port, url: artefacts.url, version: version, greeting: "I am $version".toString()) + ['converge.groovy': """\
            $before
            maintenance(state.vars.port) {
                of 'hello'
                during {
                    def config = template('app.config') { source 'app.config.ftl'; vars state.vars }
                    exec('migrate') {
                        command 'sh', '-c', 'test -e tried || { touch tried; sleep 300; }; touch migrated-\$VERSION'
                        env     'VERSION', state.version
                        creates "migrated-\${state.version}"
                    }
                    $body
                }
            }
            """.stripIndent()]
    }

    private int status() {
        try {
            def connection = new URL("http://127.0.0.1:$app.port/").openConnection() as HttpURLConnection
            connection.readTimeout = 5_000
            connection.responseCode
        } catch (IOException nobody) {
            0
        }
    }

    def 'with the agent the page is gone, and the next one ends what it has begun'() {
        given:
        box = new Box(directory)
        def repo = GitRepo.create(directory, 'state')
        Files.createFile(box.root.resolve('tried'))
        repo.commit('release 1.0.0', files('1.0.0'))
        agent = box.run(repo.bare.toString())
        Await.until('the first release', { agent.output.join('\n') }) { app.greeting() == 'I am 1.0.0' }

        when:
        Files.delete(box.root.resolve('tried'))
        repo.commit('release 1.1.0', files('1.1.0'))
        Await.until('the page', { agent.output.join('\n') }) { status() == 503 }
        Await.until('the migration') { Files.exists(box.root.resolve('tried')) }
        agent.kill()

        then:
        status() == 0
        box.pids('hello.jar') == []

        when:
        agent = box.run(repo.bare.toString())

        then:
        Await.until('the second release', { agent.output.join('\n') }) { app.greeting() == 'I am 1.1.0' }
        Await.until('the end of its run', { agent.output.join('\n') }) { box.history()*.outcome.take(2) == ['CONVERGED', 'INTERRUPTED'] }
        box.pids('hello.jar').size() == 1
    }
}
